#include "report/page_words.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "report/format.h"
#include "report/render.h"

#define FIGURE_SPACE      "\xE2\x80\x87" /* U+2007, as wide as a digit */
#define PUNCTUATION_SPACE "\xE2\x80\x88" /* U+2008, as wide as a point */

void page_say(struct str *out, page_say_fn *say, const void *what)
{
    str_add_text(out, "<span class=\"e\" lang=\"en\">");
    say(what, false, out);
    str_add_text(out, "</span><span class=\"z\" lang=\"zh-Hans\">");
    say(what, true, out);
    str_add_text(out, "</span>");
}

void page_both(struct str *out, const char *en, const char *zh)
{
    if (strcmp(en, zh) == 0) {
        str_add_text(out, en);
        return;
    }
    str_printf(
        out, "<span class=\"e\" lang=\"en\">%s</span><span class=\"z\" lang=\"zh-Hans\">%s</span>",
        en, zh);
}

void page_text(struct str *out, const char *text)
{
    render_html_text(view_of(text), out);
}

void page_name(struct str *out, const char *text)
{
    str_add_text(out, "<b class=\"nw\">");
    page_text(out, text);
    str_add_text(out, "</b>");
}

void page_count(struct str *out, int64_t count)
{
    struct str digits = {0};

    str_printf(&digits, "%lld", (long long)count);
    for (size_t i = 0; i < digits.len; i++) {
        if (i > (digits.data[0] == '-') && (digits.len - i) % 3 == 0)
            str_add_char(out, ',');
        str_add_char(out, digits.data[i]);
    }
    str_release(&digits);
}

void page_percent(struct str *out, double fraction)
{
    format_number(out, fraction * 100, 3, 1);
}

void page_money(struct str *out, double amount)
{
    format_number(out, amount, 3, amount >= 10 ? 1 : amount >= 0.1 ? 2 : 9);
}

void page_sum(struct str *out, int128 pico)
{
    if (pico > 0 && pico < DECIMAL_PICO / 100)
        str_add_text(out, "&lt;0.01");
    else
        decimal_put(out, pico, 2);
}

void page_instant(struct str *out, int64_t unix_ns, bool zh)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct clock_civil t = clock_civil(unix_ns, 0);

    if (zh)
        str_printf(out, "%d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
    else
        str_printf(out, "%d %s %d, %02d:%02d", t.day, months[t.month - 1], t.year, t.hour,
                   t.minute);
}

/* Characters behind the point; -1: there is no digit at all. */
static int decimals_of(const struct str *text)
{
    const char *point = strchr(str_text(text), '.');

    if (!strpbrk(str_text(text), "0123456789"))
        return -1;
    return point ? (int)strspn(point + 1, "0123456789") : 0;
}

void page_align(struct str *texts, size_t count)
{
    int most = 0;

    for (size_t i = 0; i < count; i++) {
        int decimals = decimals_of(&texts[i]);
        most = decimals > most ? decimals : most;
    }
    for (size_t i = 0; i < count; i++) {
        int decimals = decimals_of(&texts[i]);
        if (decimals < 0)
            continue;
        if (decimals == 0 && most > 0)
            str_add_text(&texts[i], PUNCTUATION_SPACE);
        for (int k = decimals; k < most; k++)
            str_add_text(&texts[i], FIGURE_SPACE);
    }
}

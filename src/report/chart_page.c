#include "report/chart_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart_text.h"

enum { SUBTITLE_POINTS = 15 };
static const double line_height = 29;

void chart_page_begin(struct chart_page *page, struct chart *chart, bool is_chinese,
                      bool is_simulated, const char *title)
{
    struct str fitted = {0};

    *chart = (struct chart){.width = CHART_WIDTH, .is_simulated = is_simulated};
    *page =
        (struct chart_page){.chart = chart, .is_chinese = is_chinese, .x = CHART_LEFT, .y = 100};
    chart_text_fit(&fitted, view_of(title), 25, true, CHART_RIGHT - CHART_LEFT);
    chart_text(chart, CHART_LEFT, 52, 'l', 25, CHART_TITLE, true, str_view(&fitted));
    str_add(&chart->title, str_view(&fitted));
    str_release(&fitted);
    if (is_simulated) {
        struct view stamp = view_of(chart_say(is_chinese, "SIMULATED", "模拟数据 SIMULATED"));
        chart_text(chart, page->x, page->y, 'l', SUBTITLE_POINTS, CHART_ALARM, true, stamp);
        page->x += chart_text_width(stamp, SUBTITLE_POINTS, true) + 20;
        str_add(&chart->description, stamp);
    }
}

static void end_line(struct chart_page *page)
{
    if (page->line.len)
        chart_enhanced(page->chart, page->x, page->y, 'l', SUBTITLE_POINTS, CHART_SUBTITLE,
                       str_view(&page->line));
    str_clear(&page->line);
    page->width = 0;
}

void chart_page_say(struct chart_page *page, const char *strong, const char *plain)
{
    double width = chart_text_width(view_of(strong), SUBTITLE_POINTS, true) +
                   chart_text_width(view_of(plain), SUBTITLE_POINTS, false);

    if (page->x + page->width + width > CHART_RIGHT) {
        end_line(page);
        page->x = CHART_LEFT;
        page->y += line_height;
    } else if (page->width > 0 && !page->is_chinese) {
        str_add_char(&page->line, ' ');
    }
    if (strong[0]) {
        str_add_text(&page->line, "{/:Bold ");
        chart_text_escape(&page->line, view_of(strong));
        str_add_char(&page->line, '}');
    }
    chart_text_escape(&page->line, view_of(plain));
    page->width += width + chart_text_width(VIEW(" "), SUBTITLE_POINTS, false);
    str_printf(&page->chart->description, "%s%s%s", page->chart->description.len ? " " : "", strong,
               plain);
}

/* A head that ends with a semicolon does without it. */
static void trim_line(struct str *line)
{
    static const struct view wide = {"\xEF\xBC\x9B", 3};

    if (view_ends(str_view(line), VIEW(";")))
        line->len -= 1;
    else if (view_ends(str_view(line), wide))
        line->len -= wide.len;
}

double chart_page_end(struct chart_page *page)
{
    trim_line(&page->line);
    end_line(page);
    str_release(&page->line);
    return page->y;
}

/* Sentences ------------------------------------------------------------------------------------ */

void chart_put_count(struct str *out, int64_t count)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)count);

    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            str_add_char(out, ',');
        str_add_char(out, digits[i]);
    }
}

static int64_t count_items(const struct result *result, const char *suite)
{
    int64_t n = 0;

    for (size_t i = 0; i < result->run->item_count; i++)
        n += !suite || strcmp(result->run->items[i].suite, suite) == 0;
    return n;
}

void chart_page_say_items(struct chart_page *page, const struct chart_source *source,
                          struct result *const *results)
{
    bool zh = page->is_chinese;
    int64_t items = 0, repeats = 1;
    size_t suites = 0;
    struct str text = {0};

    for (size_t r = 0; r < source->run_count; r++) {
        int64_t n = count_items(results[r], source->suite);
        items = n > items ? n : items;
        repeats = results[r]->run->repeats > repeats ? results[r]->run->repeats : repeats;
        suites = results[r]->suite_count > suites ? results[r]->suite_count : suites;
    }
    if (source->suite)
        str_printf(&text, zh ? "%s，" : "%s, ", source->suite);
    else
        str_printf(&text,
                   suites == 1 ? chart_say(zh, "%zu suite, ", "%zu 个题集，")
                               : chart_say(zh, "%zu suites, ", "%zu 个题集，"),
                   suites);
    chart_put_count(&text, items);
    str_add_text(&text, chart_say(zh, " items", " 题"));
    if (repeats > 1)
        str_printf(&text, chart_say(zh, ", %lld times each", "，每题 %lld 次"), (long long)repeats);
    str_add_text(&text, chart_say(zh, ";", "；"));
    chart_page_say(page, "", str_text(&text));
    str_release(&text);
}

void chart_page_say_answers(struct chart_page *page, const struct chart_model *models, size_t count)
{
    bool zh = page->is_chinese;
    int64_t least = INT64_MAX, most = 0;
    struct str text = {0};

    for (size_t i = 0; i < count; i++) {
        int64_t n = models[i].row ? models[i].row->scored : 0;
        least = n < least ? n : least;
        most = n > most ? n : most;
    }
    str_add_text(&text, chart_say(zh, "n = ", "每个模型 n = "));
    chart_put_count(&text, count ? least : 0);
    if (count && least != most) {
        str_add_text(&text, chart_say(zh, " to ", " 至 "));
        chart_put_count(&text, most);
    }
    str_add_text(&text, chart_say(zh, " graded answers a model;", " 个评分答案；"));
    chart_page_say(page, "", str_text(&text));
    str_release(&text);
}

void chart_page_say_prices(struct chart_page *page, const char *from, const char *to)
{
    bool zh = page->is_chinese;
    struct str text = {0};

    if (!from || !to)
        str_add_text(&text, chart_say(zh, "no price known;", "价格未知；"));
    else if (strcmp(from, to) == 0)
        str_printf(&text, chart_say(zh, "prices of %s;", "价格 %s；"), to);
    else
        str_printf(&text, chart_say(zh, "prices of %s to %s;", "价格 %s 至 %s；"), from, to);
    chart_page_say(page, "", str_text(&text));
    str_release(&text);
}

void chart_page_say_prices_of(struct chart_page *page, const struct chart_source *source,
                              struct result *const *results)
{
    const char *from = NULL, *to = NULL;

    for (size_t r = 0; r < source->run_count; r++) {
        const char *a = results[r]->price_from, *b = results[r]->price_to;
        from = !from || (a && strcmp(a, from) < 0) ? a : from;
        to = !to || (b && strcmp(b, to) > 0) ? b : to;
    }
    chart_page_say_prices(page, from, to);
}

void chart_page_say_tags(struct chart_page *page, const struct chart_source *source)
{
    bool zh = page->is_chinese;

    if (!source->by_tag)
        return;
    chart_page_say(page, chart_say(zh, "blue", "蓝色"),
                   chart_say(zh, ": open weights;", "：开放权重；"));
    chart_page_say(page, chart_say(zh, "red", "红色"), chart_say(zh, ": proprietary;", "：闭源；"));
}

void chart_page_foot(struct chart *chart, double height, const char *runs, const char *more)
{
    struct str text = {0};

    chart->height = height;
    str_printf(&text, "steelyard %s · %s%s", STEELYARD_VERSION, runs, more);
    chart_text_in(chart, CHART_LEFT, height - 30, 'l', 12, CHART_NOTE, false, str_view(&text),
                  CHART_RIGHT - CHART_LEFT);
    str_release(&text);
}

/* Parts ---------------------------------------------------------------------------------------- */

double chart_legend(struct chart *chart, double x, double y, enum chart_shape shape,
                    enum chart_color color, enum chart_role role, const char *name)
{
    struct str fitted = {0};
    double width;

    chart_text_fit(&fitted, view_of(name), 13, false, 260);
    width = chart_text_width(str_view(&fitted), 13, false);
    chart_mark(chart, x + 8, y, shape, 1.6, color, CHART_NONE, false);
    chart_text(chart, x + 24, y, 'l', 13, role, false, str_view(&fitted));
    str_release(&fitted);
    return x + 24 + width + 30;
}

void chart_put_number(struct str *out, double value, int decimals, bool sign)
{
    char digits[64];

    if (!isfinite(value)) {
        str_add_text(out, "–");
        return;
    }
    (void)snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
    if (strspn(digits, "0.") == strlen(digits))
        sign = false;
    else if (value < 0)
        str_add_text(out, "\xE2\x88\x92");
    if (sign && value > 0)
        str_add_text(out, "+");
    str_add_text(out, digits);
}

void chart_number(struct chart *chart, double x, double y, char align, int points,
                  enum chart_role role, bool is_bold, double value, int decimals, bool sign)
{
    struct str text = {0};

    chart_put_number(&text, value, decimals, sign);
    chart_text(chart, x, y, align, points, role, is_bold, str_view(&text));
    str_release(&text);
}

void chart_range(struct chart *chart, bool is_chinese, double x, double y, enum chart_role role,
                 double low, double high)
{
    if (!isfinite(low) || !isfinite(high)) {
        chart_text(chart, x, y, 'r', 13, CHART_MUTE, false, VIEW("–"));
        return;
    }
    chart_number(chart, x - 80, y, 'r', 13, role, false, low, 1, true);
    chart_text(chart, x - 62, y, 'c', 13, CHART_MUTE, false,
               view_of(chart_say(is_chinese, "to", "至")));
    chart_number(chart, x, y, 'r', 13, role, false, high, 1, true);
}

static void put_tick(struct str *out, double value, enum chart_ticks ticks, const char *currency)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%g", fabs(value) < 1e-12 ? 0 : value);
    switch (ticks) {
    case CHART_TICKS_PLAIN:
        str_add_text(out, text);
        break;
    case CHART_TICKS_SIGNED:
        if (value < 0)
            str_printf(out, "\xE2\x88\x92%s", text + 1);
        else
            str_printf(out, "%s%s", value > 0 ? "+" : "", text);
        break;
    case CHART_TICKS_MONEY:
        chart_money(out, value, currency);
        break;
    case CHART_TICKS_SECONDS:
        str_printf(out, value < 1 ? "%g ms" : "%g s", value < 1 ? value * 1000 : value);
        break;
    }
}

/* A number that would touch the one before it is left out; its tick stays. */
static void write_tick(struct chart *chart, double x, double y, struct view text, double *end)
{
    double half = chart_text_width(text, 13, false) / 2;

    if (x - half < *end + 8)
        return;
    *end = x + half;
    chart_text(chart, x, y, 'c', 13, CHART_AXIS, false, text);
}

void chart_draw_axis(struct chart *chart, const struct chart_axis *axis, double top, double bottom,
                     enum chart_ticks ticks, const char *currency, const char *name)
{
    double values[CHART_TICKS_MAX], end = 0;
    size_t n = chart_axis_ticks(axis, values);

    for (size_t i = 0; i < n; i++) {
        double x = chart_axis_pixel(axis, values[i]);
        struct str text = {0};
        if (top < bottom)
            chart_line(chart, CHART_RULES, x, top, x, bottom, 0.6, CHART_GRID);
        chart_line(chart, CHART_LINES, x, bottom, x, bottom + 6, 0.6, CHART_FRAME);
        put_tick(&text, values[i], ticks, currency);
        write_tick(chart, x, bottom + 28, str_view(&text), &end);
        str_release(&text);
    }
    chart_line(chart, CHART_LINES, axis->pixel_low, bottom, axis->pixel_high, bottom, 0.6,
               CHART_FRAME);
    if (name)
        chart_text(chart, axis->pixel_high, bottom + 58, 'r', 12, CHART_AXIS, false, view_of(name));
}

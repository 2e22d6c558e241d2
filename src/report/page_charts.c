/* Charts as inline SVG, one drawing a language. */
#include <stdlib.h>

#include "report/page.h"
#include "report/page_findings.h"
#include "report/page_words.h"

enum { TITLE_BOTTOM = 80 }; /* pixels of a chart that its title takes (chart_page_begin) */

/* Without its XML declaration, which has no place in a page, and without its title, which the
 * section has as its head. */
static void put_svg(const struct str *svg, struct str *out)
{
    static const char box[] = "viewBox=\"0 0 ";
    ptrdiff_t start = view_find(str_view(svg), VIEW("<svg"));
    struct view rest = view_from(str_view(svg), start < 0 ? svg->len : (size_t)start);
    ptrdiff_t at = view_find(rest, view_of(box));

    if (at >= 0) {
        const char *numbers = rest.data + at + sizeof box - 1;
        char *end;
        long width = strtol(numbers, &end, 10), height = strtol(end, &end, 10);
        str_add(out, view_slice(rest, 0, (size_t)at));
        str_printf(out, "viewBox=\"0 %d %ld %ld", TITLE_BOTTOM, width, height - TITLE_BOTTOM);
        rest = view_from(rest, (size_t)(end - rest.data));
    }
    str_add(out, rest);
}

static void put_drawing(const struct page_chart *chart, bool zh, struct str *out)
{
    str_printf(out, "<div class=\"%s\" lang=\"%s\">\n", zh ? "z" : "e", zh ? "zh-Hans" : "en");
    str_printf(out, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">",
               chart->title[zh]);
    put_svg(&chart->svg[zh], out);
    str_add_text(out, "</div></div>\n");
}

static void say_missing(const void *what, bool zh, struct str *out)
{
    str_add_text(out, zh ? "未能绘制：" : "Not drawn: ");
    page_text(out, ((const struct page_chart *)what)->why);
}

void page_charts(const struct page_input *input, struct str *out)
{
    for (size_t i = 0; i < input->chart_count; i++) {
        const struct page_chart *chart = &input->charts[i];
        str_printf(out,
                   "<section class=\"drawing\" id=\"drawing-%s\" "
                   "aria-labelledby=\"drawing-%s-head\">\n<h2 id=\"drawing-%s-head\">",
                   chart->kind, chart->kind, chart->kind);
        page_both(out, chart->title[0], chart->title[1]);
        str_add_text(out, "</h2>\n");
        page_finding(input, chart->kind, out);
        if (chart->svg[0].len) {
            str_add_text(out, "<figure>\n");
            put_drawing(chart, false, out);
            put_drawing(chart, true, out);
            str_add_text(out, "</figure>\n");
        } else {
            str_add_text(out, "<p class=\"src\">");
            page_say(out, say_missing, chart);
            str_add_text(out, "</p>\n");
        }
        str_add_text(out, "</section>\n");
    }
}

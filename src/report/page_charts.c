/* Charts as inline SVG, one drawing a language. */
#include "report/page.h"
#include "report/page_words.h"

/* Without its XML declaration, which has no place in a page. */
static struct view svg_of(const struct str *svg)
{
    ptrdiff_t start = view_find(str_view(svg), VIEW("<svg"));

    return start < 0 ? (struct view){NULL, 0} : view_from(str_view(svg), (size_t)start);
}

static void put_drawing(const struct page_chart *chart, bool zh, struct str *out)
{
    str_printf(out, "<div class=\"%s\" lang=\"%s\">\n", zh ? "z" : "e", zh ? "zh-Hans" : "en");
    str_printf(out, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">",
               chart->title[zh]);
    str_add(out, svg_of(&chart->svg[zh]));
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

#include "report/page_drawing.h"

#include <stdlib.h>

#include "base/mem.h"
#include "report/chart_kind.h"
#include "report/render.h"

static const char *keep_html(struct arena *arena, struct view text)
{
    struct str html = {0};

    render_html_text(text, &html);
    const char *kept = arena_copy(arena, str_view(&html));
    str_release(&html);
    return kept;
}

static bool draw(struct page_drawings *drawings, struct page_chart *out,
                 const struct chart_kind *kind, struct chart_source *source, int language,
                 struct error *err)
{
    const char *id = arena_printf(&drawings->arena, "%s-%s", kind->name, language ? "zh" : "en");
    struct chart chart;

    source->is_chinese = language != 0;
    if (!kind->build(source, &chart, err))
        return false;
    out->title[language] = keep_html(&drawings->arena, str_view(&chart.title));
    bool ok = chart_svg(&chart, id, CHART_LIGHT, &out->svg[language], err);
    chart_release(&chart);
    return ok;
}

static void draw_kind(struct page_drawings *drawings, const struct chart_kind *kind,
                      struct chart_source *source)
{
    struct page_chart chart = {.kind = kind->name, .title = {kind->summary, kind->summary_zh}};
    struct error err = {0};

    if (!draw(drawings, &chart, kind, source, 0, &err) ||
        !draw(drawings, &chart, kind, source, 1, &err)) {
        str_release(&chart.svg[0]);
        str_release(&chart.svg[1]);
        if (err.kind == ERROR_INPUT)
            return;
        chart.why = arena_strdup(&drawings->arena, err.message);
    }
    MEM_GROW(drawings->list, drawings->count, &drawings->capacity);
    drawings->list[drawings->count++] = chart;
}

void page_draw(struct page_drawings *drawings, struct chart_source *source)
{
    *drawings = (struct page_drawings){0};
    for (const struct chart_kind *kind = chart_kinds; kind->name; kind++)
        draw_kind(drawings, kind, source);
}

void page_drawings_release(struct page_drawings *drawings)
{
    for (size_t i = 0; i < drawings->count; i++) {
        str_release(&drawings->list[i].svg[0]);
        str_release(&drawings->list[i].svg[1]);
    }
    free(drawings->list);
    arena_release(&drawings->arena);
}

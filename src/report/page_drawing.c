#include "report/page_drawing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "report/chart_cost_input.h"

/* Draws BASE.svg in the folder and takes it; what was written there is removed. */
static bool draw_in(const char *folder, const char *base, const struct chart *chart,
                    struct str *svg, struct error *err)
{
    static const char *const endings[] = {".svg", ".dat", ".gp"};
    char *name = mem_printf("%s.svg", base), *path = file_join(folder, name);
    const struct chart_target target = {
        .folder = folder, .base = base, .svg = name, .theme = CHART_LIGHT};
    bool ok = chart_draw(chart, &target, err) && file_read(path, 0, svg, err);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *file = mem_printf("%s/%s%s", folder, base, endings[i]);
        (void)remove(file);
        free(file);
    }
    free(path);
    free(name);
    return ok;
}

static bool draw(const char *base, const struct chart *chart, struct str *svg, struct error *err)
{
    const char *parent = getenv("TMPDIR");
    char *folder = mem_printf("%s/steelyard-XXXXXX", parent && parent[0] ? parent : "/tmp");
    bool ok = mkdtemp(folder) != NULL;

    if (ok) {
        ok = draw_in(folder, base, chart, svg, err);
        (void)rmdir(folder);
    } else {
        error_set(err, ERROR_SYSTEM, "can't make a folder in %s", parent ? parent : "/tmp");
    }
    free(folder);
    return ok;
}

static bool draw_cost(struct page_chart *out, struct result *const *results, size_t count,
                      const struct page_drawing_options *options, int language, struct error *err)
{
    const struct chart_cost_options input_options = {
        .providers = options->providers, .suite = options->suite, .is_chinese = language != 0};
    struct arena arena = {0};
    struct chart_cost input;
    struct chart chart = {0};

    chart_cost_collect(results, count, &input_options, &arena, &input);
    bool ok = input.count > 0;
    if (ok) {
        chart_cost_build(&input, &chart);
        ok = draw(language ? "cost-zh" : "cost-en", &chart, &out->svg[language], err);
        chart_release(&chart);
    } else {
        error_set(err, ERROR_INPUT, "no model has a graded answer");
    }
    arena_release(&arena);
    return ok;
}

void page_draw(struct page_drawings *drawings, struct result *const *results, size_t count,
               const struct page_drawing_options *options)
{
    struct error err = {0};

    *drawings = (struct page_drawings){.list = mem_zalloc(1, sizeof *drawings->list), .count = 1};
    struct page_chart *chart = &drawings->list[0];
    *chart = (struct page_chart){.kind = "cost", .title = {"Score against cost", "得分与费用"}};
    if (draw_cost(chart, results, count, options, 0, &err) &&
        draw_cost(chart, results, count, options, 1, &err))
        return;
    for (int i = 0; i < 2; i++)
        str_release(&chart->svg[i]);
    chart->why = arena_strdup(&drawings->arena, err.message);
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

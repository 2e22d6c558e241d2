#include "report/page_marks.h"

#include <string.h>

enum { KNOWN = 5, FIRST_OTHER = 6, REST = 7 };

static int known_mark(const char *vendor)
{
    static const char *const known[KNOWN] = {"ernie", "doubao", "hunyuan", "qwen", "deepseek"};

    for (int i = 0; i < KNOWN; i++) {
        if (strcmp(known[i], vendor) == 0)
            return i + 1;
    }
    return 0;
}

int page_mark(struct result *const *results, size_t count, const struct run_model *model)
{
    int mark = known_mark(model->provider);

    if (mark)
        return mark;
    for (size_t r = 0; r < count; r++) {
        const struct query_run *run = results[r]->run;
        for (size_t m = 0; m < run->model_count; m++) {
            if (!known_mark(run->models[m].provider))
                return strcmp(run->models[m].provider, model->provider) == 0 ? FIRST_OTHER : REST;
        }
    }
    return REST;
}

static size_t count_named(struct result *const *results, size_t count, const char *title,
                          const char *label)
{
    size_t found = 0;

    for (size_t r = 0; r < count; r++) {
        const struct query_run *run = results[r]->run;
        for (size_t m = 0; m < run->model_count; m++)
            found += (!title || strcmp(run->models[m].title, title) == 0) &&
                     (!label || strcmp(run->models[m].label, label) == 0);
    }
    return found;
}

const char **page_names(struct arena *arena, struct result *const *results, size_t count)
{
    size_t at = 0;

    for (size_t r = 0; r < count; r++)
        at += results[r]->run->model_count;
    const char **names = arena_alloc(arena, (at + 1) * sizeof *names);
    at = 0;
    for (size_t r = 0; r < count; r++) {
        const struct query_run *run = results[r]->run;
        for (size_t m = 0; m < run->model_count; m++) {
            const struct run_model *model = &run->models[m];
            size_t same_label = count_named(results, count, NULL, model->label);
            bool has_title =
                model->title[0] && count_named(results, count, model->title, NULL) == same_label;
            const char *name = has_title ? model->title : model->label;
            names[at++] =
                same_label == 1 ? name : arena_printf(arena, "%s (%s)", name, run->info.name);
        }
    }
    return names;
}

void page_put_mark(struct str *out, int mark)
{
    static const char *const shapes[] = {
        "<circle cx=\"6\" cy=\"6\" r=\"4.6\"/>",
        "<rect x=\"2\" y=\"2\" width=\"8\" height=\"8\"/>",
        "<path d=\"M6 1 11 10.4H1Z\"/>",
        "<path d=\"M6 .6 11.4 6 6 11.4.6 6Z\"/>",
        "<path d=\"M6 11 11 1.6H1Z\"/>",
        "<path d=\"M6 .8 11.2 4.6 9.2 10.8H2.8L.8 4.6Z\"/>",
        "<circle cx=\"6\" cy=\"6\" r=\"4.6\"/>",
    };

    str_printf(out,
               "<svg class=\"mark v%d\" viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" "
               "aria-hidden=\"true\">%s</svg>",
               mark, shapes[mark - 1]);
}

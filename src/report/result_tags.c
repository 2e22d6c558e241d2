#include <string.h>

#include "base/mem.h"
#include "report/result_parts.h"
#include "report/tag.h"

bool result_has_tag(const struct result *result, size_t model, const char *name)
{
    return tag_is_on_model(&result->run->models[model], name);
}

static void add_tag(struct result *result, struct view name, size_t *capacity)
{
    for (size_t i = 0; i < result->tag_count; i++) {
        if (view_eq(view_of(result->tags[i].name), name))
            return;
    }
    MEM_GROW(result->tags, result->tag_count, capacity);
    result->tags[result->tag_count++] = (struct result_tag){
        .name = arena_copy(&result->arena, name), .row = {.model = -1, .group = -1}};
}

void result_find_tags(struct result *result)
{
    static const char *const openness[] = {"open", "proprietary"};
    size_t capacity = 0, models = result->run->model_count;

    for (int i = 0; i < 2; i++) {
        for (size_t model = 0; model < models; model++) {
            if (result_has_tag(result, model, openness[i]))
                add_tag(result, view_of(openness[i]), &capacity);
        }
    }
    for (size_t model = 0; model < models; model++) {
        const char *tag = result->run->models[model].tags;
        while (*tag) {
            size_t length = strcspn(tag, ",");
            if (length)
                add_tag(result, (struct view){tag, length}, &capacity);
            tag += length + (tag[length] != 0);
        }
    }
    for (size_t i = 0; i < result->tag_count; i++) {
        for (size_t model = 0; model < models; model++)
            result->tags[i].models += result_has_tag(result, model, result->tags[i].name);
    }
}

#include <string.h>

#include "base/mem.h"
#include "report/result_parts.h"

bool result_has_tag(const struct result *result, size_t model, const char *name)
{
    const char *tags = result->run->models[model].tags;
    size_t length = strlen(name);
    bool is_open = false;

    for (const char *tag = tags; *tag; tag += strcspn(tag, ",") + (tag[strcspn(tag, ",")] != 0)) {
        if (strcspn(tag, ",") == length && strncmp(tag, name, length) == 0)
            return true;
        is_open |= strcspn(tag, ",") == 4 && strncmp(tag, "open", 4) == 0;
    }
    return *tags && !is_open && strcmp(name, "proprietary") == 0;
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

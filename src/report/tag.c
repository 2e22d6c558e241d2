#include "report/tag.h"

#include <string.h>

#include "base/json.h"

bool tag_is_on_model(const struct run_model *model, const char *name)
{
    size_t length = strlen(name);
    bool is_open = false;

    for (const char *tag = model->tags; *tag;
         tag += strcspn(tag, ",") + (tag[strcspn(tag, ",")] != 0)) {
        if (strcspn(tag, ",") == length && strncmp(tag, name, length) == 0)
            return true;
        is_open |= strcspn(tag, ",") == 4 && strncmp(tag, "open", 4) == 0;
    }
    return *model->tags && !is_open && strcmp(name, "proprietary") == 0;
}

/* The first suite of the run's manifest; its siblings follow. */
static const struct json_value *first_suite(struct arena *scratch, const struct query_run *run)
{
    struct error ignored;
    const char *manifest = run->info.manifest ? run->info.manifest : "{}";
    const struct json_value *root =
        json_parse(scratch, NULL, view_of(manifest), JSON_STRICT, &ignored);
    const struct json_value *suites = json_get(root, "suites");

    return suites && suites->type == JSON_ARRAY ? suites->first : NULL;
}

static const struct json_value *first_tag(const struct json_value *suite)
{
    const struct json_value *tags = json_get(suite, "tags");

    return tags && tags->type == JSON_ARRAY ? tags->first : NULL;
}

static bool has_tag(const struct json_value *suite, const char *name)
{
    for (const struct json_value *tag = first_tag(suite); tag; tag = tag->next) {
        if (tag->type == JSON_STRING && view_eq(tag->text, view_of(name)))
            return true;
    }
    return false;
}

const char *const *tag_suites(struct arena *arena, const struct query_run *run, const char *name)
{
    struct arena scratch = {0};
    const struct json_value *first = first_suite(&scratch, run);
    const char **list;
    size_t count = 0;

    for (const struct json_value *suite = first; suite; suite = suite->next)
        count++;
    list = arena_alloc(arena, (count + 1) * sizeof *list);
    count = 0;
    for (const struct json_value *suite = first; suite; suite = suite->next) {
        const struct json_value *its = json_get(suite, "name");
        if (its && its->type == JSON_STRING && has_tag(suite, name))
            list[count++] = arena_copy(arena, its->text);
    }
    list[count] = NULL;
    arena_release(&scratch);
    return count ? list : NULL;
}

static void put_tag(struct str *out, struct view tag)
{
    struct str quoted = {0}, all = {0};

    str_add_text(&quoted, ", ");
    str_add(&quoted, tag);
    str_add_text(&quoted, ", ");
    str_printf(&all, ", %s, ", str_text(out));
    if (view_find(str_view(&all), str_view(&quoted)) < 0) {
        str_add_text(out, out->len ? ", " : "");
        str_add(out, tag);
    }
    str_release(&quoted);
    str_release(&all);
}

const char *tag_list(struct arena *arena, const struct query_run *run,
                     const struct run_model *model)
{
    struct arena scratch = {0};
    struct str out = {0};

    for (const struct json_value *suite = first_suite(&scratch, run); suite; suite = suite->next) {
        for (const struct json_value *tag = first_tag(suite); tag; tag = tag->next) {
            if (tag->type == JSON_STRING)
                put_tag(&out, tag->text);
        }
    }
    for (const char *tag = model->tags; *tag;) {
        size_t length = strcspn(tag, ",");
        put_tag(&out, (struct view){tag, length});
        tag += length + (tag[length] != 0);
    }
    if (*model->tags && !tag_is_on_model(model, "open"))
        put_tag(&out, VIEW("proprietary"));
    const char *list = arena_copy(arena, str_view(&out));
    str_release(&out);
    arena_release(&scratch);
    return list;
}

#include "sim/knowledge.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "sim/lookup.h"

struct knowledge {
    struct knowledge_entry *entries;
    size_t count, capacity;
    struct lookup by_prompt;
    struct arena arena;
};

struct knowledge *knowledge_new(void)
{
    return mem_zalloc(1, sizeof(struct knowledge));
}

void knowledge_free(struct knowledge *k)
{
    if (!k)
        return;
    free(k->entries);
    lookup_release(&k->by_prompt);
    arena_release(&k->arena);
    free(k);
}

static uint64_t prompt_key(struct view prompt)
{
    return hash64(view_trim(prompt), 0);
}

static const char *keep(struct knowledge *k, const char *text)
{
    return arena_strdup(&k->arena, text ? text : "");
}

void knowledge_add(struct knowledge *k, const struct knowledge_entry *entry)
{
    MEM_GROW(k->entries, k->count, &k->capacity);
    k->entries[k->count] = (struct knowledge_entry){
        .prompt = keep(k, entry->prompt),
        .reference = entry->reference ? keep(k, entry->reference) : NULL,
        .kind = keep(k, entry->kind),
        .language = keep(k, entry->language),
        .choices = entry->choices,
    };
    lookup_put(&k->by_prompt, prompt_key(view_of(entry->prompt)), (uint32_t)k->count++);
}

const struct knowledge_entry *knowledge_find(const struct knowledge *k, struct view prompt)
{
    const struct knowledge_entry *entry;
    uint32_t i;

    if (!k || !lookup_get(&k->by_prompt, prompt_key(prompt), &i))
        return NULL;
    entry = &k->entries[i];
    return view_eq(view_trim(view_of(entry->prompt)), view_trim(prompt)) ? entry : NULL;
}

static const char *text_of(const struct json_value *value)
{
    return value && value->type == JSON_STRING ? value->text.data : NULL;
}

const char *knowledge_reference(struct arena *arena, const struct json_value *reference)
{
    const struct json_value *value = reference;
    struct str text = {0};
    const char *copy;

    while (value && value->type == JSON_ARRAY)
        value = value->first;
    if (!value || value->type == JSON_NULL)
        return NULL;
    if (value->type == JSON_STRING)
        return value->text.data;
    json_put_value(&text, value);
    copy = arena_copy(arena, str_view(&text));
    str_release(&text);
    return copy;
}

static bool load_line(struct knowledge *k, const char *path, unsigned number, struct view line,
                      struct error *err)
{
    struct arena arena = {0};
    struct error inner = {0};
    const struct json_value *v = json_parse(&arena, NULL, line, JSON_STRICT, &inner);
    const char *prompt = text_of(json_get(v, "prompt"));
    const struct json_value *choices = json_get(v, "choices");
    int64_t count = 0;

    if (!prompt) {
        error_set(err, ERROR_INPUT, "%s:%u: expected an object with a prompt%s%s", path, number,
                  v ? "" : ": ", v ? "" : inner.message);
        arena_release(&arena);
        return false;
    }
    if (choices && choices->type == JSON_ARRAY)
        count = (int64_t)choices->count;
    else
        (void)json_value_int64(choices, &count);
    knowledge_add(k, &(struct knowledge_entry){
                         .prompt = prompt,
                         .reference = knowledge_reference(&arena, json_get(v, "reference")),
                         .kind = text_of(json_get(v, "kind")),
                         .language = text_of(json_get(v, "language")),
                         .choices = count > 0 && count < 27 ? (unsigned)count : 0,
                     });
    arena_release(&arena);
    return true;
}

bool knowledge_load(struct knowledge *k, const char *path, struct error *err)
{
    struct str text = {0};
    struct view rest, line;
    bool is_read = file_read(path, (size_t)1 << 30, &text, err);

    rest = str_view(&text);
    for (unsigned number = 1; is_read && view_next_line(&rest, &line); number++)
        if (view_trim(line).len)
            is_read = load_line(k, path, number, line, err);
    str_release(&text);
    return is_read;
}

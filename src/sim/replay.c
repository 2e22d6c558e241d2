/* The file of recordings, and the answers among them. */
#include "sim/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sim/judge.h"
#include "sim/lookup.h"
#include "sim/replay_inside.h"

#define REPLAY_NONE     UINT32_MAX
#define REPLAY_FILE_MAX (INT64_C(1) << 30)

struct recording {
    const char *model;
    struct view prompt, response, reasoning;
    const char *finish; /* or NULL */
    struct replay_usage usage;
    const struct replay_exchange *exchange; /* or NULL: an answer */
    uint32_t next, last, count; /* further ones of the same prompt; last and count in the first */
};

struct replay {
    struct recording *recordings;
    size_t count, capacity;
    struct lookup by_prompt, exchanges, models;
    char *template;            /* or NULL */
    struct view before, after; /* of its gap */
    struct arena arena;
};

static uint64_t prompt_key(const char *model, struct view prompt)
{
    return hash64(view_trim(prompt), hash64(view_of(model), 7));
}

/* As it is looked up: a judge's without the number that its plan gave it. */
static struct view keep_prompt(struct replay *r, struct view prompt)
{
    struct str bare = {0};

    judge_put_bare(prompt, &bare);
    struct view kept = {arena_copy(&r->arena, str_view(&bare)), bare.len};
    str_release(&bare);
    return kept;
}

static struct view keep(struct replay *r, const struct json_value *value)
{
    if (!value || value->type != JSON_STRING)
        return VIEW("");
    return (struct view){arena_copy(&r->arena, value->text), value->text.len};
}

static int64_t count_of(const struct json_value *usage, const char *key, const char *other)
{
    int64_t number;

    if (json_value_int64(json_get(usage, key), &number) ||
        json_value_int64(json_get(usage, other), &number))
        return number;
    return -1;
}

/* Usage in OpenAI's form, or with the short names of transcripts and of the simulator's own log. */
struct replay_usage replay_read_usage(const struct json_value *usage)
{
    struct replay_usage out;

    out.input = count_of(usage, "prompt_tokens", "input");
    out.output = count_of(usage, "completion_tokens", "output");
    out.cached = count_of(json_get(usage, "prompt_tokens_details"), "cached_tokens", "");
    if (out.cached < 0)
        out.cached = count_of(usage, "cached", "prompt_cache_hit_tokens");
    out.reasoning = count_of(json_get(usage, "completion_tokens_details"), "reasoning_tokens", "");
    if (out.reasoning < 0)
        out.reasoning = count_of(usage, "reasoning", "reasoning_tokens");
    return out;
}

/* Enters the newest recording under its model and prompt. */
static void enter(struct replay *r)
{
    uint32_t self = (uint32_t)r->count - 1, first;
    struct recording *rec = &r->recordings[self];
    struct lookup *table = rec->exchange ? &r->exchanges : &r->by_prompt;
    uint64_t key = prompt_key(rec->model, rec->prompt);

    rec->next = REPLAY_NONE;
    rec->last = self;
    rec->count = 1;
    lookup_put(&r->models, hash64(view_of(rec->model), 7), self);
    if (!lookup_get(table, key, &first)) {
        lookup_put(table, key, self);
        return;
    }
    r->recordings[r->recordings[first].last].next = self;
    r->recordings[first].last = self;
    r->recordings[first].count++;
}

static void add(struct replay *r, const struct recording *rec)
{
    MEM_GROW(r->recordings, r->count, &r->capacity);
    r->recordings[r->count++] = *rec;
    enter(r);
}

static bool add_answer(struct replay *r, const struct json_value *v, struct error *err)
{
    const struct json_value *response = json_get(v, "response");
    const struct json_value *finish = json_get(v, "finish_reason");
    struct recording rec = {.model = keep(r, json_get(v, "model")).data};

    if (!rec.model[0] || !response || response->type != JSON_STRING)
        return error_set(err, ERROR_INPUT, "expected an object with model, prompt and response");
    rec.prompt = keep_prompt(r, keep(r, json_get(v, "prompt")));
    rec.response = keep(r, response);
    rec.reasoning = keep(r, json_get(v, "reasoning"));
    rec.finish = finish && finish->type == JSON_STRING ? keep(r, finish).data : NULL;
    rec.usage = replay_read_usage(json_get(v, "usage"));
    add(r, &rec);
    return true;
}

static bool add_exchange(struct replay *r, const struct json_value *v, struct error *err)
{
    struct replay_exchange exchange;
    struct recording rec = {.model = keep(r, json_get(v, "model")).data};
    bool is_skipped;

    if (!rec.model[0])
        return error_set(err, ERROR_INPUT, "model: expected a text");
    if (!replay_read_exchange(&r->arena, v, &exchange, &is_skipped, err))
        return false;
    if (is_skipped)
        return true;
    struct replay_exchange *kept = arena_alloc(&r->arena, sizeof *kept);
    *kept = exchange;
    rec.exchange = kept;
    rec.prompt = keep_prompt(r, kept->prompt);
    add(r, &rec);
    return true;
}

static bool load_line(struct replay *r, const char *path, unsigned number, struct view line,
                      struct error *err)
{
    struct arena arena = {0};
    const struct json_value *v = json_parse(&arena, NULL, line, JSON_STRICT, err);
    bool is_good = v ? json_get(v, "transcript") ? add_exchange(r, v, err) : add_answer(r, v, err)
                     : error_prefix(err, "expected an object");

    arena_release(&arena);
    return is_good || error_prefix(err, "%s:%u", path, number);
}

static bool load_lines(struct replay *r, struct view rest, const char *path, struct error *err)
{
    struct view line;

    for (unsigned number = 1; view_next_line(&rest, &line); number++)
        if (view_trim(line).len && !load_line(r, path, number, line, err))
            return false;
    return true;
}

static bool load_template(struct replay *r, const char *path, struct error *err)
{
    struct str text = {0};
    struct view whole;
    ptrdiff_t gap;

    if (!path)
        return true;
    if (!file_read(path, 0, &text, err)) {
        str_release(&text);
        return false;
    }
    r->template = str_take(&text);
    whole = view_of(r->template);
    gap = view_find(whole, VIEW("{Q}"));
    if (gap < 0)
        return error_set(err, ERROR_INPUT, "%s: expected {Q} where the prompt stands", path);
    r->before = view_slice(whole, 0, (size_t)gap);
    r->after = view_from(whole, (size_t)gap + 3);
    return true;
}

struct replay *replay_parse(struct view text, const char *path, struct error *err)
{
    struct replay *r = mem_zalloc(1, sizeof *r);

    if (load_lines(r, text, path, err))
        return r;
    replay_free(r);
    return NULL;
}

struct replay *replay_load(const char *path, const char *template_path, struct error *err)
{
    struct str text = {0};
    struct replay *r = NULL;

    if (file_read(path, (size_t)REPLAY_FILE_MAX, &text, err))
        r = replay_parse(str_view(&text), path, err);
    str_release(&text);
    if (!r || load_template(r, template_path, err))
        return r;
    replay_free(r);
    return NULL;
}

void replay_free(struct replay *r)
{
    if (!r)
        return;
    free(r->recordings);
    free(r->template);
    lookup_release(&r->by_prompt);
    lookup_release(&r->exchanges);
    lookup_release(&r->models);
    arena_release(&r->arena);
    free(r);
}

bool replay_has_model(const struct replay *r, const char *model)
{
    uint32_t i;

    return lookup_get(&r->models, hash64(view_of(model), 7), &i) &&
           strcmp(r->recordings[i].model, model) == 0;
}

static const struct recording *find(const struct replay *r, const struct lookup *table,
                                    const char *model, struct view prompt)
{
    uint32_t i;

    if (!lookup_get(table, prompt_key(model, prompt), &i))
        return NULL;
    const struct recording *rec = &r->recordings[i];
    return strcmp(rec->model, model) == 0 && view_eq(view_trim(rec->prompt), view_trim(prompt))
               ? rec
               : NULL;
}

/* The same for a question as it was asked. */
static const struct recording *find_bare(const struct replay *r, const struct lookup *table,
                                         const char *model, struct view question)
{
    struct str bare = {0};

    judge_put_bare(question, &bare);
    const struct recording *rec = find(r, table, model, str_view(&bare));
    str_release(&bare);
    return rec;
}

/* What stands in the template's gap; white space at the message's ends does not count. */
static struct view unwrap(const struct replay *r, struct view message)
{
    struct view text = view_trim(message), before = r->before, after = view_trim(r->after);

    while (before.len && strchr(" \t\r\n", before.data[0]))
        before = view_from(before, 1);
    if (!r->template || !view_starts(text, before) || !view_ends(text, after) ||
        text.len < before.len + after.len)
        return message;
    return view_slice(text, before.len, text.len - after.len);
}

void replay_answer(const struct replay *r, struct reply *reply)
{
    struct answer *a = &reply->answer;
    const char *model = reply->chat->model;
    const struct recording *rec = find_bare(r, &r->by_prompt, model, reply->chat->question);

    if (!rec)
        rec = find(r, &r->by_prompt, model, unwrap(r, reply->chat->question));
    if (!rec) {
        a->kind = ANSWER_UNKNOWN;
        return;
    }
    for (uint64_t skip = reply->chat->cell % rec->count; skip; skip--)
        rec = &r->recordings[rec->next];
    a->kind = ANSWER_TEXT;
    str_add(&a->text, rec->response);
    str_add(&a->thought, rec->reasoning);
    a->is_thinking = rec->reasoning.len > 0;
    a->finish_text = rec->finish;
    a->finish = rec->finish && strcmp(rec->finish, "length") == 0 ? FINISH_LENGTH : FINISH_STOP;
    a->input_tokens = rec->usage.input;
    a->cached_tokens = rec->usage.cached;
    a->output_tokens = rec->usage.output;
    a->reasoning_tokens = rec->usage.reasoning;
}

static const struct recording *following(const struct replay *r, const struct recording *rec)
{
    return rec->next == REPLAY_NONE ? NULL : &r->recordings[rec->next];
}

/* Of those that came whole, the cell's; the first of all when none did. */
static const struct replay_exchange *choose(const struct replay *r, const struct recording *first,
                                            uint64_t cell)
{
    const struct recording *rec;
    uint64_t count = 0, skip;

    for (rec = first; rec; rec = following(r, rec))
        count += rec->exchange->is_whole;
    if (!count)
        return first->exchange;
    skip = cell % count;
    for (rec = first; rec; rec = following(r, rec))
        if (rec->exchange->is_whole && !skip--)
            break;
    return rec ? rec->exchange : first->exchange;
}

const struct replay_exchange *replay_find_exchange(const struct replay *r, const char *provider,
                                                   const struct chat *chat)
{
    const struct recording *first = find_bare(r, &r->exchanges, chat->model, chat->question);
    const struct replay_exchange *same = NULL;

    for (const struct recording *rec = first; rec; rec = following(r, rec)) {
        const struct replay_exchange *e = rec->exchange;
        if (e->cell == chat->cell && e->turn == chat->turn && e->attempt == chat->attempt &&
            strcmp(e->provider, provider) == 0)
            same = e;
    }
    return same || !first ? same : choose(r, first, chat->cell);
}

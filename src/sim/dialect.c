#include "sim/dialect.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"

const struct dialect *const dialects[] = {
    &dialect_qwen,  &dialect_ernie,  &dialect_hunyuan,   &dialect_doubao,  &dialect_deepseek,
    &dialect_zhipu, &dialect_openai, &dialect_anthropic, &dialect_generic, NULL,
};

const struct dialect *dialect_find(struct view name)
{
    for (const struct dialect *const *d = dialects; *d; d++)
        if (view_eq_text(name, (*d)->name))
            return *d;
    return &dialect_generic;
}

const struct dialect_model *dialect_model(const struct dialect *dialect, const char *id)
{
    for (const struct dialect_model *m = dialect->models; m->id; m++)
        if (strcmp(m->id, id) == 0)
            return m;
    return NULL;
}

const struct refusal *dialect_refusal(const struct dialect *dialect, enum refusal_kind kind)
{
    static const struct refusal unknown = {REFUSE_FAILURE, 500, "internal_error", "server_error",
                                           "the request failed%s"};

    for (const struct refusal *r = dialect->refusals; r->kind != REFUSE_NOTHING; r++)
        if (r->kind == kind)
            return r;
    if (kind == REFUSE_KEY_FOR_LIST)
        return dialect_refusal(dialect, REFUSE_KEY);
    return kind == REFUSE_TOKENS ? dialect_refusal(dialect, REFUSE_RATE) : &unknown;
}

/* The message's "%s" replaced by the detail. */
static void complete(struct str *out, const char *message, struct view detail)
{
    struct view text = view_of(message);
    ptrdiff_t gap = view_find(text, VIEW("%s"));

    if (gap < 0) {
        str_add(out, text);
        return;
    }
    str_add(out, view_slice(text, 0, (size_t)gap));
    str_add(out, detail);
    str_add(out, view_from(text, (size_t)gap + 2));
}

void dialect_refuse(struct str *out, const struct dialect *dialect, const struct refusal *refusal,
                    struct view detail, uint64_t draw)
{
    struct str message = {0};

    complete(&message, refusal->message, detail);
    dialect->error(out, refusal, str_view(&message), draw);
    str_release(&message);
}

enum effort dialect_effort_of(const char *word)
{
    static const struct {
        const char *word;
        enum effort effort;
    } words[] = {
        {"none", EFFORT_OFF},      {"minimal", EFFORT_LOW}, {"low", EFFORT_LOW},
        {"medium", EFFORT_MEDIUM}, {"high", EFFORT_HIGH},   {"xhigh", EFFORT_MAX},
        {"max", EFFORT_MAX},       {"ultra", EFFORT_MAX},
    };

    for (size_t i = 0; word && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].effort;
    return EFFORT_HIGH;
}

enum effort dialect_effort(const struct dialect_model *model, enum chat_switch asked,
                           const char *effort)
{
    bool thinks = model->thinking == THINKS_BY_DEFAULT;

    if (model->thinking == THINKS_NEVER)
        return EFFORT_OFF;
    if (asked != SWITCH_ABSENT)
        thinks = asked == SWITCH_ON;
    if (model->thinking == THINKS_ALWAYS)
        thinks = true;
    return thinks ? dialect_effort_of(effort) : EFFORT_OFF;
}

const char *dialect_served_as(const struct reply *reply)
{
    if (reply->answer.served_as)
        return reply->answer.served_as;
    return reply->model->served_as ? reply->model->served_as : reply->chat->model;
}

void dialect_put_fingerprint(struct str *out, const struct reply *reply, const char *usual)
{
    str_add_char(out, ',');
    put_member(out, "system_fingerprint",
               view_of(reply->answer.fingerprint ? reply->answer.fingerprint : usual));
}

const char *dialect_finish(const struct reply *reply, const char *stop, const char *filter)
{
    if (reply->answer.finish_text)
        return reply->answer.finish_text;
    switch (reply->answer.finish) {
    case FINISH_LENGTH:
        return "length";
    case FINISH_FILTER:
        return filter;
    default:
        return stop;
    }
}

void put_member(struct str *out, const char *key, struct view text)
{
    str_add_char(out, '"');
    str_add_text(out, key);
    str_add_text(out, "\":");
    json_put_string(out, text);
}

static void put_digits(struct str *out, uint64_t draw, unsigned digits, unsigned base)
{
    static const char figures[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    uint64_t value = draw;

    for (unsigned i = 0; i < digits; i++) {
        if (i % 12 == 11) /* no draw holds more than 12 figures of base 36 */
            value = hash64(VIEW("figures"), draw + i);
        str_add_char(out, figures[value % base]);
        value /= base;
    }
}

void put_hex(struct str *out, uint64_t draw, unsigned digits)
{
    put_digits(out, draw, digits, 16);
}

void put_base36(struct str *out, uint64_t draw, unsigned digits)
{
    put_digits(out, draw, digits, 36);
}

void put_uuid(struct str *out, uint64_t draw)
{
    static const unsigned groups[] = {8, 4, 4, 4, 12};

    for (unsigned i = 0; i < 5; i++) {
        if (i)
            str_add_char(out, '-');
        put_hex(out, hash64(VIEW("uuid"), draw + i), groups[i]);
    }
}

#include "wire/reply.h"

#include <string.h>

#include "wire/think.h"
#include "wire/walk.h"

enum { EXCERPT_MAX = 512, REPEAT_MAX = 8192 };

void reply_decoder_init(struct reply_decoder *d)
{
    struct reply *p = &d->reply;

    memset(d, 0, sizeof *d);
    str_init(&p->answer, REPLY_TEXT_MAX);
    str_init(&p->reasoning, REPLY_TEXT_MAX);
    str_init(&p->finish_reason, 256);
    str_init(&p->model, 512);
    str_init(&p->id, 512);
    str_init(&p->fingerprint, 512);
    str_init(&p->service_tier, 128);
    str_init(&p->moderation, 256);
    str_init(&p->error_code, 256);
    str_init(&p->error_type, 256);
    str_init(&p->error_message, 8192);
    str_init(&d->scratch, REPLY_TEXT_MAX);
    p->usage = USAGE_NONE;
}

void reply_decoder_release(struct reply_decoder *d)
{
    struct reply *p = &d->reply;
    struct str *all[] = {
        &p->answer,        &p->reasoning,    &p->finish_reason, &p->model,      &p->id,
        &p->fingerprint,   &p->service_tier, &p->moderation,    &p->error_code, &p->error_type,
        &p->error_message, &d->held,         &d->scratch,       &d->last,       NULL};

    for (struct str **s = all; *s; s++)
        str_release(*s);
}

static void set_not_json(struct reply *p, struct view data)
{
    p->has_error = true;
    if (!p->error_code.len)
        str_add_text(&p->error_code, "not_json");
    if (!p->error_message.len)
        str_add(&p->error_message, view_slice(data, 0, EXCERPT_MAX));
}

/* Repeated events ------------------------------------------------------------------------------ */

/* The events of a stream differ from each other, as a rule, in one string: the text. An event that
 * equals its forerunner but for that string is read by two comparisons instead of a walk: all that
 * the rest says has been said by the forerunner already. */

/* Remembers the event just walked, when one piece of text is all that it added. */
static void remember(struct reply_decoder *d, const struct walk *w, struct view data)
{
    d->take = NULL;
    if (w->text_count != 1 || w->is_cumulative || data.len > REPEAT_MAX)
        return;
    str_clear(&d->last);
    str_add(&d->last, data);
    d->take = w->take;
    d->last_head = (size_t)(w->text.data - data.data);
    d->last_tail = data.len - d->last_head - w->text.len;
}

static bool is_repeated(const struct reply_decoder *d, struct view data)
{
    const char *last = d->last.data;

    return d->take && data.len >= d->last_head + d->last_tail &&
           memcmp(data.data, last, d->last_head) == 0 &&
           memcmp(data.data + data.len - d->last_tail, last + d->last.len - d->last_tail,
                  d->last_tail) == 0;
}

/* The text of a repeated event; false when it is no string (a quote within it). */
static bool take_repeated(struct reply_decoder *d, struct view data, enum reply_event *out_event)
{
    struct walk w = {.d = d};

    json_reader_init(&w.r, view_slice(data, d->last_head - 1, data.len - d->last_tail + 1),
                     JSON_STRICT);
    if (json_next(&w.r) != JSON_STRING || w.r.pos != w.r.size)
        return false;
    if (w.r.text.len)
        walk_take(&w, d->take);
    *out_event = w.event;
    return true;
}

/* Events --------------------------------------------------------------------------------------- */

enum reply_event reply_decode_event(struct reply_decoder *d, struct view data, bool is_error_event)
{
    struct walk w = {.d = d};
    enum reply_event event;

    d->chunk_count++;
    if (!is_error_event && is_repeated(d, data) && take_repeated(d, data, &event))
        return event;
    if (walk_event(&w, data)) {
        remember(d, &w, data);
    } else if (data.len && data.data[0] != '{' && data.data[0] != '[' && !is_error_event) {
        /* A stray word ("ping") must not spoil an answer; a broken object is lost text. */
        d->stray_count++;
        d->take = NULL;
        if (!d->reply.error_message.len)
            str_add(&d->reply.error_message, view_slice(data, 0, EXCERPT_MAX));
    } else {
        d->take = NULL;
        set_not_json(&d->reply, data);
    }
    d->reply.has_error |= is_error_event;
    return w.event;
}

static bool decode_one(void *context, struct view data, bool is_error_event)
{
    reply_decode_event(context, data, is_error_event);
    return true;
}

void reply_decode_body(struct reply_decoder *d, struct view body)
{
    struct reply *p = &d->reply;
    struct sse_reader reader;

    /* The reader of streams takes one JSON object, lines of such, a page of HTML, and errors that
     * come in the stream's clothes; and DeepSeek's empty lines before the body. */
    sse_init(&reader);
    if (!sse_feed(&reader, body, decode_one, d) || !sse_finish(&reader, false, decode_one, d))
        set_not_json(p, body);
    p->is_complete |= reader.is_done;
    /* A whole object needs no finish reason (ERNIE v1). */
    p->is_complete |= view_starts(view_trim(body), VIEW("{")) && reader.event_count == 1 &&
                      !p->has_error && p->answer.len;
    sse_release(&reader);
}

void reply_decode_end(struct reply_decoder *d)
{
    struct reply *p = &d->reply;
    bool is_empty;

    think_end(d);
    is_empty = !p->answer.len && !p->reasoning.len && !p->is_complete;
    if (d->stray_count && !p->has_error) {
        if (is_empty)
            set_not_json(p, (struct view){0});
        else
            str_clear(&p->error_message);
    }
    p->is_reasoning_unknown = p->reasoning.len > 0 && p->usage.reasoning <= 0;
}

#include "wire/sse.h"

#include <string.h>

void sse_init(struct sse_reader *r)
{
    memset(r, 0, sizeof *r);
    str_init(&r->line, SSE_LINE_MAX);
    str_init(&r->data, SSE_LINE_MAX);
    str_init(&r->bare, SSE_LINE_MAX);
}

void sse_release(struct sse_reader *r)
{
    str_release(&r->line);
    str_release(&r->data);
    str_release(&r->bare);
}

static bool pass_bound(struct sse_reader *r, const char *what)
{
    r->error = what;
    return false;
}

static bool emit(struct sse_reader *r, struct view data, sse_event_fn *fn, void *context)
{
    bool is_error = r->is_error_event;

    r->is_error_event = false;
    data = view_trim(data);
    if (!data.len)
        return true;
    if (view_eq(data, VIEW("[DONE]"))) {
        r->is_done = true;
        return true;
    }
    if (++r->event_count > SSE_EVENTS_MAX)
        return pass_bound(r, "too many events");
    return fn(context, data, is_error);
}

/* The event's data when the event is over (a blank line, or the end). */
static bool dispatch(struct sse_reader *r, sse_event_fn *fn, void *context)
{
    bool ok = !r->data.len || emit(r, str_view(&r->data), fn, context);

    str_clear(&r->data);
    r->is_error_event = false;
    return ok;
}

/* Whether one data line is a whole JSON value by itself: it begins and ends as one. Then it is
 * passed on at once, without waiting for the blank line and without a copy; some servers (Tencent's
 * native protocol) separate events by a line with one TAB, some by nothing at all. */
static bool is_whole(struct view data)
{
    return data.len >= 2 && ((data.data[0] == '{' && data.data[data.len - 1] == '}') ||
                             (data.data[0] == '[' && data.data[data.len - 1] == ']'));
}

static bool take_data(struct sse_reader *r, struct view data, sse_event_fn *fn, void *context)
{
    data = view_trim(data);
    if (!r->data.len && is_whole(data))
        return emit(r, data, fn, context);
    if (r->data.len)
        str_add_char(&r->data, '\n');
    str_add(&r->data, data);
    return !r->data.is_cut || pass_bound(r, "an event that is too long");
}

/* A line without "data:": newline-delimited JSON, or one line of a body that is no stream. What is
 * longer than the bound is an endless page of no use: its beginning is enough. */
static bool take_bare(struct sse_reader *r, struct view line, sse_event_fn *fn, void *context)
{
    if (!r->bare.len && is_whole(line))
        return emit(r, line, fn, context);
    if (!r->event_count && !r->is_done) {
        str_add(&r->bare, line);
        str_add_char(&r->bare, '\n');
    }
    return true;
}

static bool take_line(struct sse_reader *r, struct view line, sse_event_fn *fn, void *context)
{
    if (!r->event_count && view_starts(line, VIEW("\xEF\xBB\xBF")))
        line = view_from(line, 3);
    if (!view_trim(line).len)
        return dispatch(r, fn, context);
    if (line.data[0] == ':') {
        r->comment_count++;
        return true;
    }
    if (view_starts(line, VIEW("data:")))
        return take_data(r, view_from(line, 5), fn, context);
    if (view_starts(line, VIEW("event:"))) {
        r->is_error_event = view_eq(view_trim(view_from(line, 6)), VIEW("error"));
        return true;
    }
    if (view_starts(line, VIEW("id:")) || view_starts(line, VIEW("retry:")))
        return true;
    return take_bare(r, view_trim(line), fn, context);
}

/* The end of the line that begins at `start`: index of its CR or LF, or bytes.len. */
static size_t line_end(struct view bytes, size_t start)
{
    const char *from = bytes.data + start;
    size_t left = bytes.len - start;
    const char *lf = memchr(from, '\n', left);
    const char *cr = memchr(from, '\r', lf ? (size_t)(lf - from) : left);
    const char *end = cr ? cr : lf;

    return end ? (size_t)(end - bytes.data) : bytes.len;
}

bool sse_feed(struct sse_reader *r, struct view bytes, sse_event_fn *fn, void *context)
{
    size_t i = 0;

    if (r->last_was_cr && bytes.len && bytes.data[0] == '\n')
        i = 1;
    if (bytes.len)
        r->last_was_cr = false;
    while (i < bytes.len) {
        size_t end = line_end(bytes, i);
        struct view piece = view_slice(bytes, i, end);
        bool ok;
        if (end == bytes.len) { /* unfinished */
            str_add(&r->line, piece);
            return !r->line.is_cut || pass_bound(r, "a line that is too long");
        }
        if (r->line.len) {
            str_add(&r->line, piece);
            if (r->line.is_cut)
                return pass_bound(r, "a line that is too long");
            ok = take_line(r, str_view(&r->line), fn, context);
            str_clear(&r->line);
        } else {
            ok = take_line(r, piece, fn, context);
        }
        if (!ok)
            return false;
        i = end + 1;
        if (bytes.data[end] == '\r') {
            if (i < bytes.len && bytes.data[i] == '\n')
                i++;
            else
                r->last_was_cr = i == bytes.len;
        }
    }
    return true;
}

/* The beginning of an event that never came whole says nothing. */
static void drop_unfinished(struct sse_reader *r)
{
    struct view line = view_trim(str_view(&r->line));

    if (view_starts(line, VIEW("data:")))
        line = view_trim(view_from(line, 5));
    if (!is_whole(line))
        str_clear(&r->line);
    if (!is_whole(str_view(&r->data)))
        str_clear(&r->data);
}

bool sse_finish(struct sse_reader *r, bool is_broken, sse_event_fn *fn, void *context)
{
    bool ok;

    if (is_broken || r->error)
        drop_unfinished(r);
    ok = !r->line.len || take_line(r, str_view(&r->line), fn, context);
    str_clear(&r->line);
    ok = ok && dispatch(r, fn, context);
    if (ok && r->bare.len && !r->event_count)
        ok = emit(r, str_view(&r->bare), fn, context);
    str_clear(&r->bare);
    return ok;
}

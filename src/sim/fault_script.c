#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sim/fault.h"

void fault_script_release(struct fault_script *s)
{
    str_release(&s->bytes);
    free(s->steps);
    *s = (struct fault_script){0};
}

void fault_wait(struct fault_script *s, int64_t ns)
{
    MEM_GROW(s->steps, s->step_count, &s->step_capacity);
    s->steps[s->step_count++] = (struct fault_step){s->bytes.len, ns};
}

void fault_raw(struct fault_script *s, struct view bytes)
{
    if (!s->step_count)
        fault_wait(s, 0);
    str_add(&s->bytes, bytes);
}

void fault_put(struct fault_script *s, struct view bytes)
{
    struct str size = {0};

    if (!s->is_chunked || !bytes.len) {
        fault_raw(s, bytes);
        return;
    }
    str_printf(&size, "%zx\r\n", bytes.len);
    fault_raw(s, str_view(&size));
    fault_raw(s, bytes);
    fault_raw(s, VIEW("\r\n"));
    str_release(&size);
}

void fault_finish(struct fault_script *s)
{
    if (s->is_chunked)
        fault_raw(s, VIEW("0\r\n\r\n"));
    s->is_whole = true;
}

void fault_head(struct fault_script *s, int status, const char *type, const char *headers,
                int64_t length)
{
    struct str head = {0};

    s->status = status;
    s->is_chunked = length == -1;
    str_printf(&head, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nConnection: close\r\n%s", status,
               status == 200 ? "OK" : "Simulated", type, headers);
    if (length >= 0)
        str_printf(&head, "Content-Length: %" PRId64 "\r\n", length);
    else if (s->is_chunked)
        str_add_text(&head, "Transfer-Encoding: chunked\r\n");
    str_add_text(&head, "\r\n");
    fault_raw(s, str_view(&head));
    str_release(&head);
}

void fault_ok_head(struct fault_script *s, const struct fault_input *in, const char *headers)
{
    fault_head(s, 200, in->is_stream ? "text/event-stream" : "application/json", headers, -1);
}

struct view fault_events(const struct fault_input *in, size_t from, size_t to)
{
    if (to > in->event_count)
        to = in->event_count;
    return view_slice(str_view(&in->body), from ? in->ends[from - 1] : 0,
                      to ? in->ends[to - 1] : 0);
}

size_t fault_cut_at(const struct fault_input *in)
{
    size_t last = in->event_count > 1 ? in->event_count - 1 : 1;

    return (size_t)in->rule->after < last ? (size_t)in->rule->after : last - 1;
}

void fault_whole(struct fault_script *s, int status, const char *type, const char *headers,
                 struct view body)
{
    fault_head(s, status, type, headers, (int64_t)body.len);
    fault_raw(s, body);
}

/* The framing of HTTP/1.1. */
#include "sim/fault_list.h"

enum { FLOOD_HEADERS = 2000, HUGE_HEADER = 90000 };

static void typed(struct fault_script *s, const struct fault_input *in, const char *type)
{
    fault_head(s, 200, type, "", -1);
    fault_put(s, str_view(&in->body));
    fault_finish(s);
}

static void with_headers(struct fault_script *s, const struct fault_input *in, const char *headers)
{
    fault_ok_head(s, in, headers);
    fault_put(s, str_view(&in->body));
    fault_finish(s);
}

void fault_wrong_type(struct fault_script *s, const struct fault_input *in)
{
    typed(s, in, "text/plain");
}

void fault_no_type(struct fault_script *s, const struct fault_input *in)
{
    typed(s, in, "application/json");
}

void fault_trailers(struct fault_script *s, const struct fault_input *in)
{
    fault_ok_head(s, in, "Trailer: X-Checksum\r\n");
    fault_put(s, str_view(&in->body));
    fault_raw(s, VIEW("0\r\nX-Checksum: 12345\r\nSet-Cookie: late=1\r\n\r\n"));
    s->is_whole = true;
}

void fault_duplicate_headers(struct fault_script *s, const struct fault_input *in)
{
    with_headers(s, in,
                 "Content-Type: text/event-stream\r\nX-Request-Id: first\r\n"
                 "X-Request-Id: second\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n");
}

void fault_bad_chunk(struct fault_script *s, const struct fault_input *in)
{
    fault_ok_head(s, in, "");
    fault_put(s, fault_events(in, 0, fault_cut_at(in)));
    fault_raw(s, VIEW("no size at all\r\ndata: {}\r\n"));
}

void fault_no_last_chunk(struct fault_script *s, const struct fault_input *in)
{
    fault_ok_head(s, in, "");
    fault_put(s, str_view(&in->body));
    s->is_whole = true;
}

void fault_short_body(struct fault_script *s, const struct fault_input *in)
{
    fault_head(s, 200, "text/event-stream", "", (int64_t)in->body.len);
    fault_put(s, fault_events(in, 0, fault_cut_at(in)));
}

void fault_interim(struct fault_script *s, const struct fault_input *in)
{
    fault_raw(s, VIEW("HTTP/1.1 100 Continue\r\n\r\n"
                      "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"));
    with_headers(s, in, "");
}

void fault_header_flood(struct fault_script *s, const struct fault_input *in)
{
    struct str headers = {0};

    for (int i = 0; i < FLOOD_HEADERS; i++)
        str_printf(&headers, "X-%d: y\r\n", i);
    with_headers(s, in, str_text(&headers));
    str_release(&headers);
}

void fault_huge_header(struct fault_script *s, const struct fault_input *in)
{
    struct str headers = {0};

    str_add_text(&headers, "X-Huge: ");
    for (int i = 0; i < HUGE_HEADER; i++)
        str_add_char(&headers, 'h');
    str_add_text(&headers, "\r\n");
    with_headers(s, in, str_text(&headers));
    str_release(&headers);
}

void fault_not_http(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    fault_raw(s, VIEW("220 mail.example ESMTP ready\r\n"));
}

void fault_until_close(struct fault_script *s, const struct fault_input *in)
{
    fault_head(s, 200, "text/event-stream", "", -2);
    fault_put(s, str_view(&in->body));
    s->is_whole = true;
}

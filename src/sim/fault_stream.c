/* What the events of a stream hold. */
#include <stdlib.h>

#include "base/mem.h"
#include "sim/fault_list.h"

enum { HUGE_LINE = 6 << 20, NESTING = 100000, COMMENTS = 40, FLOOD_EVENTS = 200 };

/* A stream's chunk in the plainest form, for what the healthy reply has none of. */
#define CHUNK(text)                                                                                \
    "data: {\"id\":\"f\",\"object\":\"chat.completion.chunk\",\"model\":\"f\",\"choices\":[{"      \
    "\"index\":0,\"delta\":{\"content\":\"" text "\"},\"finish_reason\":null}]}\n\n"
#define FINISH                                                                                     \
    "data: {\"id\":\"f\",\"object\":\"chat.completion.chunk\",\"model\":\"f\",\"choices\":[{"      \
    "\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
#define USAGE(output)                                                                              \
    "data: {\"id\":\"f\",\"object\":\"chat.completion.chunk\",\"model\":\"f\",\"choices\":[],"     \
    "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":" output ",\"total_tokens\":99}}\n\n"
#define DONE "data: [DONE]\n\n"

static void whole_stream(struct fault_script *s, const struct fault_input *in, struct view body)
{
    fault_ok_head(s, in, "");
    fault_put(s, body);
    fault_finish(s);
}

/* The first events, then something, then the end of the connection in good order. */
static void begin(struct fault_script *s, const struct fault_input *in, struct view then)
{
    fault_ok_head(s, in, "");
    fault_put(s, fault_events(in, 0, fault_cut_at(in)));
    fault_put(s, then);
}

static void end_chunks(struct fault_script *s)
{
    fault_finish(s);
    s->is_whole = false;
}

void fault_cut_event(struct fault_script *s, const struct fault_input *in)
{
    size_t at = fault_cut_at(in);
    struct view event = fault_events(in, at, at + 1);

    begin(s, in, view_slice(event, 0, event.len / 2));
    end_chunks(s);
}

void fault_cut_character(struct fault_script *s, const struct fault_input *in)
{
    struct view event = VIEW(CHUNK("答"));
    ptrdiff_t at = view_find(event, VIEW("答"));

    begin(s, in, view_slice(event, 0, (size_t)at + 1));
    end_chunks(s);
}

void fault_cut_json(struct fault_script *s, const struct fault_input *in)
{
    begin(s, in, VIEW("data: {\"choices\":[{\"delta\":{\"cont\n\n" DONE));
    end_chunks(s);
}

void fault_no_done(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in, fault_events(in, 0, in->event_count - 1));
}

void fault_no_usage(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in, VIEW(CHUNK("The answer is ") CHUNK("42.") FINISH DONE));
}

void fault_usage_null(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(
        s, in,
        VIEW(CHUNK("The answer is 42.") FINISH "data: {\"choices\":[],\"usage\":null}\n\n" DONE));
}

void fault_usage_twice(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in, VIEW(CHUNK("The answer is 42.") FINISH USAGE("7") USAGE("7") DONE));
}

void fault_usage_cumulative(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(
        s, in,
        VIEW(CHUNK("The answer ") USAGE("2") CHUNK("is 42.") USAGE("5") FINISH USAGE("7") DONE));
}

void fault_only_done(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in, VIEW(DONE));
}

void fault_empty_answer(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in, VIEW(CHUNK("") FINISH USAGE("1") DONE));
}

void fault_error_in_stream(struct fault_script *s, const struct fault_input *in)
{
    begin(s, in,
          VIEW("data: {\"error\":{\"message\":\"the engine stopped\",\"type\":"
               "\"server_error\",\"code\":\"internal_error\"}}\n\n" DONE));
    end_chunks(s);
}

void fault_error_event(struct fault_script *s, const struct fault_input *in)
{
    begin(s, in,
          VIEW("event: error\ndata: {\"code\":\"internal_error\",\"message\":"
               "\"the engine stopped\"}\n\n"));
    end_chunks(s);
}

void fault_invalid_utf8(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in, VIEW(CHUNK("bad \xff\xc3(\xe7\xad bytes, 42.") FINISH USAGE("7") DONE));
}

void fault_control_characters(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in,
                 VIEW(CHUNK("\\u001b[31mred\\u001b]0;title\\u0007 \\u202e\\u0008\\u009b2J "
                            "\\u0000 \\r=1+1|42.") FINISH USAGE("7") DONE));
}

void fault_deep_json(struct fault_script *s, const struct fault_input *in)
{
    struct str event = {0};

    str_add_text(&event, "data: ");
    for (int i = 0; i < NESTING; i++)
        str_add_text(&event, "{\"a\":[");
    str_add_text(&event, "\n\n" DONE);
    begin(s, in, str_view(&event));
    end_chunks(s);
    str_release(&event);
}

static void put_filler(struct str *out, char c, size_t size)
{
    str_reserve(out, size);
    while (size--)
        str_add_char(out, c);
}

void fault_huge_line(struct fault_script *s, const struct fault_input *in)
{
    struct str line = {0};

    str_add_text(&line, "data: {\"choices\":[{\"delta\":{\"content\":\"");
    put_filler(&line, 'x', in->rule->size ? (size_t)in->rule->size : HUGE_LINE);
    str_add_text(&line, "\"}}]}\n\n" DONE);
    begin(s, in, str_view(&line));
    end_chunks(s);
    str_release(&line);
}

void fault_endless_stream(struct fault_script *s, const struct fault_input *in)
{
    struct str events = {0};

    for (int i = 0; i < FLOOD_EVENTS; i++)
        str_add_text(&events, CHUNK("and so on, "));
    fault_ok_head(s, in, "");
    fault_wait(s, in->rule->wait_ns);
    fault_put(s, str_view(&events));
    s->end = FAULT_REPEAT;
    str_release(&events);
}

void fault_endless_comments(struct fault_script *s, const struct fault_input *in)
{
    fault_ok_head(s, in, "");
    fault_wait(s, in->rule->wait_ns);
    fault_put(s, VIEW(": keep-alive\n\n"));
    s->end = FAULT_REPEAT;
}

void fault_comments(struct fault_script *s, const struct fault_input *in)
{
    fault_ok_head(s, in, "");
    for (int i = 0; i < COMMENTS; i++) {
        fault_put(s, VIEW(": keep-alive\n\n"));
        fault_wait(s, in->rule->wait_ns);
    }
    fault_put(s, str_view(&in->body));
    fault_finish(s);
}

void fault_model_fallback(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(s, in,
                 VIEW(CHUNK("The answer is 42.") FINISH
                      "data: {\"id\":\"f\",\"model\":\"f\",\"choices\":[],\"service_status\":{"
                      "\"model_fallback\":{\"fallback_triggered\":true}}}\n\n" USAGE("7") DONE));
}

void fault_moderation_hit(struct fault_script *s, const struct fault_input *in)
{
    whole_stream(
        s, in,
        VIEW(CHUNK("The answer is ") "data: {\"id\":\"f\",\"model\":\"f\",\"choices\":[{"
                                     "\"index\":0,\"delta\":{\"content\":\"42.\"},"
                                     "\"moderation_hit_type\":\"violence\"}]}\n\n" FINISH USAGE("7")
                                         DONE));
}

void fault_answer_key(struct fault_script *s, const struct fault_input *in)
{
    char *event = mem_printf(CHUNK("your key is %s"), in->key);

    fault_ok_head(s, in, "");
    fault_put(s, view_of(event));
    fault_put(s, VIEW(FINISH USAGE("7") DONE));
    fault_finish(s);
    free(event);
}

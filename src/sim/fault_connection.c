/* Connections that break, fall silent, or drip. */
#include "base/clock.h"
#include "sim/fault_list.h"

enum { DRIP_BYTES = 7 };

static void before_head(struct fault_script *s, enum fault_end end)
{
    fault_raw(s, VIEW(""));
    s->end = end;
}

static void after_head(struct fault_script *s, const struct fault_input *in, enum fault_end end)
{
    fault_ok_head(s, in, "");
    s->end = end;
}

/* The wait lets the client read what came before a reset wipes it out. */
static void mid_body(struct fault_script *s, const struct fault_input *in, enum fault_end end)
{
    fault_ok_head(s, in, "");
    fault_put(s, fault_events(in, 0, fault_cut_at(in)));
    fault_wait(s, in->rule->wait_ns);
    s->end = end;
}

void fault_reset_before_head(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    before_head(s, FAULT_RESET);
}

void fault_close_before_head(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    before_head(s, FAULT_CLOSE);
}

void fault_half_close_before_head(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    before_head(s, FAULT_HALF_CLOSE);
}

void fault_silence_before_head(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    before_head(s, FAULT_HOLD);
}

void fault_silence_in_head(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    fault_raw(s, VIEW("HTTP/1.1 200 OK\r\nContent-Type: text/ev"));
    s->end = FAULT_HOLD;
}

void fault_reset_after_head(struct fault_script *s, const struct fault_input *in)
{
    fault_ok_head(s, in, "");
    fault_wait(s, in->rule->wait_ns);
    s->end = FAULT_RESET;
}

void fault_close_after_head(struct fault_script *s, const struct fault_input *in)
{
    after_head(s, in, FAULT_CLOSE);
}

void fault_half_close_after_head(struct fault_script *s, const struct fault_input *in)
{
    after_head(s, in, FAULT_HALF_CLOSE);
}

void fault_silence_after_head(struct fault_script *s, const struct fault_input *in)
{
    after_head(s, in, FAULT_HOLD);
}

void fault_reset_mid_body(struct fault_script *s, const struct fault_input *in)
{
    mid_body(s, in, FAULT_RESET);
}

void fault_close_mid_body(struct fault_script *s, const struct fault_input *in)
{
    mid_body(s, in, FAULT_CLOSE);
}

void fault_half_close_mid_body(struct fault_script *s, const struct fault_input *in)
{
    mid_body(s, in, FAULT_HALF_CLOSE);
}

void fault_silence_mid_body(struct fault_script *s, const struct fault_input *in)
{
    mid_body(s, in, FAULT_HOLD);
}

void fault_pause(struct fault_script *s, const struct fault_input *in)
{
    mid_body(s, in, FAULT_CLOSE);
    fault_put(s, fault_events(in, fault_cut_at(in), in->event_count));
    fault_finish(s);
}

void fault_slow_drip(struct fault_script *s, const struct fault_input *in)
{
    struct view body = str_view(&in->body);

    fault_ok_head(s, in, "");
    for (size_t at = 0; at < body.len; at += DRIP_BYTES) {
        fault_wait(s, CLOCK_MS);
        fault_put(s, view_slice(body, at, at + DRIP_BYTES));
    }
    fault_finish(s);
}

void fault_endless_drip(struct fault_script *s, const struct fault_input *in)
{
    fault_ok_head(s, in, "");
    fault_put(s, fault_events(in, 0, fault_cut_at(in)));
    fault_wait(s, in->rule->wait_ns);
    fault_put(s, VIEW(" "));
    s->end = FAULT_REPEAT;
}

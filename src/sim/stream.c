#include "sim/stream.h"

#include "base/clock.h"

static bool has_thought(const struct answer *answer)
{
    return answer->thought.len || answer->hidden_tokens;
}

/* How many tokens the next chunk takes: 1 to twice the dialect's mean. */
static int64_t chunk_size(struct stream *s)
{
    double mean = s->reply->dialect->tokens_per_chunk;
    double size = 1 + random_unit(&s->sizes) * 2 * (mean - 1);

    return (int64_t)(size + random_unit(&s->sizes));
}

/* Cuts the next piece off the rest. */
static void take_piece(struct stream *s)
{
    const struct token_law *law = &s->reply->dialect->tokens;
    int64_t size = chunk_size(s);
    size_t bytes = token_prefix(s->rest, law, size > 0 ? size : 1);

    s->piece = view_slice(s->rest, 0, bytes);
    s->rest = view_from(s->rest, bytes);
    s->tokens += token_count(s->piece, law);
}

static void begin(struct stream *s, enum stream_step step, const struct str *text)
{
    s->step = step;
    s->rest = str_view(text);
}

/* Prepares the event after this one. */
static void advance(struct stream *s)
{
    const struct answer *a = &s->reply->answer;

    s->piece = VIEW("");
    if (s->step == STEP_OPEN && has_thought(a)) {
        begin(s, STEP_THOUGHT, &a->thought);
        s->tokens += a->hidden_tokens;
    } else if (s->step == STEP_OPEN || s->step == STEP_TURN) {
        begin(s, STEP_TEXT, &a->text);
    }
    if ((s->step == STEP_THOUGHT || s->step == STEP_TEXT) && s->rest.len)
        take_piece(s);
    else if (s->step == STEP_THOUGHT)
        s->step = STEP_TURN;
    else
        s->step = s->step == STEP_TEXT ? STEP_FINISH : s->step + 1;
    s->due_ns = a->ttft_ns + (int64_t)((double)s->tokens / a->tokens_per_second * CLOCK_S);
}

void stream_init(struct stream *s, const struct reply *reply)
{
    *s = (struct stream){.reply = reply, .step = STEP_OPEN, .due_ns = reply->answer.ttft_ns};
    random_seed(&s->sizes, reply->draw ^ 0x517EA3ULL);
}

static bool put_chunk(struct stream *s, struct str *out, enum chunk_kind kind)
{
    size_t before = out->len;
    struct chunk chunk = {
        .kind = kind, .text = s->piece, .index = s->chunks, .output_so_far = s->tokens};

    str_add_text(out, "data: ");
    if (!s->reply->dialect->chunk(out, s->reply, &chunk)) {
        out->len = before;
        out->data[before] = '\0';
        return false;
    }
    str_add_text(out, "\n\n");
    s->chunks++;
    return true;
}

/* Where the filter cut in, in place of a finish reason. */
static void put_filter_error(struct stream *s, struct str *out)
{
    const struct dialect *dialect = s->reply->dialect;

    str_add_text(out, "data: ");
    dialect_refuse(out, dialect, dialect_refusal(dialect, REFUSE_OUTPUT), VIEW(""), s->reply->draw);
    str_add_text(out, "\n\n");
}

/* Appends the event of this step; false when the dialect has none. */
static bool put_event(struct stream *s, struct str *out)
{
    switch (s->step) {
    case STEP_OPEN:
        return put_chunk(s, out, CHUNK_OPEN);
    case STEP_THOUGHT:
        return s->piece.len && put_chunk(s, out, CHUNK_THOUGHT);
    case STEP_TURN:
        return put_chunk(s, out, CHUNK_TURN);
    case STEP_TEXT:
        return s->piece.len && put_chunk(s, out, CHUNK_TEXT);
    case STEP_FINISH:
        if (s->reply->answer.kind != ANSWER_FILTERED_OUTPUT ||
            !s->reply->dialect->is_filter_error_chunk)
            return put_chunk(s, out, CHUNK_FINISH);
        put_filter_error(s, out);
        s->step = STEP_USAGE; /* no usage follows */
        return true;
    case STEP_USAGE:
        return put_chunk(s, out, CHUNK_USAGE);
    case STEP_DONE:
        return str_add_text(out, "data: [DONE]\n\n");
    default:
        return false;
    }
}

bool stream_next(struct stream *s, struct str *out)
{
    while (s->step != STEP_OVER) {
        bool is_put = put_event(s, out);
        advance(s);
        if (is_put)
            return true;
    }
    return false;
}

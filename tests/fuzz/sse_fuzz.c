/* Streams from strangers: sse_feed in two slicings and reply_decode_event must agree, with and
 * without the short cut for repeated events. The first byte of the input is the slice's size. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/reply.h"
#include "wire/sse.h"

struct reading {
    struct reply_decoder decoder;
    bool is_walked; /* each event is walked */
};

static bool decode(void *context, struct view data, bool is_error_event)
{
    struct reading *r = context;

    if (r->is_walked)
        r->decoder.take = NULL;
    reply_decode_event(&r->decoder, data, is_error_event);
    return true;
}

static void read_all(struct reading *r, struct view text, size_t slice)
{
    struct sse_reader reader;
    bool ok = true;

    sse_init(&reader);
    reply_decoder_init(&r->decoder);
    for (size_t i = 0; i < text.len && ok; i += slice)
        ok = sse_feed(&reader, view_slice(text, i, i + slice), decode, r);
    if (ok)
        sse_finish(&reader, false, decode, r);
    sse_release(&reader);
    reply_decode_end(&r->decoder);
}

static void assert_equal(const struct str *a, const struct str *b)
{
    if (!view_eq(str_view(a), str_view(b)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct view text = {(const char *)bytes + 1, size ? size - 1 : 0};
    struct reading whole = {0}, sliced = {.is_walked = true}, body = {0};
    const struct reply *a = &whole.decoder.reply, *b = &sliced.decoder.reply;

    if (!size)
        return 0;
    read_all(&whole, text, size);
    read_all(&sliced, text, bytes[0] % 32 + 1U);
    assert_equal(&a->answer, &b->answer);
    assert_equal(&a->reasoning, &b->reasoning);
    assert_equal(&a->finish_reason, &b->finish_reason);
    assert_equal(&a->id, &b->id);
    assert_equal(&a->model, &b->model);
    assert_equal(&a->error_code, &b->error_code);
    assert_equal(&a->error_message, &b->error_message);
    if (memcmp(&a->usage, &b->usage, sizeof a->usage) != 0 || a->has_error != b->has_error ||
        a->is_complete != b->is_complete || a->has_tool_calls != b->has_tool_calls)
        abort();
    reply_decoder_release(&whole.decoder);
    reply_decoder_release(&sliced.decoder);
    reply_decoder_init(&body.decoder);
    reply_decode_body(&body.decoder, text);
    reply_decode_end(&body.decoder);
    reply_decoder_release(&body.decoder);
    return 0;
}

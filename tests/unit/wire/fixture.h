/* Reading streams of files through sse_feed and reply_decode_event, in any slicing. */
#ifndef TESTS_WIRE_FIXTURE_H
#define TESTS_WIRE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "wire/reply.h"
#include "wire/sse.h"

static inline bool fixture_decode_event(void *context, struct view data, bool is_error_event)
{
    reply_decode_event(context, data, is_error_event);
    return true;
}

/* Decodes a stream in slices of `slice` bytes; 0: whole. Each slice is a block of its own, so that
 * ASan sees a read past it. */
static inline void fixture_decode(struct reply_decoder *d, struct view text, size_t slice)
{
    struct sse_reader reader;

    sse_init(&reader);
    reply_decoder_init(d);
    for (size_t i = 0; i < text.len; i += slice ? slice : text.len) {
        struct view piece = view_slice(text, i, slice ? i + slice : text.len);
        char *copy = mem_alloc(piece.len);
        memcpy(copy, piece.data, piece.len);
        piece.data = copy;
        assert_true(sse_feed(&reader, piece, fixture_decode_event, d));
        free(copy);
    }
    assert_true(sse_finish(&reader, false, fixture_decode_event, d));
    d->reply.is_complete |= reader.is_done;
    sse_release(&reader);
    reply_decode_end(d);
}

/* "tests/data/wire/NAME", from the root of the checkout. */
static inline void fixture_read(const char *name, struct str *out)
{
    char path[512];
    struct error err = {0};

    (void)snprintf(path, sizeof path, "tests/data/wire/%s", name);
    if (!file_read(path, 0, out, &err))
        fail_msg("%s", err.message);
}

/* Facts of real recordings lie beside the checkout, or where STEELYARD_SHARED says; false: absent. */
static inline bool fixture_read_shared(const char *name, struct str *out)
{
    const char *shared = getenv("STEELYARD_SHARED");
    char path[1024];
    struct error err = {0};

    (void)snprintf(path, sizeof path, "%s/wire/%s", shared ? shared : "../shared", name);
    return file_exists(path) && file_read(path, 0, out, &err);
}

#endif

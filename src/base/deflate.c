#include "base/deflate.h"

#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>

enum { WINDOW_BITS = -15, MEMORY_LEVEL = 9, PIECE = 1 << 14 };

void deflate_put(struct str *out, struct view bytes)
{
    unsigned char piece[PIECE];
    z_stream stream = {0};
    int status = Z_OK;

    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        abort(); /* out of memory, as in base/mem.c */
    while (status == Z_OK) {
        if (stream.avail_in == 0 && bytes.len) {
            size_t take = bytes.len < PIECE ? bytes.len : PIECE;
            stream.next_in = (const unsigned char *)bytes.data;
            stream.avail_in = (unsigned)take;
            bytes = view_from(bytes, take);
        }
        stream.next_out = piece;
        stream.avail_out = PIECE;
        status = deflate(&stream, bytes.len ? Z_NO_FLUSH : Z_FINISH);
        str_add(out, (struct view){(const char *)piece, PIECE - stream.avail_out});
    }
    (void)deflateEnd(&stream);
}

/* Compressed bodies, made by hand: stored blocks need no compressor, and a bomb is one repetition. */
#include "sim/fault_list.h"

enum { BLOCK_MAX = 65535, BOMB_SIZE = 200 << 20, RUN = 258 };

static void put_le(struct str *out, uint32_t value, unsigned bytes)
{
    for (; bytes; bytes--, value >>= 8)
        str_add_char(out, (char)(value & 0xFF));
}

/* CRC-32 of RFC 1952, 8; and Adler-32 of RFC 1950, 8.2. */
static uint32_t crc32_of(struct view bytes)
{
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.data[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
    return ~crc;
}

static uint32_t adler32_of(struct view bytes)
{
    uint32_t a = 1, b = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        a = (a + (unsigned char)bytes.data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/* RFC 1951, 3.2.4: blocks without compression. */
static void put_stored(struct str *out, struct view rest)
{
    do {
        struct view block = view_slice(rest, 0, BLOCK_MAX);
        rest = view_from(rest, block.len);
        str_add_char(out, rest.len ? 0 : 1);
        put_le(out, (uint32_t)block.len, 2);
        put_le(out, ~(uint32_t)block.len, 2);
        str_add(out, block);
    } while (rest.len);
}

#define GZIP_HEAD VIEW("\x1f\x8b\x08\0\0\0\0\0\0\xff")

static void encoded(struct fault_script *s, const struct fault_input *in, const char *header,
                    struct view body, bool is_whole)
{
    fault_ok_head(s, in, header);
    fault_put(s, body);
    fault_finish(s);
    s->is_whole = is_whole;
}

void fault_gzip(struct fault_script *s, const struct fault_input *in)
{
    struct view plain = str_view(&in->body);
    struct str out = {0};

    str_add(&out, GZIP_HEAD);
    put_stored(&out, plain);
    put_le(&out, crc32_of(plain), 4);
    put_le(&out, (uint32_t)plain.len, 4);
    encoded(s, in, "Content-Encoding: gzip\r\n", str_view(&out), true);
    str_release(&out);
}

void fault_deflate(struct fault_script *s, const struct fault_input *in)
{
    struct view plain = str_view(&in->body);
    uint32_t sum = adler32_of(plain);
    struct str out = {0};

    str_add(&out, VIEW("\x78\x01"));
    put_stored(&out, plain);
    for (int shift = 24; shift >= 0; shift -= 8)
        str_add_char(&out, (char)(sum >> shift & 0xFF));
    encoded(s, in, "Content-Encoding: deflate\r\n", str_view(&out), true);
    str_release(&out);
}

/* RFC 7932, 9.2: a window of 16 bits (one bit 0), then for each meta-block ISLAST 0, MNIBBLES 00,
 * 16 bits of its length less one, ISUNCOMPRESSED 1, and its bytes; an empty last one ends it. */
void fault_br(struct fault_script *s, const struct fault_input *in)
{
    struct view rest = str_view(&in->body);
    unsigned shift = 4;
    struct str out = {0};

    while (rest.len) {
        struct view block = view_slice(rest, 0, BLOCK_MAX);
        put_le(&out, (uint32_t)(block.len - 1) << shift | UINT32_C(1) << (shift + 16), 3);
        str_add(&out, block);
        rest = view_from(rest, block.len);
        shift = 3;
    }
    str_add_char(&out, 3);
    encoded(s, in, "Content-Encoding: br\r\n", str_view(&out), true);
    str_release(&out);
}

struct bits {
    struct str *out;
    uint32_t held;
    unsigned count;
};

/* Huffman codes go in with their first bit first. */
static void put_code(struct bits *b, unsigned code, unsigned length)
{
    while (length--) {
        b->held |= (code >> length & 1) << b->count;
        if (++b->count == 8) {
            str_add_char(b->out, (char)b->held);
            b->held = b->count = 0;
        }
    }
}

/* RFC 1951, 3.2.6: a fixed block of one blank, and runs of 258 of it at distance 1 (code 285,
 * 11000101, and distance code 0, 00000). */
static void put_bomb(struct str *out, size_t size)
{
    struct bits bits = {.out = out};

    put_code(&bits, 1, 1); /* the last block */
    put_code(&bits, 2, 2); /* 01, low bit first */
    put_code(&bits, 0x30 + ' ', 8);
    for (size_t done = 1; done < size; done += RUN)
        put_code(&bits, 0xC5U << 5, 13);
    put_code(&bits, 0, 7); /* its end */
    put_code(&bits, 0, 7); /* fills the last byte */
}

void fault_bomb(struct fault_script *s, const struct fault_input *in)
{
    struct str out = {0};

    str_add(&out, GZIP_HEAD);
    put_bomb(&out, in->rule->size ? (size_t)in->rule->size : BOMB_SIZE);
    put_le(&out, 0, 4);
    put_le(&out, 0, 4);
    encoded(s, in, "Content-Encoding: gzip\r\n", str_view(&out), false);
    str_release(&out);
}

void fault_bad_gzip(struct fault_script *s, const struct fault_input *in)
{
    encoded(s, in, "Content-Encoding: gzip\r\n", str_view(&in->body), false);
}

void fault_unknown_encoding(struct fault_script *s, const struct fault_input *in)
{
    encoded(s, in, "Content-Encoding: middle-out\r\n", str_view(&in->body), false);
}

#include "base/base64.h"

#include <openssl/evp.h>

enum { BASE64_PIECE = 3 * 1024, BASE64_TEXT = 4 * 1024 };

void base64_put(struct str *out, struct view bytes)
{
    unsigned char text[BASE64_TEXT + 1];

    while (bytes.len > 0) {
        int size = bytes.len < BASE64_PIECE ? (int)bytes.len : BASE64_PIECE;
        int len = EVP_EncodeBlock(text, (const unsigned char *)bytes.data, size);
        str_add(out, (struct view){(const char *)text, (size_t)len});
        bytes = view_from(bytes, (size_t)size);
    }
}

/* Characters of padding at the end; more than two is no base64. */
static size_t padding(struct view text)
{
    size_t count = 0;

    while (count < text.len && text.data[text.len - 1 - count] == '=')
        count++;
    return count;
}

bool base64_take(struct str *out, struct view text)
{
    unsigned char bytes[BASE64_PIECE];
    size_t pad = padding(text), before = out->len;

    if (text.len % 4 != 0 || pad > 2)
        return false;
    while (text.len > 0) {
        int size = text.len < BASE64_TEXT ? (int)text.len : BASE64_TEXT;
        int len = EVP_DecodeBlock(bytes, (const unsigned char *)text.data, size);
        if (len < 0) {
            out->len = before;
            return false;
        }
        str_add(out, (struct view){(const char *)bytes, (size_t)len});
        text = view_from(text, (size_t)size);
    }
    if (out->len >= pad)
        out->len -= pad;
    return true;
}

#include "base/hash.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

void hash_hex(struct view content, char out[HASH_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    if (!EVP_Digest(content.data ? content.data : "", content.len, md, &length, EVP_sha256(),
                    NULL) ||
        length != 32) {
        fputs("steelyard: libcrypto has no SHA-256\n", stderr);
        abort();
    }
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[md[i] >> 4];
        out[2 * i + 1] = digits[md[i] & 15];
    }
    out[2 * (size_t)length] = '\0';
}

/* FNV-1a over 8 bytes at a time in little-endian order, finished by splitmix64's mixer. */
uint64_t hash64(struct view content, uint64_t seed)
{
    uint64_t h = 0xCBF29CE484222325ULL ^ (seed * 0x9E3779B97F4A7C15ULL);

    for (size_t i = 0; i < content.len; i += 8) {
        uint64_t word = 0;
        for (size_t k = 0; k < 8 && i + k < content.len; k++)
            word |= (uint64_t)(unsigned char)content.data[i + k] << (8 * k);
        h = (h ^ word) * 0x100000001B3ULL;
        h ^= h >> 32;
    }
    h ^= content.len;
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9ULL;
    h = (h ^ h >> 27) * 0x94D049BB133111EBULL;
    return h ^ h >> 31;
}

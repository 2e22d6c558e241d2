/* JSON from a stranger: pull reader and tree agree on what is JSON; the canonical form of a tree is
 * JSON again, and its own canonical form; skipping a value gets to its end. The first byte holds the
 * flags. */
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool pull(struct view text, unsigned flags)
{
    struct json_reader r;
    struct str plain = {0};
    enum json_token token;

    json_reader_init(&r, text, flags);
    while ((token = json_next(&r)) != JSON_END && token != JSON_ERROR) {
        int64_t number;
        if (r.pos > r.size || r.token_start > r.pos || r.depth > JSON_DEPTH_MAX)
            abort();
        str_clear(&plain);
        if (token == JSON_KEY || token == JSON_STRING) {
            bool clean = json_text(&r, &plain);
            if (!utf8_is_valid(str_view(&plain)))
                abort();
            if (clean && !memchr(str_text(&plain), '\0', plain.len) &&
                !json_is(&r, str_text(&plain)))
                abort();
        } else if (token == JSON_NUMBER) {
            json_int64(&r, &number);
        }
    }
    if ((token == JSON_ERROR) != (r.error != NULL))
        abort();
    str_release(&plain);
    return token == JSON_END;
}

static bool skips(struct view text, unsigned flags)
{
    struct json_reader r;

    json_reader_init(&r, text, flags);
    return json_next(&r) != JSON_ERROR && json_skip(&r) && json_next(&r) == JSON_END;
}

static void check_canonical(const struct json_value *root)
{
    struct str first = {0}, second = {0};
    struct arena arena = {NULL};
    struct error err = {.kind = ERROR_NONE};
    const struct json_value *again;

    json_put_canonical(&first, root);
    again = json_parse(&arena, NULL, str_view(&first), JSON_STRICT, &err);
    if (!again)
        abort();
    json_put_canonical(&second, again);
    if (!view_eq(str_view(&first), str_view(&second)) || !utf8_is_valid(str_view(&first)))
        abort();
    str_release(&first);
    str_release(&second);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = {(const char *)data, size};
    struct arena arena = {NULL};
    struct error err = {.kind = ERROR_NONE};
    const struct json_value *root;
    unsigned flags = size ? data[0] & 3U : 0;
    bool is_json;

    text = view_from(text, 1);
    is_json = pull(text, flags);
    if (skips(text, flags) != is_json)
        abort();
    root = json_parse(&arena, "f", text, flags, &err);
    if (root) {
        if (!is_json)
            abort();
        check_canonical(root);
    } else if (is_json && !strstr(err.message, "twice") && !strstr(err.message, "NUL")) {
        abort();
    }
    arena_release(&arena);
    return 0;
}

#include "base/json.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum state {
    START,       /* a value is expected: the document's */
    AFTER,       /* the document's value is complete */
    FIRST_KEY,   /* after '{' */
    NEXT_KEY,    /* after ',' in an object */
    COLON_VALUE, /* after a key */
    FIRST_ELEMENT,
    NEXT_ELEMENT,
    SEPARATOR, /* after a value inside a container */
    FAILED,
};

void json_reader_init(struct json_reader *r, struct view text, unsigned flags)
{
    memset(r, 0, sizeof *r);
    r->data = text.data;
    r->size = text.len;
    r->flags = flags;
    r->state = START;
    if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        r->pos = 3;
}

static enum json_token fail(struct json_reader *r, const char *what)
{
    r->error = what;
    r->state = FAILED;
    return JSON_ERROR;
}

static bool in_object(const struct json_reader *r)
{
    unsigned top = r->depth - 1;

    return r->stack[top / 8] >> (top % 8) & 1;
}

/* Skips one comment at pos; false when there is none, or (with error) when it never ends. */
static bool skip_comment(struct json_reader *r)
{
    const char *p = r->data + r->pos, *end = NULL;
    size_t left = r->size - r->pos;

    if (left < 2 || p[0] != '/')
        return false;
    if (p[1] == '/') {
        end = memchr(p, '\n', left);
        r->pos = end ? (size_t)(end - r->data) : r->size;
        return true;
    }
    if (p[1] == '*') {
        end = memmem(p + 2, left - 2, "*/", 2);
        if (end)
            r->pos = (size_t)(end - r->data) + 2;
        else
            fail(r, "a comment that never ends");
        return end != NULL;
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static inline void skip_space(struct json_reader *r)
{
    /* Machines write none. */
    if (r->pos < r->size && r->data[r->pos] > ' ' && r->data[r->pos] != '/')
        return;
    for (;;) {
        while (r->pos < r->size && is_space(r->data[r->pos]))
            r->pos++;
        if (!(r->flags & JSON_RELAXED) || !skip_comment(r))
            return;
    }
}

static enum json_token open_container(struct json_reader *r, bool is_object)
{
    unsigned top = r->depth;

    if (top >= JSON_DEPTH_MAX)
        return fail(r, "nested too deeply");
    r->depth++;
    r->stack[top / 8] = (unsigned char)((r->stack[top / 8] & ~(1U << (top % 8))) |
                                        (unsigned)is_object << (top % 8));
    r->pos++;
    r->state = is_object ? FIRST_KEY : FIRST_ELEMENT;
    return is_object ? JSON_OBJECT : JSON_ARRAY;
}

static void value_done(struct json_reader *r)
{
    r->state = r->depth ? SEPARATOR : AFTER;
}

static enum json_token close_container(struct json_reader *r, bool is_object)
{
    if (!r->depth || in_object(r) != is_object)
        return fail(r, is_object ? "'}' without its '{'" : "']' without its '['");
    r->depth--;
    r->pos++;
    value_done(r);
    return is_object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static bool is_hex4(const char *p)
{
    for (int i = 0; i < 4; i++)
        if (!((p[i] >= '0' && p[i] <= '9') || ((p[i] | 32) >= 'a' && (p[i] | 32) <= 'f')))
            return false;
    return true;
}

/* Bytes that end the fast run inside a string: quote, backslash, controls. */
static const unsigned char string_stop[256] = {
    [0] = 1,  [1] = 1,  [2] = 1,  [3] = 1,  [4] = 1,  [5] = 1,   [6] = 1,    [7] = 1,  [8] = 1,
    [9] = 1,  [10] = 1, [11] = 1, [12] = 1, [13] = 1, [14] = 1,  [15] = 1,   [16] = 1, [17] = 1,
    [18] = 1, [19] = 1, [20] = 1, [21] = 1, [22] = 1, [23] = 1,  [24] = 1,   [25] = 1, [26] = 1,
    [27] = 1, [28] = 1, [29] = 1, [30] = 1, [31] = 1, ['"'] = 1, ['\\'] = 1,
};

/* The first byte at or after `p` that ends the fast run; `end` when there is none. */
static const char *skip_plain(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);

    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
        int mask =
            _mm_movemask_epi8(_mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v)));
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
    }
#endif
    while (p < end && !string_stop[(unsigned char)*p])
        p++;
    return p;
}

static bool skip_escape(struct json_reader *r)
{
    const char *p = r->data + r->pos;
    size_t left = r->size - r->pos;

    r->is_escaped = true;
    if (left < 2)
        return false;
    if (p[1] == 'u') {
        if (left < 6 || !is_hex4(p + 2))
            return false;
        r->pos += 6;
        return true;
    }
    if (!p[1] || !strchr("\"\\/bfnrt", p[1]))
        return false;
    r->pos += 2;
    return true;
}

/* pos is at the opening quote; sets text and moves behind the closing one. */
static bool read_string(struct json_reader *r)
{
    size_t start = ++r->pos;

    r->is_escaped = false;
    for (;;) {
        r->pos = (size_t)(skip_plain(r->data + r->pos, r->data + r->size) - r->data);
        if (r->pos >= r->size) {
            fail(r, "a string that never ends");
            return false;
        }
        if (r->data[r->pos] == '"')
            break;
        if (r->data[r->pos] != '\\') {
            fail(r, "a control character in a string");
            return false;
        }
        if (!skip_escape(r)) {
            fail(r, "an escape that JSON does not know");
            return false;
        }
    }
    r->text = (struct view){r->data + start, r->pos - start};
    r->pos++;
    return true;
}

static bool skip_digits(struct json_reader *r)
{
    size_t start = r->pos;

    while (r->pos < r->size && r->data[r->pos] >= '0' && r->data[r->pos] <= '9')
        r->pos++;
    return r->pos > start;
}

static bool at(const struct json_reader *r, char c)
{
    return r->pos < r->size && r->data[r->pos] == c;
}

static enum json_token read_number(struct json_reader *r)
{
    size_t start = r->pos;
    bool ok;

    if (at(r, '-'))
        r->pos++;
    if (at(r, '0')) {
        r->pos++;
        ok = true;
    } else {
        ok = skip_digits(r);
    }
    if (ok && at(r, '.')) {
        r->pos++;
        ok = skip_digits(r);
    }
    if (ok && (at(r, 'e') || at(r, 'E'))) {
        r->pos++;
        if (at(r, '+') || at(r, '-'))
            r->pos++;
        ok = skip_digits(r);
    }
    if (!ok)
        return fail(r, "not a value");
    r->text = (struct view){r->data + start, r->pos - start};
    value_done(r);
    return JSON_NUMBER;
}

static enum json_token read_word(struct json_reader *r, const char *word, enum json_token token)
{
    size_t len = strlen(word);

    if (r->size - r->pos < len || memcmp(r->data + r->pos, word, len) != 0)
        return fail(r, "not a value");
    r->text = (struct view){r->data + r->pos, len};
    r->pos += len;
    value_done(r);
    return token;
}

static enum json_token read_value(struct json_reader *r)
{
    if (r->pos >= r->size)
        return fail(r, "the text ends where a value is expected");
    r->token_start = r->pos;
    switch (r->data[r->pos]) {
    case '{':
        return open_container(r, true);
    case '[':
        return open_container(r, false);
    case '"':
        if (!read_string(r))
            return JSON_ERROR;
        value_done(r);
        return JSON_STRING;
    case 't':
        return read_word(r, "true", JSON_TRUE);
    case 'f':
        return read_word(r, "false", JSON_FALSE);
    case 'n':
        return read_word(r, "null", JSON_NULL);
    default:
        return read_number(r);
    }
}

static enum json_token read_key(struct json_reader *r)
{
    if (!at(r, '"'))
        return fail(r, "a key in double quotes is expected");
    r->token_start = r->pos;
    if (!read_string(r))
        return JSON_ERROR;
    skip_space(r);
    if (!at(r, ':'))
        return fail(r, "':' is expected after a key");
    r->pos++;
    r->state = COLON_VALUE;
    return JSON_KEY;
}

static enum json_token read_separator(struct json_reader *r)
{
    bool is_object = in_object(r);

    r->token_start = r->pos;
    if (at(r, is_object ? '}' : ']'))
        return close_container(r, is_object);
    if (!at(r, ','))
        return fail(r, r->pos >= r->size ? "the text ends inside an object or array"
                                         : "',' or the end of the object or array is expected");
    r->pos++;
    r->state = is_object ? NEXT_KEY : NEXT_ELEMENT;
    return json_next(r);
}

static enum json_token read_end(struct json_reader *r)
{
    if (r->flags & JSON_PREFIX)
        return JSON_END;
    return r->pos < r->size ? fail(r, "more text after the value") : JSON_END;
}

enum json_token json_next(struct json_reader *r)
{
    bool may_close =
        r->state == FIRST_KEY || r->state == FIRST_ELEMENT ||
        ((r->flags & JSON_RELAXED) && (r->state == NEXT_KEY || r->state == NEXT_ELEMENT));

    if (r->state == FAILED || (r->state == AFTER && (r->flags & JSON_PREFIX)))
        return r->state == FAILED ? JSON_ERROR : JSON_END;
    skip_space(r);
    if (may_close && (at(r, '}') || at(r, ']'))) {
        r->token_start = r->pos;
        return close_container(r, at(r, '}'));
    }
    switch ((enum state)r->state) {
    case AFTER:
        return read_end(r);
    case FIRST_KEY:
    case NEXT_KEY:
        return read_key(r);
    case SEPARATOR:
        return read_separator(r);
    case START:
    case COLON_VALUE:
    case FIRST_ELEMENT:
    case NEXT_ELEMENT:
        return read_value(r);
    case FAILED:
        break;
    }
    return JSON_ERROR;
}

bool json_skip(struct json_reader *r)
{
    unsigned target;

    if (r->state == FIRST_KEY || r->state == FIRST_ELEMENT) {
        target = r->depth - 1;
        while (r->depth > target)
            if (json_next(r) == JSON_ERROR)
                return false;
    }
    return r->state != FAILED;
}

bool json_int64(const struct json_reader *r, int64_t *out)
{
    int64_t value = 0;
    size_t i = 0;
    bool negative = r->text.len && r->text.data[0] == '-';

    for (i = negative; i < r->text.len; i++) {
        char c = r->text.data[i];
        if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -(c - '0') : c - '0', &value))
            return false;
    }
    if (i == (size_t)negative)
        return false;
    *out = value;
    return true;
}

void json_position(struct view text, size_t offset, unsigned *line, unsigned *column)
{
    *line = *column = 1;
    for (size_t i = view_starts(text, VIEW("\xEF\xBB\xBF")) ? 3 : 0; i < offset && i < text.len;
         i++) {
        if (text.data[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text.data[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

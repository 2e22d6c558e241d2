/* JSON, read in two ways by one reader.
 *
 * The pull reader (`json_reader`, json_next) allocates nothing, validates strictly (RFC 8259, UTF-8
 * in strings is checked by json_text), bounds nesting, and knows where it is. It reads event JSON on
 * the hot path. The tree (`json_value`, json_parse) is built with it into an arena and keeps lines
 * and columns, for configuration files, suites, and whatever else is looked at twice. With
 * JSON_RELAXED both accept `//` and block comments and trailing commas. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/view.h"

enum { JSON_DEPTH_MAX = 128 };

enum json_flags {
    JSON_STRICT = 0,
    JSON_RELAXED = 1 << 0, /* comments and trailing commas */
    JSON_PREFIX = 1 << 1,  /* stop after the first value: what follows is the caller's */
};

enum json_token {
    JSON_ERROR, /* `error` says what; every later call says it again */
    JSON_END,
    JSON_OBJECT,
    JSON_OBJECT_END,
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_KEY,    /* `text` = the key, raw */
    JSON_STRING, /* `text` = between the quotes, raw: still escaped when `is_escaped` */
    JSON_NUMBER, /* `text` = the number as written */
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
};

struct json_reader {
    const char *data;
    size_t size, pos;
    unsigned flags;
    unsigned depth;
    struct view text;
    bool is_escaped;
    const char *error;  /* static text, after JSON_ERROR */
    size_t token_start; /* offset of the token last returned */
    unsigned char state, stack[JSON_DEPTH_MAX / 8];
};

void json_reader_init(struct json_reader *r, struct view text, unsigned flags);
enum json_token json_next(struct json_reader *r);
/* Skips the rest of the value whose first token json_next has just returned (for a scalar:
 * nothing). false on a syntax error. */
bool json_skip(struct json_reader *r);
/* Whether the key or string just read equals `text` after unescaping; no allocation. */
bool json_is(const struct json_reader *r, const char *text);
/* Appends the key or string just read to `out`, unescaped to UTF-8; lone surrogates and invalid
 * UTF-8 become U+FFFD. Returns false when something was replaced or `out` was cut. */
bool json_text(const struct json_reader *r, struct str *out);
/* The same, but bytes that are no UTF-8 stay as they are. */
bool json_bytes(const struct json_reader *r, struct str *out);
/* The number just read as an integer: false when it is not integral or does not fit. */
bool json_int64(const struct json_reader *r, int64_t *out);
/* 1-based line and column (in characters) of an offset. */
void json_position(struct view text, size_t offset, unsigned *line, unsigned *column);

struct json_value {
    enum json_token
        type; /* JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL */
    unsigned line, column; /* of the value's first character, 1-based */
    struct view text; /* string: unescaped and NUL-terminated; number: as written, NUL-terminated */
    const char *key;  /* member of an object: its key, else NULL */
    unsigned key_line, key_column;
    struct json_value *first, *next; /* children in order; next sibling */
    size_t count;                    /* children */
};

/* Parses one document. Duplicate keys are an error. On failure: "FILE:LINE:COLUMN: what". `file` is
 * for the message (and may be NULL). */
struct json_value *json_parse(struct arena *arena, const char *file, struct view text,
                              unsigned flags, struct error *err);
/* The same for a line of a longer file: lines are counted from `first_line`. */
struct json_value *json_parse_line(struct arena *arena, const char *file, unsigned first_line,
                                   struct view text, unsigned flags, struct error *err);
/* The member with that key, or NULL (also when `object` is NULL or no object). */
const struct json_value *json_get(const struct json_value *object, const char *key);
/* The value under a path of keys and places: "meta.model", "resps.0.0". A member whose key is the whole
 * path comes first, since keys may hold dots; NULL when there is none. */
const struct json_value *json_path(const struct json_value *root, const char *path);
double json_number(const struct json_value *value); /* NAN when it is no number */
bool json_value_int64(const struct json_value *value, int64_t *out);

/* Writing. `json_put_string` appends a quoted string; bytes that are not UTF-8 are written as
 * U+FFFD; control characters, U+2028/9 and "</" are escaped, so that it may stand in HTML. */
void json_put_string(struct str *out, struct view text);
/* Appends the value in canonical form: keys sorted by bytes, no white space, numbers as written.
 * The input of every content hash. */
void json_put_canonical(struct str *out, const struct json_value *value);
void json_put_value(struct str *out, const struct json_value *value); /* keys in their order */
/* Writing an object member by member, between '{' and '}' of the caller's: a comma is put where one
 * is needed. Canonical when the keys come sorted. NULL is "". */
void json_put_key(struct str *out, const char *key);
void json_put_text(struct str *out, const char *key, const char *text);
void json_put_int(struct str *out, const char *key, int64_t value);

#endif

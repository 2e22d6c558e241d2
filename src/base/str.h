/* A growing byte string, always NUL-terminated, with an optional limit for what a network feeds. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

struct str {
    char *data; /* NULL while empty: read it through str_text() where that matters */
    size_t len, capacity;
    size_t max; /* 0: no limit. Bytes past it are dropped and `is_cut` is set */
    bool is_cut;
};

void str_init(struct str *s, size_t max); /* {0} is as good when there is no limit */
void str_release(struct str *s);          /* frees; the string is empty again */
void str_clear(struct str *s);            /* empty, capacity and limit kept */
char *str_take(struct str *s); /* the caller frees; never NULL; the string is empty again */
const char *str_text(const struct str *s); /* never NULL */
static inline struct view str_view(const struct str *s)
{
    return (struct view){s->data, s->len};
}

/* Each returns false when the limit cut what was added. */
bool str_add(struct str *s, struct view text);
bool str_add_text(struct str *s, const char *text);
bool str_add_char(struct str *s, char c);
bool str_add_code_point(struct str *s, uint32_t code_point); /* as UTF-8; U+FFFD for a bad one */
bool str_printf(struct str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_reserve(struct str *s, size_t more); /* room for `more` further bytes */

#endif

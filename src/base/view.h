/* A piece of somebody else's bytes: not NUL-terminated, not owned, any content. */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct view {
    const char *data; /* may be NULL when len is 0 */
    size_t len;
};

/* A view of a string literal. */
#define VIEW(literal) ((struct view){"" literal, sizeof(literal) - 1})

static inline struct view view_of(const char *text)
{
    return (struct view){text, text ? strlen(text) : 0};
}

bool view_eq(struct view a, struct view b);
bool view_eq_text(struct view a, const char *text);
bool view_eq_nocase(struct view a, struct view b); /* ASCII letters only */
bool view_starts(struct view text, struct view prefix);
bool view_ends(struct view text, struct view suffix);
struct view view_trim(struct view text);               /* ASCII white space at both ends */
struct view view_from(struct view text, size_t start); /* clamped to the end */
struct view view_slice(struct view text, size_t start, size_t end); /* clamped, end exclusive */
/* Index of the first (last) occurrence, or -1. An empty needle is never found. */
ptrdiff_t view_find(struct view text, struct view needle);
ptrdiff_t view_find_last(struct view text, struct view needle);
ptrdiff_t view_find_nocase(struct view text, struct view needle); /* ASCII letters only */
/* Takes the next line off `*rest` into `*line` (without its LF or CRLF); false at the end. */
bool view_next_line(struct view *rest, struct view *line);

#endif

#include "suite/problems.h"

#include <string.h>

#include "base/utf8.h"

enum { REPORTED_MAX = 10, GIST_COLUMNS = 72 };

/* The message without its "FILE:LINE:". */
static const char *gist_of(const struct problems *p, const char *message)
{
    size_t length = strlen(p->file);
    const char *colon = NULL;

    if (strncmp(message, p->file, length) == 0 && message[length] == ':')
        colon = strchr(message + length + 1, ':');
    if (!colon)
        return message;
    return colon + 1 + (colon[1] == ' ');
}

void problems_add(struct problems *p, unsigned line, const struct error *what)
{
    if (++p->count > REPORTED_MAX)
        return;
    if (p->count == 1) {
        p->first = *what;
        return;
    }
    str_printf(&p->others, "\n  line %u: ", line);
    str_add(&p->others, utf8_cut(view_of(gist_of(p, what->message)), GIST_COLUMNS, 1));
}

bool problems_end(struct problems *p, struct error *err)
{
    if (p->count == 1)
        *err = p->first;
    else if (p->count) /* the count comes before what a long message would cut */
        error_set(err, ERROR_INPUT, "%s\n  malformed lines in all: %u%s", p->first.message,
                  p->count, str_text(&p->others));
    str_release(&p->others);
    return p->count == 0;
}

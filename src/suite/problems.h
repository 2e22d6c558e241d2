/* What is wrong with the lines of a file: all are counted, the first ten told. */
#ifndef SUITE_PROBLEMS_H
#define SUITE_PROBLEMS_H

#include "base/error.h"
#include "base/str.h"

struct problems {
    const char *file;
    unsigned count;
    struct error first;
    struct str others;
};

/* `what` is the error of one line, "FILE:LINE: …": the first is kept whole, the next nine as the
 * line's number and the gist. */
void problems_add(struct problems *p, unsigned line, const struct error *what);
/* True when there is nothing to tell; else fills *err. Releases either way. */
bool problems_end(struct problems *p, struct error *err);

#endif

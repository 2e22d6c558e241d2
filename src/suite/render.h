/* Templates: used inside suite/ only. */
#ifndef SUITE_RENDER_H
#define SUITE_RENDER_H

#include "suite/suite.h"

/* The name in the next `{{name}}` of *rest, with the plain text before it; false at the end, when
 * *plain is all that is left. */
bool template_next(struct view *rest, struct view *plain, struct view *name);
/* The first variable of its template that the item lacks, as a view of its name; empty: none. */
struct view template_missing(const struct suite_item *item);

#endif

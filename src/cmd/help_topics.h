/* Pages of `steelyard help TOPIC` that belong to no single command. */
#ifndef CMD_HELP_TOPICS_H
#define CMD_HELP_TOPICS_H

#include <stdio.h>

struct help_topic {
    const char *name;
    const char *summary; /* one line */
    void (*put)(FILE *out);
};
extern const struct help_topic help_topics[]; /* ends with a NULL name */

const struct help_topic *help_topic_find(const char *name); /* NULL: no such */

/* What each exit status means, in their order; `meaning` is a sentence's part, lower case, no full stop. */
struct help_status {
    int status;
    const char *meaning;
};
extern const struct help_status help_statuses[]; /* ends with a NULL meaning */

#endif

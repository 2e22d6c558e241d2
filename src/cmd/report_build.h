/* The page of a report, for `report`, which writes it to a file, and `serve`, which shows it. */
#ifndef CMD_REPORT_BUILD_H
#define CMD_REPORT_BUILD_H

#include "cmd/workspace.h"

enum { REPORT_NO_NEWS = -1 };

struct report_request {
    const char *store;
    char *const *runs; /* as the user names them; none: the newest */
    size_t run_count;
    const char *suite, *currency; /* NULL: all; as the models are billed */
    int64_t samples;              /* with their texts, at most */
    int64_t since_ns; /* what is new since a run so long before; REPORT_NO_NEWS: not asked for */
    int language;
};

/* Appends the page. *out_name (may be NULL): the runs' names, "mimosa-yarrow", in fresh memory. Charts that
 * could not be drawn are told on standard error. */
bool report_build(const struct report_request *request, const struct workspace *workspace,
                  struct str *page, char **out_name, struct error *err);

#endif

/* The simulator's own account: one JSON line a request at its arrival and one at its end, each
 * written at once, so that it tells the truth however the client ends. docs/simulator.md has the
 * fields. */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "sim/dialect.h"

struct ledger_entry {
    int64_t number; /* of the request, from 1 in the order of arrival */
    const char *provider;
    const struct chat *chat;     /* NULL: no chat request could be read */
    int status;                  /* of the reply; 0 at the arrival */
    bool is_answered;            /* a whole answer's last byte was handed to the kernel */
    const char *fault;           /* that the reply met, or NULL */
    const struct answer *answer; /* at the end of an answer; else NULL */
};

struct ledger;
/* Appends to the file; `path` NULL: counts only. */
struct ledger *ledger_new(const char *path, struct error *err);
void ledger_free(struct ledger *ledger); /* NULL is fine */
void ledger_arrive(struct ledger *ledger, const struct ledger_entry *entry);
void ledger_end(struct ledger *ledger, const struct ledger_entry *entry);
/* Whether a line could not be written. */
bool ledger_has_failed(const struct ledger *ledger);
/* Appends some lines for people: requests, answers, refusals by status, tokens. */
void ledger_summary(const struct ledger *ledger, struct str *out);

#endif

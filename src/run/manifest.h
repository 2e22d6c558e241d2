/* The manifest of a run: what it was made with, so that anyone can tell later why two runs differ. */
#ifndef RUN_MANIFEST_H
#define RUN_MANIFEST_H

#include "base/str.h"
#include "price/price.h"
#include "run/plan.h"
#include "suite/sweep.h"

/* Appends canonical JSON: tool and libraries, host, sweep file and its parameters, suites and
 * profiles with their hashes, price book hash, budget. No secrets, no user name. What the endpoints
 * then said of themselves (model, fingerprint) is in the attempts. */
void manifest_put(const struct plan *plan, const struct sweep *sweep, const struct price_book *book,
                  struct str *out);

#endif

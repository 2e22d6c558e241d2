/* How a run's lanes were paced, by its manifest (docs/run.md): the limits that were configured, told by
 * the vendor and learnt from its refusals. */
#ifndef REPORT_LANES_H
#define REPORT_LANES_H

#include "base/json.h"
#include "base/str.h"

/* Appends "requests a minute: configured 600, seen 400, now 420; refused by quota 3 times; paused
 * 9.1 s" of an element of `lanes`: nothing when nothing happened to it. Foreign numbers and names are
 * not believed: what is no number is left out. */
void lanes_put(const struct json_value *lane, struct str *out);

#endif

/* The least that a client can do: bare epoll and recv, HTTP framing by hand, kept connections. What
 * any other client costs is told as a ratio to it, in the same run. */
#ifndef FLOOR_H
#define FLOOR_H

#include <stdint.h>

#include "base/view.h"

struct floor_options {
    int port;
    struct view request; /* complete, head and body */
    int concurrency, total;
    int64_t spread_ns; /* over which the first `concurrency` start */
    void (*data)(void *context, struct view bytes, int64_t now_ns); /* of a body, without framing */
    void *context;
};

void floor_run(const struct floor_options *options);

#endif

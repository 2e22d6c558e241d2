/* The benches' server: a process of one thread over bare epoll, that answers each request with a
 * stream of events on an absolute schedule. Every event carries the instant of its writing
 * (CLOCK_MONOTONIC is one for all processes), so a client's lag is free of the server's lateness. */
#ifndef MOCK_H
#define MOCK_H

#include <stdint.h>
#include <sys/types.h>

#include "base/view.h"

struct mock_options {
    int events; /* of a response, without the last, [DONE] */
    int64_t first_ns,
        interval_ns; /* until the first event, and between two; 0 and 0: all at once */
    int cpu;         /* to run on; -1: any */
};

/* Forks it; it ends with its parent. Returns its process and the port it listens on. */
pid_t mock_start(const struct mock_options *options, int *out_port);
void mock_stop(pid_t process);

/* Counts the events in a piece of a stream, hands each one's stamp to `seen`. Pieces end at the ends
 * of events (the mock writes whole ones). */
typedef void mock_seen_fn(void *context, int64_t written_ns);
int mock_count_events(struct view bytes, mock_seen_fn *seen, void *context);

#endif

/* The inside of replay, for the files that make it: replay.c (the file, answers), replay_exchange.c
 * (exchanges). */
#ifndef SIM_REPLAY_INSIDE_H
#define SIM_REPLAY_INSIDE_H

#include "base/arena.h"
#include "base/json.h"
#include "sim/replay.h"

struct replay_usage {
    int64_t input, cached, output, reasoning; /* -1: not recorded */
};

struct replay_piece {
    int64_t at_ns; /* after the sending */
    size_t len;
};

struct replay_exchange {
    const char *provider;
    struct view prompt; /* the last user message */
    uint64_t cell;
    int64_t turn, attempt;
    int status;          /* 0: no head came */
    struct view headers; /* lines that end with CRLF */
    int64_t head_ns, end_ns;
    struct view body;
    const struct replay_piece *pieces;
    size_t piece_count;
    enum fault_end end;
    bool is_whole, is_ended; /* ended: in the order of its protocol */
    struct replay_usage usage;
};

struct replay_usage replay_read_usage(const struct json_value *usage);
/* Reads a line of `run --record`; texts live in `arena`. *out_skip: it is sound and holds nothing to
 * play. */
bool replay_read_exchange(struct arena *arena, const struct json_value *line,
                          struct replay_exchange *out, bool *out_skip, struct error *err);

#endif

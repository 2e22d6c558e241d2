/* A small HTTP server that answers by script: a thread a connection, keep-alive, no cleverness. It
 * shares nothing with the simulator or the client. */
#ifndef TEST_SCRIPT_SERVER_H
#define TEST_SCRIPT_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum script {
    SCRIPT_RIGHT, /* "N+1=?" -> the sum */
    SCRIPT_WRONG,
    SCRIPT_NO_USAGE,
    SCRIPT_LENGTH,     /* cut by the token limit */
    SCRIPT_CUT,        /* the connection breaks in mid-stream */
    SCRIPT_HOLD,       /* [DONE], and then the connection stays open without an end */
    SCRIPT_SLOW,       /* right, after 40 ms */
    SCRIPT_SILENT,     /* headers, and then nothing */
    SCRIPT_RESET,      /* the connection breaks before any byte */
    SCRIPT_RESET_LATE, /* the same, after 1.2 s */
    SCRIPT_EMPTY,
    SCRIPT_BODY,   /* right, as one JSON body and no stream */
    SCRIPT_FILTER, /* 400 content_filter */
    SCRIPT_400,
    SCRIPT_401,
    SCRIPT_429, /* Retry-After: 0 */
    SCRIPT_500,
    SCRIPT_COUNT
};

enum { SCRIPT_CELLS = 1024 };

struct script_server {
    /* What to do with an attempt of a cell. */
    enum script (*_Atomic script)(const char *path, int64_t cell, int attempt);
    unsigned port;
    int listener;
    atomic_int requests[SCRIPT_COUNT], total, in_flight, most_in_flight;
    atomic_int by_cell[SCRIPT_CELLS];
    atomic_llong output_tokens; /* of all that it would bill */
    atomic_bool has_bad_request;
};

void script_server_start(struct script_server *server);
/* Counts from 0 again, and answers by another script. */
void script_server_reset(struct script_server *server,
                         enum script (*script)(const char *path, int64_t cell, int attempt));
void script_server_stop(struct script_server *server);

/* Tokens of each of its answers. */
enum { SCRIPT_INPUT = 10, SCRIPT_OUTPUT = 20 };

#endif

/* Raw exchanges of a run, kept as JSON lines (`run --record`), which `sim --replay` plays back.
 * docs/transcripts.md has the format.
 *
 * The loop's thread only copies bytes into a tape; a thread of the transcript's own redacts, encodes
 * and writes. A tape that finds the queue full is left out and counted: recording holds up nothing. */
#ifndef RUN_TRANSCRIPT_H
#define RUN_TRANSCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "base/usage.h"

enum {
    TRANSCRIPT_BODY_MAX = 8 << 20,   /* of one response; what comes after it is cut off */
    TRANSCRIPT_PIECES_MAX = 65536,   /* the last one takes what comes after it */
    TRANSCRIPT_QUEUE_MAX = 64 << 20, /* bytes that wait for the thread */
};
#define TRANSCRIPT_FILE_MAX (INT64_C(1) << 30)

struct tape_piece {
    int64_t at_ns; /* of clock_now_ns() */
    size_t len;
};

/* One exchange. Whoever records fills it on the way; texts that are not `str` must live as long as
 * the transcript does, but for those said otherwise. */
struct tape {
    struct tape *next;
    const char *provider, *model;
    char *url; /* the tape's own */
    int64_t cell;
    int turn, attempt;
    int64_t started_unix_ns;              /* when it was to start */
    int64_t handed_ns, sent_ns, ended_ns; /* of clock_now_ns(); sent -1: not */
    struct str request;                   /* the body, without headers: the key is never here */
    int status;                           /* 0: no head came */
    struct str head;                      /* lines "name: value" */
    int64_t head_ns;
    struct str body; /* decoded of its transfer and content encodings */
    struct tape_piece *pieces;
    size_t piece_count, piece_capacity;
    struct str decoded;       /* the text that was read of it: may hold a key that no event does */
    const char *end;          /* net_end_name */
    char message[256];        /* of the transport */
    struct usage usage;       /* as told */
    bool has_usage, is_whole; /* whole: the answer came to its end, whatever ended the transport */
};

struct tape *tape_new(void);
void tape_free(struct tape *tape); /* NULL is fine */
/* Bytes of the body, as they came in at `now_ns`. */
void tape_add(struct tape *tape, struct view bytes, int64_t now_ns);
/* Appends the tape's line, redacted, with its line feed. */
void tape_put(const struct tape *tape, const char *run, struct str *out);

struct transcript;
/* Appends to `path`, mode 0600; the beginning of a line that a kill left there is cut off. */
struct transcript *transcript_open(const char *path, const char *run, struct error *err);
/* Takes the tape over. The loop's thread. */
void transcript_put(struct transcript *transcript, struct tape *tape);
struct transcript_counts {
    int64_t kept, left_out;
    char reason[160]; /* why some were left out; "" */
};
/* Writes what waits, and frees it. NULL is fine. */
void transcript_close(struct transcript *transcript, struct transcript_counts *out);

#endif

/* Why an operation of ours failed, in words for the user.
 *
 * A function that can fail returns false (or NULL) and fills `*err`; on success it leaves `*err`
 * alone. A request that failed (HTTP 429, time-out, refusal) is not an error here: it is a
 * measurement, told by base/outcome.h. Layers below cmd/ never print and never exit. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

enum error_kind {
    ERROR_NONE = 0,
    ERROR_SYSTEM, /* the machine, the disk, the store, a network of ours: exit 1 */
    ERROR_USAGE,  /* the command line: exit 2 */
    ERROR_INPUT,  /* a file or value that the user gave, a missing key: exit 2 */
};

/* Exit statuses of the program, as documented in steelyard(1). */
enum exit_status {
    EXIT_DONE = 0,          /* done, or gate passed */
    EXIT_SYSTEM = 1,        /* failure of the system: disk, store, a network of ours */
    EXIT_CONFIG = 2,        /* usage or configuration, a missing key too */
    EXIT_GATE_FAILED = 3,   /* gate failed */
    EXIT_INCONCLUSIVE = 4,  /* gate inconclusive */
    EXIT_INCOMPLETE = 5,    /* too many cells without an answer */
    EXIT_BUDGET = 6,        /* stopped by a budget */
    EXIT_INTERRUPTED = 130, /* SIGINT; resumable */
    EXIT_TERMINATED = 143,  /* SIGTERM, SIGHUP; resumable */
};

struct error {
    enum error_kind kind;
    char message[1024]; /* "what failed, 'subject', expected what": lower case, no full stop; may
                           hold further lines with the cure */
};

/* Fills `err` (replacing what it said) and returns false, so that a caller can
 * `return error_set(...)`. A message that is too long is cut at a character's end. */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "<format>: " before the message that `err` already holds; returns false. */
bool error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The exit status that belongs to a kind of error. */
int error_exit_status(enum error_kind kind);

#endif

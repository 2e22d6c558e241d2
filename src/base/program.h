/* A stranger's program to be run, and how it ended: plain data between score/, which says what is to be
 * run and judges the end, and sandbox/, which runs it. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct program_limits {
    int64_t wall_ns;      /* then everything in it is killed */
    int64_t cpu_s;        /* whole seconds of one process */
    size_t memory;        /* bytes: address space of one process, and resident in all together */
    size_t file;          /* bytes of one file; /tmp holds four such */
    size_t output;        /* bytes of stdout and stderr together; then everything is killed */
    unsigned processes;   /* and threads, at once; two are bubblewrap's own */
    unsigned descriptors; /* open files of one process */
};

struct program_file {
    const char *name; /* in /tmp, where the program begins; no slash */
    struct view content;
};
enum { PROGRAM_FILES_MAX = 16 };

struct program {
    const char *const *argv; /* ends with NULL; argv[0] is an absolute path inside */
    const struct program_file *files;
    size_t file_count; /* PROGRAM_FILES_MAX at most */
    struct view input; /* of stdin; then it ends */
    bool has_proc;     /* /proc is there; without it no process can look into another's memory */
    struct program_limits limits;
};

enum program_end {
    PROGRAM_EXITED,    /* by itself: `status` */
    PROGRAM_SIGNALLED, /* by signal `status` */
    PROGRAM_TIMEOUT,   /* wall or CPU */
    PROGRAM_MEMORY,    /* all together held too much */
    PROGRAM_OUTPUT,    /* wrote too much */
};

struct program_result {
    enum program_end end;
    int status;
    struct str out, err; /* at most limits.output bytes of each */
    int64_t wall_ns;     /* with the sandbox's own start */
    size_t memory_seen;  /* bytes: most that was seen resident at a look; 0: too short for one */
    unsigned processes_seen; /* likewise, without the sandbox's own */
};
void program_result_release(struct program_result *result);

#endif

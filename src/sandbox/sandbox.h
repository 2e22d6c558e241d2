/* A stranger's program, run inside bubblewrap with nothing but /usr and a private /tmp, and bounded in
 * everything: docs/sandbox.md says what is contained and how, and what is not.
 *
 * One run at a time belongs to the thread that called; any number of threads may run one each. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

struct sandbox_limits {
    int64_t wall_ns;      /* then everything in it is killed */
    int64_t cpu_s;        /* whole seconds of one process */
    size_t memory;        /* bytes: address space of one process, and resident in all together */
    size_t file;          /* bytes of one file; /tmp holds four such */
    size_t output;        /* bytes of stdout and stderr together; then everything is killed */
    unsigned processes;   /* and threads, at once; two are bubblewrap's own */
    unsigned descriptors; /* open files of one process */
};
extern const struct sandbox_limits sandbox_limits_default;

struct sandbox_file {
    const char *name; /* in /tmp, where the program begins; no slash */
    struct view content;
};

struct sandbox_job {
    const char *const *argv; /* ends with NULL; argv[0] is an absolute path inside */
    const struct sandbox_file *files;
    size_t file_count;
    struct view input; /* of stdin; then it ends */
    struct sandbox_limits limits;
};

enum sandbox_end {
    SANDBOX_EXITED,    /* by itself: `status` */
    SANDBOX_SIGNALLED, /* by signal `status` */
    SANDBOX_TIMEOUT,   /* wall or CPU */
    SANDBOX_MEMORY,    /* all together held too much */
    SANDBOX_OUTPUT,    /* wrote too much */
};

struct sandbox_result {
    enum sandbox_end end;
    int status;
    struct str out, err; /* at most limits.output bytes of each */
    int64_t wall_ns;     /* with bubblewrap's own start */
    size_t
        memory_seen; /* bytes: most that was seen resident at a look; 0: it was too short for one */
};

/* Runs it to its end; when this returns nothing of it runs. false: it was never started, or the
 * sandbox itself broke, and *err says why; that says nothing about the program. `*result` is released
 * by the caller in both cases. */
bool sandbox_run(const struct sandbox_job *job, struct sandbox_result *result, struct error *err);
void sandbox_result_release(struct sandbox_result *result);

/* Whether bubblewrap is installed; else *err names the package. It may still be refused its
 * namespaces: then each sandbox_run says so. */
bool sandbox_check(struct error *err);

#endif

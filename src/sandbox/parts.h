/* What the files of this layer share. */
#ifndef SANDBOX_PARTS_H
#define SANDBOX_PARTS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "sandbox/sandbox.h"

/* Descriptors of bubblewrap at its start. All of ours are close-on-exec until the child clears that. */
struct sandbox_fds {
    int in, out, err;
    int started; /* a byte is written to it when the program is about to begin */
    int filter;  /* the system call filter */
    int files[PROGRAM_FILES_MAX];
    size_t file_count;
};
enum { STARTED_FD = 3, FIRST_FREE_FD = 16 };

/* command.c: the command line of bubblewrap, in the arena. */
char *const *command_build(struct arena *arena, const char *bwrap, const struct program *program,
                           const struct sandbox_fds *fds);

/* child.c: the child of a fork becomes bubblewrap; what fails is said on `fds->err`. */
_Noreturn void child_exec(char *const *argv, const struct sandbox_fds *fds);

/* filter.c: a descriptor from which bubblewrap reads the filter, or -1. */
int filter_open(void);
/* A descriptor (close-on-exec, FIRST_FREE_FD or above) of a file in memory, or -1. */
int memory_file(const char *name, struct view content);
/* Moves a descriptor to FIRST_FREE_FD or above and closes the old one; -1 stays -1. */
int descriptor_lift(int fd);

/* tree.c: the processes below bubblewrap's own. */
struct tree_use {
    size_t memory;      /* bytes resident, anonymous and shared memory */
    unsigned processes; /* without bubblewrap's own; zombies count until they are waited for */
};
struct tree_use tree_look(pid_t bwrap);
void tree_kill(pid_t bwrap); /* kills the first process inside, and so all of them */

#endif

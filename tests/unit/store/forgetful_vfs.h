/* A SQLite VFS over the default one, for a disk as bad as disks are: it can lose power after any
 * number of writes and then forget what was not synced (all of it, or a seeded part, torn at
 * sectors), refuse writes with an error of choice, or lie about syncing. One test at a time. */
#ifndef FORGETFUL_VFS_H
#define FORGETFUL_VFS_H

#include <stdbool.h>
#include <stdint.h>

/* Makes it the default for connections that are opened from now on, with a good disk. */
void forgetful_install(void);
void forgetful_uninstall(void); /* after all its files are closed */
/* After `writes` further writes, truncations and syncs each one fails with `code`: SQLITE_FULL,
 * SQLITE_IOERR_WRITE, … */
void forgetful_fail_after(int64_t writes, int code);
void forgetful_lie(void);       /* syncs do nothing from now on */
int64_t forgetful_writes(void); /* so far */
/* What a power cut leaves: undoes writes since each file's last sync, but for a part by `seed`
 * (0: undoes all). Only when all files are closed. Returns the number of sectors undone. */
int64_t forgetful_forget(uint64_t seed);

#endif

/* Files: whole reads with a limit, whole writes that are there entirely or not at all, and where the
 * program's own data lie. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

/* Appends the whole file ("-" is standard input). Fails above `max` bytes (0: 64 MiB). */
bool file_read(const char *path, size_t max, struct str *out, struct error *err);
/* Writes to a temporary name beside it, fsync, rename: readers see the old file or the new. */
bool file_write(const char *path, struct view content, struct error *err);
/* Like mkdir -p; mode 0777 & ~umask. */
bool file_mkdir(const char *path, struct error *err);
bool file_exists(const char *path);
/* "DIR/NAME" in fresh memory. */
char *file_join(const char *dir, const char *name);
/* Names in `dir` that end with `suffix`, sorted by bytes, ends with NULL; an absent folder is an
 * empty list. Free with file_list_free. */
char **file_list(const char *dir, const char *suffix);
void file_list_free(char **names);
/* Says in `err` which name of the folders (end with NULL) is near to `word`, without `suffix` unless the
 * word has it; a path is looked for in its own folder. See config_suggest. Returns false. */
bool file_suggest(struct error *err, const char *word, char *const *dirs, const char *suffix);

/* Where the shipped data lie: $STEELYARD_DATA, else beside the program (a folder above it, or
 * share/steelyard in one, that holds `providers` and `suites`), else PREFIX/share/steelyard of the build. Fresh memory; never NULL. */
char *file_data_dir(void);
/* $XDG_CONFIG_HOME/steelyard, else ~/.config/steelyard, in fresh memory; NULL without a home. */
char *file_user_dir(void);
/* The folders to look for `kind` ("providers", "suites", "sweeps") in, first wins: ./KIND,
 * $XDG_CONFIG_HOME/steelyard/KIND, DATA/KIND. Ends with NULL; free with file_list_free. */
char **file_search_dirs(const char *kind);

#endif

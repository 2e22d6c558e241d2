/* Diagnostics of ours, off by default: one writer, which redacts. `--verbose` and `--log FILE` turn
 * it on. Safe from any thread. Never model text at info level. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdio.h>

enum log_level { LOG_QUIET, LOG_INFO, LOG_DEBUG };

void log_open(FILE *stream, enum log_level level); /* borrowed */
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/utf8.h"

static struct {
    pthread_mutex_t lock;
    FILE *stream;
    enum log_level level;
} logger = {.lock = PTHREAD_MUTEX_INITIALIZER};

void log_open(FILE *stream, enum log_level level)
{
    pthread_mutex_lock(&logger.lock);
    logger.stream = stream;
    logger.level = level;
    pthread_mutex_unlock(&logger.lock);
}

void log_write(enum log_level level, const char *format, ...)
{
    char text[2048], now[CLOCK_ISO_SIZE];
    struct str line = {0};
    va_list args;
    int length;

    pthread_mutex_lock(&logger.lock);
    if (logger.stream && level <= logger.level) {
        va_start(args, format);
        length = vsnprintf(text, sizeof text, format, args);
        va_end(args);
        if (length > 0) {
            secret_redact_buffer(text, sizeof text);
            utf8_put_safe(&line, view_of(text), false);
            clock_iso(clock_wall_ns(), now);
            fprintf(logger.stream, "%s %s\n", now, str_text(&line));
        }
    }
    pthread_mutex_unlock(&logger.lock);
    str_release(&line);
}

#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Cuts a message that snprintf filled to the brim so that it does not end inside a character. */
static void cut_at_character(char *text)
{
    size_t len = strlen(text), start = len;

    while (start > 0 && len - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0xC0) {
        unsigned char lead = (unsigned char)text[start - 1];
        size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (len - (start - 1) < need)
            text[start - 1] = '\0';
    }
}

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
    char text[sizeof err->message]; /* arguments may point into the message that is replaced */
    va_list args;
    int need;

    va_start(args, format);
    need = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (need < 0)
        text[0] = '\0';
    if ((size_t)need >= sizeof text)
        cut_at_character(text);
    err->kind = kind;
    memcpy(err->message, text, sizeof text);
    return false;
}

bool error_prefix(struct error *err, const char *format, ...)
{
    char prefix[sizeof err->message];
    va_list args;

    va_start(args, format);
    if (vsnprintf(prefix, sizeof prefix, format, args) < 0)
        prefix[0] = '\0';
    va_end(args);
    return error_set(err, err->kind, "%s: %s", prefix, err->message);
}

int error_exit_status(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return EXIT_DONE;
    case ERROR_SYSTEM:
        return EXIT_SYSTEM;
    case ERROR_USAGE:
    case ERROR_INPUT:
        return EXIT_CONFIG;
    }
    return EXIT_SYSTEM;
}

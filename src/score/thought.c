#include "score/thought.h"

#include "score/text.h"

static const char *const names[] = {"think>", "thinking>", "thought>"};

static size_t name_at(struct view text, size_t at)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t len = text_at_nocase(text, at, names[i]);
        if (len)
            return len;
    }
    return 0;
}

static bool is_line_start(struct view text, size_t at)
{
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t'))
        at--;
    return at == 0 || text.data[at - 1] == '\n';
}

bool thought_strip(struct view text, struct view *answer)
{
    size_t end = text.len;
    bool is_open = false;

    *answer = text;
    while (end > 0) {
        const char *tag = memrchr(text.data, '<', end);
        size_t at, close, len;
        if (!tag)
            break;
        at = end = (size_t)(tag - text.data);
        close = text_byte(text, at + 1) == '/';
        len = name_at(text, at + 1 + close);
        if (!len)
            continue;
        if (close) {
            *answer = view_from(text, at + 2 + len);
            return !is_open;
        }
        is_open |= is_line_start(text, at);
    }
    return !is_open;
}

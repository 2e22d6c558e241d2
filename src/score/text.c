#include "score/text.h"

#include <utf8proc.h>

bool text_is_word(uint32_t code)
{
    if (code < 0x80)
        return text_is_letter((char)code) || text_is_digit((char)code) || code == '_';
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

bool text_has_digit(struct view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text_is_digit(text.data[i]))
            return true;
    return false;
}

size_t text_at_whole(struct view text, size_t at, const char *literal, bool fold_case)
{
    const char *found = text.data + at;
    size_t left = at < text.len ? text.len - at : 0, i = 0;

    for (; literal[i]; i++) {
        bool is_same =
            i < left && (found[i] == literal[i] || (fold_case && text_is_letter(literal[i]) &&
                                                    (found[i] | 0x20) == (literal[i] | 0x20)));
        if (!is_same)
            return 0;
    }
    return i;
}

bool text_before(struct view text, size_t end, const char *literal)
{
    size_t len = strlen(literal);

    return end >= len && text.data[end - 1] == literal[len - 1] &&
           text_at(text, end - len, literal);
}

size_t text_skip_space(struct view text, size_t at)
{
    while (at < text.len && text_is_space(text.data[at]))
        at++;
    return at;
}

size_t text_skip_space_back(struct view text, size_t end)
{
    while (end > 0 && text_is_space(text.data[end - 1]))
        end--;
    return end;
}

/* What stands round a value and is not part of it; longer ones first. */
static const char *const marks[] = {"**", "__",  "*",   "_",   "`",   "$", "\"",          "“",
                                    "”",  "\\(", "\\[", "\\$", "\\ ", "~", "\xE3\x80\x80"};

/* Whether a mark may begin with the byte. */
static bool begins_mark(char c)
{
    return c == '*' || c == '_' || c == '`' || c == '$' || c == '"' || c == '\\' || c == '~' ||
           (unsigned char)c == 0xE2 || (unsigned char)c == 0xE3;
}

static size_t mark_at(struct view text, size_t at)
{
    if (!begins_mark(text_byte(text, at)))
        return 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t len = text_at(text, at, marks[i]);
        if (len)
            return len;
    }
    return 0;
}

size_t text_skip_marks(struct view text, size_t at)
{
    for (size_t len = 1; len;) {
        at = text_skip_space(text, at);
        len = mark_at(text, at);
        at += len;
    }
    return at;
}

size_t text_brace_end(struct view text, size_t open, size_t reach)
{
    size_t depth = 0, end = text.len - open > reach ? open + reach : text.len;

    for (size_t i = open; i < end; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == '{')
            depth++;
        else if (text.data[i] == '}' && --depth == 0)
            return i;
    }
    return text.len;
}

size_t text_sentence_end(struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if ((c == '.' || c == '!' || c == '?') && text_is_space(text_byte(text, i + 1)))
            return i + 1;
        if ((unsigned char)c == 0xE3 && text_at(text, i, "。"))
            return i + 3;
    }
    return text.len;
}

static const struct {
    const char *open, *close;
} wraps[] = {{"**", "**"},   {"__", "__"},   {"*", "*"},   {"_", "_"}, {"`", "`"}, {"$", "$"},
             {"\\(", "\\)"}, {"\\[", "\\]"}, {"\"", "\""}, {"'", "'"}, {"“", "”"}};
static const struct {
    const char *open, *close;
} bracket_wraps[] = {{"(", ")"}, {"[", "]"}, {"（", "）"}, {"{", "}"}};
static const char *const commands[] = {"\\boxed",  "\\fbox",   "\\text", "\\textbf",
                                       "\\mathrm", "\\mathbf", "\\mbox"};
static const char *const stops[] = {".", "。", "．", "!", "\\\\"};

static bool unwrap_pair(struct view *text, const char *open, const char *close)
{
    size_t before = strlen(open), after = strlen(close);

    if (text->len < before + after || !text_at(*text, 0, open) ||
        !text_before(*text, text->len, close))
        return false;
    *text = view_slice(*text, before, text->len - after);
    return true;
}

/* "\boxed{…}" with nothing after it. */
static bool unwrap_command(struct view *text)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        size_t len = text_at(*text, 0, commands[i]);
        if (!len || text_byte(*text, len) != '{' ||
            text_brace_end(*text, len, text->len) != text->len - 1)
            continue;
        *text = view_slice(*text, len + 1, text->len - 1);
        return true;
    }
    return false;
}

static bool unwrap_once(struct view *text, bool brackets)
{
    for (size_t i = 0; i < sizeof wraps / sizeof *wraps; i++)
        if (unwrap_pair(text, wraps[i].open, wraps[i].close))
            return true;
    for (size_t i = 0; brackets && i < sizeof bracket_wraps / sizeof *bracket_wraps; i++)
        if (unwrap_pair(text, bracket_wraps[i].open, bracket_wraps[i].close))
            return true;
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        if (text_before(*text, text->len, stops[i])) {
            text->len -= strlen(stops[i]);
            return true;
        }
    }
    return unwrap_command(text);
}

struct view text_unwrap(struct view text, bool brackets)
{
    enum { WRAPS_MAX = 16 }; /* deeper nesting is no answer that anybody wrote */

    text = view_trim(text);
    for (int i = 0; i < WRAPS_MAX && unwrap_once(&text, brackets); i++)
        text = view_trim(text);
    return text;
}

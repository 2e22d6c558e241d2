/* How many sentences a text has: rules in place of a trained splitter. A sentence ends at . ? ! (and
 * closing quotes) before white space, but not after an abbreviation, a single letter, or an ellipsis
 * that small letters follow; "1." ends one unless a small letter follows, and so does a mark inside
 * quotes (“Where?” he said). */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "score/ifeval_check.h"
#include "score/text.h"

static bool is_abbreviation(struct view word)
{
    static const char *const known[] = {
        "mr",  "mrs", "ms",    "dr",  "prof", "st",  "jr",   "sr",  "vs",  "etc",    "e.g",
        "i.e", "u.s", "u.s.a", "u.k", "a.m",  "p.m", "no",   "inc", "ltd", "co",     "corp",
        "gen", "rep", "sen",   "gov", "capt", "lt",  "col",  "sgt", "jan", "feb",    "mar",
        "apr", "aug", "sept",  "oct", "nov",  "dec", "ph.d", "d.c", "fig", "approx", NULL};

    for (int i = 0; known[i]; i++)
        if (view_eq_nocase(word, view_of(known[i])))
            return true;
    return word.len == 1 && isalpha((unsigned char)word.data[0]);
}

static bool is_mark(char c)
{
    return c == '.' || c == '?' || c == '!';
}

static bool is_closing(char c)
{
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == '*';
}

static size_t skip_closing(struct view text, size_t i)
{
    for (;;) {
        if (text_at(text, i, "”") || text_at(text, i, "’"))
            i += 3;
        else if (is_closing(text_byte(text, i)))
            i++;
        else
            return i;
    }
}

static bool has_closing_quote(struct view marks)
{
    return view_find(marks, VIEW("”")) >= 0 || view_find(marks, VIEW("’")) >= 0 ||
           memchr(marks.data, '"', marks.len);
}

/* Whether the marks text[from, end) end a sentence, `word` before them, `next` after the blanks. */
static bool is_end(struct view marks, struct view word, char next)
{
    bool is_small = islower((unsigned char)next) != 0;

    if (memchr(marks.data, '?', marks.len) || memchr(marks.data, '!', marks.len))
        return !is_small || !has_closing_quote(marks);
    if (marks.len > 1)
        return !is_small;
    if (is_abbreviation(word))
        return false;
    if (word.len && isdigit((unsigned char)word.data[word.len - 1]))
        return !is_small;
    return true;
}

static int64_t count_chinese(struct view text)
{
    int64_t count = 0;
    bool has_text = false;
    unsigned len;

    for (size_t i = 0; i < text.len; i += len) {
        uint32_t code = utf8_decode(view_from(text, i), &len);
        bool is_mark = code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == '!' ||
                       code == '?' || code == 0x2026;
        if (is_mark && has_text) {
            count++;
            has_text = false;
        } else if (!is_mark && code > ' ' && code != 0x201D && code != 0x300D && code != 0x3000) {
            has_text = true;
        }
    }
    return count + has_text;
}

int64_t ifeval_sentence_count(struct view text, bool is_chinese)
{
    int64_t count = 0;
    size_t start = 0;
    bool has_text = false;

    if (is_chinese)
        return count_chinese(text);
    for (size_t i = 0; i < text.len;) {
        size_t marks = i, after;
        struct view word;
        if (!is_mark(text.data[i])) {
            if (text_is_space(text.data[i]))
                start = i + 1;
            else
                has_text = true;
            i++;
            continue;
        }
        while (is_mark(text_byte(text, i)))
            i++;
        after = skip_closing(text, i);
        if (after < text.len && !isspace((unsigned char)text.data[after])) {
            has_text = true;
            continue;
        }
        word = view_slice(text, start, marks);
        while (word.len && strchr("\"'(*[", word.data[0]))
            word = view_from(word, 1);
        i = after;
        while (i < text.len && isspace((unsigned char)text.data[i]))
            i++;
        if (i == text.len || is_end(view_slice(text, marks, after), word, text.data[i])) {
            count++;
            has_text = false;
        }
        start = i;
    }
    return count + has_text;
}

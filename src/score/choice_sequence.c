#include "score/choice_sequence.h"

#include <string.h>

#include "score/rule.h"
#include "score/text.h"

struct sequence {
    letter_set offered;
    size_t wanted, count, answers; /* answers: how many were announced or numbered */
    char letters[SEQUENCE_LETTERS_MAX];
};

static bool is_offered(letter_set offered, char c)
{
    return c >= 'A' && c <= 'Z' && (offered & ((letter_set)1 << (c - 'A')));
}

/* The letters at the text's beginning, in order: "C F A E D", "CFAED", "C, F". At most `max`. */
static size_t read_letters(struct view text, letter_set offered, size_t max, char *out)
{
    size_t count = 0, at = text_skip_marks(text, 0), end;

    while (at < text.len && count < max) {
        while (at < text.len && strchr(" ,/.;:()*", text.data[at]))
            at++;
        at += text_at(text, at, "、") + text_at(text, at, "，");
        for (end = at; is_offered(offered, text_byte(text, end));)
            end++;
        if (end == at || text_is_letter(text_byte(text, end)))
            break; /* the end, or a word */
        for (; at < end && count < max; at++)
            out[count++] = text.data[at];
    }
    return count;
}

/* One more answer: in a list of answers with one letter each it is the next; an answer of all letters
 * stands for itself. */
static void take(struct sequence *s, struct view value)
{
    char letters[SEQUENCE_LETTERS_MAX + 1];
    size_t count = read_letters(value, s->offered, s->wanted + 1, letters);

    if (!count)
        return;
    if (count == s->wanted) {
        memcpy(s->letters, letters, count);
        s->count = s->answers = count;
        return;
    }
    if (s->answers < s->wanted)
        s->letters[s->answers] = letters[0];
    s->answers += count == 1 ? 1 : s->wanted + 1; /* several letters, and not all: no such list */
    s->count = s->answers;
}

/* Skips the number of a question at a line's beginning: "41.", "（3）"; `at` itself: there is none. */
static size_t skip_number(struct view line, size_t at)
{
    static const char *const stops[] = {".", ")", "、", "）", ":", "：", "．"};
    size_t start = at, digits, stop = 0;

    at += text_at(line, at, "(") + text_at(line, at, "（");
    for (digits = at; text_is_digit(text_byte(line, at));)
        at++;
    digits = at - digits;
    for (size_t i = 0; digits && i < sizeof stops / sizeof *stops && !stop; i++)
        stop = text_at(line, at, stops[i]);
    return stop ? at + stop : start;
}

/* The answer announced at the beginning of `rest`, behind a bracket or a few words; `line` of its
 * bytes are the line's. */
static bool read_announced(struct view rest, size_t line, struct view *value)
{
    enum { LEAD_MAX = 64 };
    struct extract_scan scan = {.text = rest, .limit = rest.len, .words_left = EXTRACT_WORDS_MAX};

    for (size_t at = 0; at < line && at < LEAD_MAX; at++)
        if (strchr(rule_marker.first, rest.data[at]) && rule_marker.match(&scan, at, value))
            return true;
    return false;
}

/* Line by line: an answer announced at its beginning or in 【】, or (`numbered`) a letter after the
 * question's number. */
static void read_lines(struct sequence *s, struct view text, bool numbered)
{
    struct view whole = text, line, value;

    while (view_next_line(&text, &line)) {
        size_t start = text_skip_marks(line, 0), at = skip_number(line, start);
        ptrdiff_t bracket = view_find(line, view_of("【答案】"));
        if (numbered) {
            if (at > start)
                take(s, view_from(line, at));
            continue;
        }
        at = text_skip_space(line, bracket > 0 ? (size_t)bracket : at);
        if (at < line.len && read_announced(view_from(whole, (size_t)(line.data - whole.data) + at),
                                            line.len - at, &value))
            take(s, value);
    }
}

size_t choice_sequence(struct view text, letter_set offered, size_t wanted, char *out)
{
    struct sequence s = {.offered = offered, .wanted = wanted};

    if (!wanted || wanted > SEQUENCE_LETTERS_MAX)
        return 0;
    read_lines(&s, text, false);
    if (s.count != wanted) {
        s = (struct sequence){.offered = offered, .wanted = wanted};
        read_lines(&s, text, true);
    }
    if (s.count != wanted)
        return 0;
    memcpy(out, s.letters, wanted);
    return wanted;
}

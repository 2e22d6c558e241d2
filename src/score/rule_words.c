/* Rules for answers announced in words: "Answer: x", "【答案】x", "the answer is x", "A: x". */
#include "score/rule.h"

#include "score/text.h"

#define ZH_ANSWER "答案"
#define ZH_COLON  "："

/* Skips up to WORDS_MAX of the words and the marks before and between them; returns where the last
 * of them ends, or `at` itself when there is none. */
static size_t skip_any(struct view text, size_t at, const char *const *words)
{
    enum { WORDS_MAX = 8 };
    size_t end = at;
    bool more = true;

    for (int n = 0; more && n < WORDS_MAX; n++) {
        more = false;
        at = text_skip_marks(text, at);
        for (size_t i = 0; words[i] && !more; i++) {
            size_t len = text_at_nocase(text, at, words[i]);
            more =
                len && (!text_is_letter(words[i][0]) || !text_is_letter(text_byte(text, at + len)));
            if (more)
                end = at += len;
        }
    }
    return end;
}

enum join words_join(struct view text, size_t *at)
{
    static const char *const nouns[] = {"choice", "option", "letter", "选项", NULL};
    static const char *const closers[] = {"】", "]", ")", "）", NULL};
    static const char *const copulas[] = {"is",      "are",     "was",  "should be", "would be",
                                          "must be", "will be", "=",    "be",        "应该是",
                                          "应该为",  "应是",    "应为", "是",        "为",
                                          "為",      "爲",      "选",   NULL};
    static const char *const colons[] = {":", ZH_COLON, NULL};
    size_t noun = skip_any(text, *at, nouns), closer = skip_any(text, noun, closers),
           copula = skip_any(text, closer, copulas), colon = skip_any(text, copula, colons);

    *at = colon;
    if (colon > copula)
        return JOIN_COLON;
    if (copula > closer)
        return JOIN_IS;
    return closer > noun ? JOIN_BRACKET : JOIN_NONE;
}

struct view words_value(struct extract_scan *scan, size_t at)
{
    struct view rest = view_slice(scan->text, at < scan->limit ? at : scan->limit, scan->limit),
                line;

    while (view_next_line(&rest, &line))
        if (text_skip_marks(line, 0) < line.len)
            return view_trim(line);
    return view_slice(scan->text, scan->limit, scan->limit);
}

/* Whether nothing but marks and leading words stands between the line's start and `at`. */
static bool is_line_start(struct view text, size_t at)
{
    static const char *const lead[] = {
        "the",  "final", "answer", "correct", "so", "therefore", "thus", "hence", "my",
        "and",  "text{", "#",      ">",       "-",  "[",         "(",    ",",     "\\",
        "{",    ":",     "my",     "our",     "【", "，",        "最终", "正确",  "最后",
        "本题", "所以",  "因此",   "的",      "故", NULL};
    enum { LEAD_MAX = 64 };
    size_t floor = at > LEAD_MAX ? at - LEAD_MAX : 0;
    const char *newline = memrchr(text.data + floor, '\n', at - floor);

    if (!newline && floor > 0)
        return false;
    floor = newline ? (size_t)(newline - text.data) + 1 : 0;
    floor = skip_any(view_slice(text, 0, at), floor, lead);
    return text_skip_marks(view_slice(text, 0, at), floor) >= at;
}

/* The length of an announcing word at `at`, whole and in any case. */
static size_t word_at(struct view text, size_t at)
{
    static const char *const words[] = {"answer", "answers", "antwort", "respuesta", ZH_ANSWER};
    size_t len = 0;

    if (text_is_letter(text_byte_before(text, at)))
        return 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t each = text_at_nocase(text, at, words[i]);
        if (each && !text_is_letter(text_byte(text, at + each)))
            len = each;
    }
    return len;
}

/* "\text{ANSWER: } \$460": the brace belongs to the marker. */
static struct view drop_closing_brace(struct view text, size_t word, struct view value)
{
    enum { REACH = 24 };
    struct view before = view_slice(text, word > REACH ? word - REACH : 0, word);

    if (value.len && value.data[0] == '}' && view_find_last(before, VIEW("text{")) >= 0)
        value = view_trim(view_from(value, 1));
    return value;
}

static size_t count_of(struct view text, const char *mark)
{
    size_t count = 0, len = strlen(mark);

    for (ptrdiff_t at; (at = view_find(text, (struct view){mark, len})) >= 0; count++)
        text = view_from(text, (size_t)at + len);
    return count;
}

/* Takes off an emphasis that only ends in the value, since it began before the announcing word, or
 * that only begins there, since it ended the word: "**Answer: 4**", "**Answer:** 4". */
static struct view drop_loose_marks(struct view value)
{
    static const char *const marks[] = {"**", "__", "`", "$$", "\""};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t len = strlen(marks[i]), end = value.len;
        if (count_of(value, marks[i]) % 2 == 0)
            continue;
        while (end > 0 && strchr(".!", value.data[end - 1]))
            end--;
        if (text_at(value, 0, marks[i]))
            value = view_trim(view_from(value, len));
        else if (text_before(value, end, marks[i]))
            value = view_trim(view_slice(value, 0, end - len));
    }
    return value;
}

/* The inside of the last box of a value that holds one. */
static struct view open_box(struct view value)
{
    ptrdiff_t box = view_find_last(value, VIEW("\\boxed{"));
    size_t open = (size_t)box + 6, close;

    if (box < 0)
        return value;
    close = text_brace_end(value, open, EXTRACT_BOX_MAX);
    return close < value.len ? view_slice(value, open + 1, close) : value;
}

/* "The answer is not 5". */
static bool is_denial(struct view text, size_t at, enum join join)
{
    return join == JOIN_IS && text_at_nocase(text, text_skip_marks(text, at), "not ");
}

static bool match_words(struct extract_scan *scan, size_t at, bool at_line_start,
                        struct view *value)
{
    size_t len = word_at(scan->text, at), after = at + len;
    enum join join;

    if (!len || !extract_spend(scan))
        return false;
    join = words_join(view_slice(scan->text, 0, scan->limit), &after);
    if (join == JOIN_NONE || (at_line_start && !is_line_start(scan->text, at)))
        return false;
    if (is_denial(scan->text, after, join)) {
        scan->limit = at; /* it ends what is said before it, all the same */
        return false;
    }
    *value = drop_closing_brace(scan->text, at, words_value(scan, after));
    *value = open_box(drop_loose_marks(*value));
    return true;
}

/* One that a box or #### follows only opens the working. */
static bool match_marker(struct extract_scan *scan, size_t at, struct view *value)
{
    return match_words(scan, at, true, value) &&
           scan->later_anchor <= (size_t)(value->data - scan->text.data) + value->len;
}

const struct extract_rule rule_marker = {
    .name = "marker",
    .summary =
        "a line that begins with Answer:, Final answer:, 答案：, 【答案】 and the like, the last, "
        "unless a box or #### follows it",
    .first = "aA"
             "rR"
             "\xE7",
    .match = match_marker,
};

static bool match_phrase(struct extract_scan *scan, size_t at, struct view *value)
{
    if (!match_words(scan, at, false, value))
        return false;
    *value = view_slice(*value, 0, text_sentence_end(*value));
    return true;
}

const struct extract_rule rule_phrase = {
    .name = "phrase",
    .summary = "the answer is x, answer: x, 答案是 x anywhere in a line, the last",
    .first = "aA"
             "rR"
             "\xE7",
    .match = match_phrase,
};

/* "A: 18", "答：18" at a line's start. */
static bool match_short(struct extract_scan *scan, size_t at, struct view *value)
{
    size_t len = text_at(scan->text, at, "A:");

    if (!len)
        len = text_at(scan->text, at, "答:");
    if (!len)
        len = text_at(scan->text, at, "答" ZH_COLON);
    if (!len || !is_line_start(scan->text, at))
        return false;
    *value = words_value(scan, at + len);
    return true;
}

const struct extract_rule rule_short = {
    .name = "short",
    .summary = "A: x or 答：x at the start of a line, the last",
    .first = "A\xE7",
    .match = match_short,
};

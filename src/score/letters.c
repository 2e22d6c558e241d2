#include "score/letters.h"

#include "score/text.h"

/* The upper-case letter at `at`, ASCII or full-width; 0: none. */
static char letter_at(struct view text, size_t at, size_t *len)
{
    char c = text_byte(text, at);

    *len = 1;
    if (c >= 'A' && c <= 'Z')
        return c;
    if (text_at(text, at, "\xEF\xBC") && at + 2 < text.len) {
        unsigned char last = (unsigned char)text.data[at + 2]; /* U+FF21 is EF BC A1 */
        *len = 3;
        if (last >= 0xA1 && last <= 0xBA)
            return (char)('A' + last - 0xA1);
        return '\0';
    }
    return '\0';
}

static letter_set bit_of(char letter)
{
    return (letter_set)1 << (letter - 'A');
}

static bool is_word_byte(char c)
{
    return text_is_letter(c) || text_is_digit(c) || c == '_';
}

/* An article or a pronoun: "A common", "I computed"; but not "A because", "A is right". */
static bool is_small_word(struct view text, char letter, size_t end)
{
    static const char *const after[] = {"because", "since", "as ", "is ", "and ", "or ", "for "};
    char next = text_byte(text, end + 1);

    if ((letter != 'A' && letter != 'I') || text_byte(text, end) != ' ' ||
        !(next >= 'a' && next <= 'z'))
        return false;
    if (letter == 'I')
        return true;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        if (text_at(text, end + 1, after[i]))
            return false;
    return true;
}

static bool ends_word(struct view text, size_t end)
{
    char c = text_byte(text, end);

    if (c == '\'' || text_at(text, end, "’"))
        return !text_is_letter(text_byte(text, end + (c == '\'' ? 1 : 3)));
    if (c == '_')
        return !text_is_letter(text_byte(text, end + 1)) && text_byte(text, end + 1) != '{' &&
               !text_is_digit(text_byte(text, end + 1));
    return !is_word_byte(c) && c != '^' && !(c == '-' && text_is_letter(text_byte(text, end + 1)));
}

/* A bracket, TeX wrapper or the word "option" before a letter: its length, 0 when there is none. */
static size_t opening_at(struct view text, size_t at)
{
    static const char *const openings[] = {
        "(",        "[",        "{",       "（",     "【",     "\\text", "\\textbf",
        "\\mathrm", "\\mathbf", "\\boxed", "\\left", "选项",   ":",      "：",
        "選項",     "option",   "Option",  "choice", "Choice", "'",      "<"};
    char c = text_byte(text, at);
    size_t len = 0;

    if (c >= 'A' && c <= 'Z' && c != 'O' && c != 'C')
        return 0; /* the letter itself, as a rule */
    for (size_t i = 0; i < sizeof openings / sizeof *openings && !len; i++)
        len = text_at(text, at, openings[i]);
    return len;
}

/* Skips all such, and marks. */
static size_t skip_opening(struct view text, size_t at)
{
    for (size_t len = 1; len; at += len) {
        at = text_skip_marks(text, at);
        len = opening_at(text, at);
    }
    return at;
}

/* Skips what joins two letters; returns `at` itself when nothing does. */
static size_t skip_joint(struct view text, size_t at, bool *is_or)
{
    static const char *const joints[] = {",",    "/", "&", "+", "，", "、", "和", "与", "及",
                                         "and ", ")", "]", "}", "）", "*",  "$",  ";",  "；"};
    static const char *const ors[] = {"or ", "或"};
    size_t len = 1, start = at;

    while (len) {
        size_t next = text_skip_space(text, at);
        len = 0;
        for (size_t i = 0; i < sizeof joints / sizeof *joints && !len; i++)
            len = text_at(text, next, joints[i]);
        for (size_t i = 0; i < sizeof ors / sizeof *ors && !len; i++)
            if ((len = text_at(text, next, ors[i])) && next > start)
                *is_or = true;
        if (len)
            at = next + len;
    }
    return text_skip_space(text, at);
}

/* A run of letters without anything between: "ACD". Returns its set, 0 when it is a word. */
static letter_set read_run(struct view text, size_t *at, letter_set offered)
{
    letter_set set = 0;
    size_t i = *at, len;
    char letter;

    while ((letter = letter_at(text, i, &len))) {
        if (!(offered & bit_of(letter)) || (set & bit_of(letter)))
            return 0;
        set |= bit_of(letter);
        i += len;
    }
    if (!set || !ends_word(text, i))
        return 0;
    if (letters_count(set) == 1 && is_small_word(text, letter_at(text, *at, &len), i))
        return 0;
    *at = i;
    return set;
}

/* "d." after an anchor: one small letter, and nothing of a word behind it. */
static letter_set read_lower(struct view text, size_t at, letter_set offered)
{
    char c = text_byte(text, at), next = text_byte(text, at + 1);
    bool alone = !next || strchr(".,;:)]}*$\"'\n`", next) || (unsigned char)next >= 0x80;

    if (c < 'a' || c > 'z' || !alone || (next == '\'' && text_is_letter(text_byte(text, at + 2))))
        return 0;
    if (next == '.' && text_is_letter(text_byte(text, at + 2)))
        return 0; /* "e.g." */
    return offered & bit_of((char)(c - 32));
}

letter_set letters_read(struct view text, letter_set offered, bool *is_or)
{
    size_t at = skip_opening(text, 0), next;
    letter_set set = read_run(text, &at, offered), more;
    bool joined_or = false;

    *is_or = false;
    if (!set)
        return read_lower(text, at, offered);
    for (;;) {
        next = skip_joint(text, at, &joined_or);
        if (next == at)
            break;
        next = skip_opening(text, next);
        more = read_run(text, &next, offered);
        if (!more)
            break;
        set |= more;
        *is_or |= joined_or;
        at = next;
    }
    return set;
}

#define WORD(text)                                                                                 \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }
/* Whether words before `end` say that what follows is none. Their lengths are known, since hostile texts ask often. */
static bool denied_before(struct view text, size_t end)
{
    static const struct view words[] = {
        WORD("排除"),     WORD("排除选项"),  WORD("不选"),     WORD("不能选"), WORD("不是"),
        WORD("不可能是"), WORD("不会是"),    WORD("并非"),     WORD("而非"),   WORD("not"),
        WORD(" nor"),     WORD("neither"),   WORD("Neither"),  WORD("isn't"),  WORD("cannot be"),
        WORD("can't be"), WORD("eliminate"), WORD("rule out"), WORD("except"),
    };
    char last = end ? text.data[end - 1] : '\0';

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (last == words[i].data[words[i].len - 1] && end >= words[i].len &&
            memcmp(text.data + end - words[i].len, words[i].data, words[i].len) == 0)
            return true;
    return false;
}

bool letters_denied(struct view text, size_t start, size_t end)
{
    static const char *const after[] = {
        "错误",   "錯誤",         "错",       "不正确", "不对",     "不符合",        "不是",
        "被排除", "is incorrect", "is wrong", "is not", "is false", "are incorrect", "are wrong",
    };
    static const char *const fillers[] = {"项", "項", "是", "也", "都",
                                          ")",  "）", "，", "*",  "选项"};
    size_t at = end, len = 1;

    while (start > 0 && strchr(" (*", text.data[start - 1]))
        start--;
    if (denied_before(text, start))
        return true;
    while (len) {
        at = text_skip_space(text, at);
        for (size_t i = 0; i < sizeof after / sizeof *after; i++)
            if (text_at(text, at, after[i]))
                return true;
        len = 0;
        for (size_t i = 0; i < sizeof fillers / sizeof *fillers && !len; i++)
            len = text_at(text, at, fillers[i]);
        at += len;
    }
    return false;
}

letter_set letters_last(struct view text, letter_set offered, size_t *start, size_t *end)
{
    for (size_t at = text.len; at-- > 0;) {
        size_t len;
        char letter = letter_at(text, at, &len);
        char before = text_byte_before(text, at);
        if (!letter || !(offered & bit_of(letter)) || is_word_byte(before) || before == '\\' ||
            before == '\'' || !ends_word(text, at + len) || is_small_word(text, letter, at + len) ||
            letters_denied(text, at, at + len))
            continue;
        *start = at;
        *end = at + len;
        return bit_of(letter);
    }
    return 0;
}

void letters_put(struct str *out, letter_set set)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    for (size_t i = 0; letters[i]; i++)
        if (set & bit_of(letters[i]))
            str_add_char(out, letters[i]);
}

unsigned letters_count(letter_set set)
{
    return (unsigned)__builtin_popcount(set);
}

bool letters_listed(struct view text, letter_set offered, size_t *first, size_t *last)
{
    static const char *const stops[] = {".", ")", "、", "．", "）", ":", "："};
    letter_set next = 1;
    size_t len, stop;
    char letter;

    for (size_t at = 0; at < text.len && (offered & next); at++) {
        letter = letter_at(text, at, &len);
        if (!letter || bit_of(letter) != next || is_word_byte(text_byte_before(text, at)))
            continue;
        stop = 0;
        for (size_t i = 0; i < sizeof stops / sizeof *stops && !stop; i++)
            stop = text_at(text, at + len, stops[i]);
        if (!stop)
            continue;
        *first = next == 1 ? at : *first;
        *last = at;
        next <<= 1;
    }
    return letters_count(offered) > 2 && !(offered & ~(next - 1));
}

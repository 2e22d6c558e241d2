/* Rules of multiple choice: 故选 B, 选项 B 正确, "option B is correct", a letter by itself. */
#include "score/letters.h"
#include "score/rule.h"
#include "score/text.h"

static const letter_set any_letter = (1U << 26) - 1;

#define ZH_CHOOSE   "选" /* 选 */
#define ZH_CHOOSE_T "選"
#define ZH_OPTION   ZH_CHOOSE "项"   /* 选项 */
#define ZH_OPTION_T ZH_CHOOSE_T "項" /* 選項 */

/* The rest of the line, as far as letters and what is said of them reach. */
static struct view line_from(struct extract_scan *scan, size_t at)
{
    enum { REACH = 256 };
    size_t end = scan->limit - at > REACH ? at + REACH : scan->limit;
    struct view rest = view_slice(scan->text, at, end), line = {"", 0};

    view_next_line(&rest, &line);
    return line;
}

/* Whether what follows the value's first letter denies it: "A 项错误". */
static bool begins_denied(struct view value)
{
    size_t start = 0;

    while (start < value.len && !text_is_letter(value.data[start]) &&
           (unsigned char)value.data[start] < 0x80)
        start++;
    return letters_denied(value, start, start + 1);
}

/* The value when letters begin it that nothing denies. */
static bool take_letters(struct extract_scan *scan, size_t at, struct view *value)
{
    bool is_or;

    *value = line_from(scan, at);
    return letters_read(*value, any_letter, &is_or) && !begins_denied(*value);
}

static bool is_denied_before(struct view text, size_t at)
{
    static const char *const denials[] = {"不", "不能", "不应", "不要", "not ", "n't ", "never "};

    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++)
        if (text_before(text, at, denials[i]))
            return true;
    return false;
}

/* The length of a word of choosing at `at`. */
static size_t choose_at(struct view text, size_t at)
{
    static const char *const longer[] = {ZH_CHOOSE "择", ZH_CHOOSE_T "擇", ZH_CHOOSE, ZH_CHOOSE_T};
    static const char *const english[] = {"choose", "select", "pick"};

    if (text_at(text, at, ZH_OPTION) || text_at(text, at, ZH_OPTION_T))
        return 0;
    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++) {
        size_t len = text_at(text, at, longer[i]);
        if (len)
            return len;
    }
    for (size_t i = 0; i < sizeof english / sizeof *english; i++) {
        size_t len = text_at_nocase(text, at, english[i]);
        if (len && (at == 0 || !text_is_letter(text.data[at - 1])) &&
            !text_is_letter(text_byte(text, at + len)))
            return len;
    }
    return 0;
}

static bool match_choose(struct extract_scan *scan, size_t at, struct view *value)
{
    struct view text = view_slice(scan->text, 0, scan->limit);
    size_t len = choose_at(text, at), after = at + len;

    if (!len || !extract_spend(scan) || is_denied_before(text, at))
        return false;
    words_join(text, &after);
    return take_letters(scan, after, value);
}

const struct extract_rule rule_choose = {
    .name = "choose",
    .summary = "选 B, 故选 B, 应选 B, 选择 B, choose B, select B, the last",
    .first = "\xE9"
             "cCsSpP",
    .match = match_choose,
};

/* Says that the letter before is right: "是对的", "正确", "is correct". */
static bool is_affirmed(struct view rest)
{
    static const char *const words[] = {
        "正确",           "对的",     "对",           "符合",          "is correct",
        "is the correct", "is right", "is the right", "is the answer", "is the best"};
    static const char *const fillers[] = {"是", "项", "項", ")", "）", "*", "为"};
    size_t at = 0, len = 1;

    while (len) {
        at = text_skip_space(rest, at);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (text_at_nocase(rest, at, words[i]))
                return true;
        len = 0;
        for (size_t i = 0; i < sizeof fillers / sizeof *fillers && !len; i++)
            len = text_at(rest, at, fillers[i]);
        at += len;
    }
    return false;
}

/* "option is (C)", "选项是 C": a joint makes the letter the answer; without, it must be affirmed.
 */
static bool match_named(struct extract_scan *scan, size_t at, size_t len, struct view *value)
{
    struct view text = view_slice(scan->text, 0, scan->limit);
    size_t after = at + len, letter, end;
    enum join join = words_join(text, &after);

    if (!take_letters(scan, after, value))
        return false;
    if (join == JOIN_COLON || join == JOIN_IS)
        return true;
    for (letter = 0; letter < value->len && !text_is_letter(value->data[letter]) &&
                     (unsigned char)value->data[letter] < 0x80;)
        letter++;
    end = letter + ((unsigned char)text_byte(*value, letter) >= 0x80 ? 3 : 1);
    return is_affirmed(view_from(*value, end));
}

/* "C项正确". */
static bool match_item(struct extract_scan *scan, size_t at, struct view *value)
{
    struct view text = view_slice(scan->text, 0, scan->limit);
    bool is_or;

    if (text.data[at] < 'A' || text.data[at] > 'Z' || !text_at(text, at + 1, "项") ||
        (at > 0 && text_is_letter(text.data[at - 1])) || !extract_spend(scan))
        return false;
    *value = line_from(scan, at);
    return is_affirmed(view_from(*value, 1)) &&
           letters_read(view_slice(*value, 0, 1), any_letter, &is_or);
}

static bool match_option(struct extract_scan *scan, size_t at, struct view *value)
{
    static const char *const names[] = {ZH_OPTION, ZH_OPTION_T, "option", "choice"};
    struct view text = view_slice(scan->text, 0, scan->limit);
    size_t len = text_at(text, at, "的是");

    if (len)
        return extract_spend(scan) && take_letters(scan, at + len, value);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        len = text_at_nocase(text, at, names[i]);
        if (len && (!text_is_letter(names[i][0]) || at == 0 || !text_is_letter(text.data[at - 1])))
            return extract_spend(scan) && match_named(scan, at, len, value);
    }
    return match_item(scan, at, value);
}

const struct extract_rule rule_option = {
    .name = "option",
    .summary = "选项 B 正确, 正确的是 B, B 项正确, option B is correct, the last",
    .first = "\xE9\xE7"
             "oOcCABDEFGHIJ",
    .match = match_option,
};

static bool find_alone(struct extract_scan *scan, struct view *value)
{
    enum { ALONE_MAX = 200 };

    *value = view_trim(scan->text);
    return value->len > 0 && value->len <= ALONE_MAX && !memchr(value->data, '\n', value->len) &&
           !begins_denied(*value);
}

const struct extract_rule rule_alone = {
    .name = "alone",
    .summary = "a reply of one short line that begins with the letter, or is an option's text",
    .find = find_alone,
};

/* "(A) or (B)": neither is the answer. */
static bool is_alternative(struct view text, size_t start)
{
    while (start > 0 && strchr(" (*", text.data[start - 1]))
        start--;
    return text_before(text, start, "或") || text_before(text, start, " or");
}

static bool find_last_letter(struct extract_scan *scan, struct view *value)
{
    size_t start, end;

    if (!letters_last(scan->text, any_letter, &start, &end) || is_alternative(scan->text, start))
        return false;
    *value = view_slice(scan->text, start, end);
    return true;
}

const struct extract_rule rule_last_letter = {
    .name = "last-letter",
    .summary = "the last letter that stands by itself and is not denied (weak)",
    .find = find_last_letter,
    .flags = EXTRACT_WEAK,
};

/* Wrong answers: a number near the right one, another letter, the opposite word, another name. */
#include <string.h>

#include "sim/prose.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Another of the first `choices` letters. */
static void other_letter(struct prose *p, struct str *out, char right, unsigned choices)
{
    unsigned index = (unsigned)(right - 'A'), count = choices > 1 ? choices : 4;

    if (count <= index)
        count = index + 1 > 25 ? 26 : index + 2;
    unsigned other = (unsigned)random_below(p->random, count - 1);
    str_add_char(out, (char)('A' + (other >= index ? other + 1 : other)));
}

static bool opposite(struct str *out, struct view right)
{
    static const char *const pairs[][2] = {
        {"yes", "no"},      {"Yes", "No"},  {"true", "false"}, {"True", "False"}, {"是", "否"},
        {"是的", "不是"},   {"对", "错"},   {"正确", "错误"},  {"能", "不能"},    {"有", "没有"},
        {"可以", "不可以"}, {"会", "不会"}, {"more", "less"},  {"odd", "even"},   {"奇数", "偶数"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int side = 0; side < 2; side++)
            if (view_eq_text(right, pairs[i][side])) {
                str_add_text(out, pairs[i][1 - side]);
                return true;
            }
    return false;
}

/* Another day of the week. */
static bool other_day(struct prose *p, struct str *out, struct view right)
{
    static const char *const days[][7] = {
        {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
        {"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"},
    };

    for (size_t language = 0; language < 2; language++)
        for (uint64_t day = 0; day < 7; day++)
            if (view_eq_text(right, days[language][day])) {
                str_add_text(out, days[language][(day + 1 + random_below(p->random, 6)) % 7]);
                return true;
            }
    return false;
}

/* The digits, changed a little: never to the same number. */
static void near_number(struct prose *p, struct str *out, struct view digits)
{
    static const int steps[] = {1, 2, 10, -1, -2, -10, 3, 5, 100};
    int64_t value = 0, wrong;

    if (digits.len > 15) { /* too long to count with: its last digit moves */
        str_add(out, view_slice(digits, 0, digits.len - 1));
        str_add_char(out, (char)('0' + (digits.data[digits.len - 1] - '0' + 1) % 10));
        return;
    }
    for (size_t i = 0; i < digits.len; i++)
        value = value * 10 + (digits.data[i] - '0');
    if (random_unit(p->random) < 0.15 && value > 1)
        wrong = value * 2;
    else
        wrong = value + steps[random_below(p->random, sizeof steps / sizeof *steps)];
    if (wrong < 0)
        wrong = value + 1;
    str_printf(out, "%lld", (long long)wrong);
}

/* Replaces the last run of digits before any decimals; false when there is none. */
static bool change_number(struct prose *p, struct str *out, struct view right)
{
    size_t start = 0, end;

    while (start < right.len && !is_digit(right.data[start]))
        start++;
    if (start == right.len)
        return false;
    for (end = start; end < right.len && is_digit(right.data[end]); end++)
        ;
    str_add(out, view_slice(right, 0, start));
    near_number(p, out, view_slice(right, start, end));
    str_add(out, view_from(right, end));
    return true;
}

/* A capitalised word of the question that is not the right one, as names are. */
static bool other_name(struct prose *p, struct str *out, struct view right)
{
    struct view found[16], q = p->question;
    size_t count = 0;

    if (!right.len || !is_upper(right.data[0]))
        return false;
    for (size_t i = 1; i < q.len && count < 16; i++) {
        size_t end = i;
        if (!is_upper(q.data[i]) || q.data[i - 1] != ' ')
            continue;
        while (end < q.len && ((q.data[end] | 32) >= 'a' && (q.data[end] | 32) <= 'z'))
            end++;
        struct view word = view_slice(q, i, end);
        if (word.len > 2 && !view_eq_nocase(word, right))
            found[count++] = word;
        i = end;
    }
    if (!count)
        return false;
    str_add(out, found[random_below(p->random, count)]);
    return true;
}

void prose_mistake(struct prose *p, struct str *out, struct view right, unsigned choices)
{
    if (right.len == 1 && is_upper(right.data[0])) {
        other_letter(p, out, right.data[0], choices);
        return;
    }
    if (opposite(out, right) || other_day(p, out, right) || change_number(p, out, right) ||
        other_name(p, out, right))
        return;
    str_add_text(out, p->is_chinese ? "无法确定" : "it cannot be determined");
}

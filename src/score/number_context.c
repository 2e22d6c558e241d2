#include "score/number_context.h"

#include "score/text.h"

/* Whether the byte before `end` is one of `last`, the last bytes of the words of a list: after most
 * bytes the list need not be looked through. */
static bool ends_with_one(struct view text, size_t end, const char *last)
{
    return end > 0 && text.data[end - 1] && strchr(last, text.data[end - 1]);
}

static size_t currency_before(struct view text, size_t end)
{
    static const char *const signs[] = {"\\$", "$", "€", "£", "¥", "￥"};

    if (!ends_with_one(text, end, "$\xAC\xA3\xA5"))
        return 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (text_before(text, end, signs[i]))
            return strlen(signs[i]);
    return 0;
}

static size_t minus_before(struct view text, size_t end)
{
    static const char *const signs[] = {"-", "−", "－", "–", "负"};

    if (!ends_with_one(text, end, "-\x92\x8D\x93\x9F"))
        return 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (text_before(text, end, signs[i]))
            return strlen(signs[i]);
    return 0;
}

static bool is_operand_end(struct view text, size_t end)
{
    char c = text_byte_before(text, end);

    return text_is_letter(c) || text_is_digit(c) || c == ')' || c == '}' || c == ']' || c == '%';
}

/* The sign before the number at `start`, through a currency sign; returns where the number begins.
 */
size_t context_sign(struct view text, size_t start, bool *negative)
{
    size_t end = start - currency_before(text, start), minus = minus_before(text, end);

    if (!minus) {
        end = start;
        minus = minus_before(text, end);
    }
    *negative = minus && !is_operand_end(text, end - minus);
    if (*negative)
        return end - minus;
    return start > 0 && text.data[start - 1] == '+' && !is_operand_end(text, start - 1) ? start - 1
                                                                                        : start;
}

/* Letters right before a number make it part of a name ("x2"), but for currency codes and TeX
 * commands. */
static bool is_after_name(struct view text, size_t start)
{
    static const char *const codes[] = {"USD", "RMB", "CNY", "EUR", "GBP", "US", "Rs"};
    size_t at = start;

    while (at > 0 && start - at < 16 && text_is_letter(text.data[at - 1]))
        at--;
    if (at == start)
        return start > 1 && text.data[start - 1] == '_' &&
               (text_is_letter(text.data[start - 2]) || text_is_digit(text.data[start - 2]));
    if (at > 0 && text.data[at - 1] == '\\')
        return false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (view_eq_text(view_slice(text, at, start), codes[i]))
            return false;
    return true;
}

/* An argument of a function or the end of a power: "\sqrt{16}", "2^3". */
static bool is_argument(struct view text, size_t start)
{
    static const char *const functions[] = {"sqrt", "√", "log", "ln", "sin", "cos", "tan", "binom"};
    size_t end = start;
    char before = text_byte_before(text, start);

    if (!text_is_letter(before) && !strchr("{(^_", before) && (unsigned char)before < 0x80)
        return false;
    if (end && (text.data[end - 1] == '{' || text.data[end - 1] == '('))
        end--;
    if (end && (text.data[end - 1] == '^' || (text.data[end - 1] == '_' && end < start)))
        return true;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (text_before(text, end, functions[i]))
            return true;
    return false;
}

/* What follows makes it part of an expression: a power, a base, a variable, a root, a constant. */
static bool is_before_factor(struct view text, size_t end)
{
    static const char *const factors[] = {"\\sqrt", "\\pi", "√", "π", "\\log", "\\ln"};
    char c = text_byte(text, end), next = text_byte(text, end + 1);

    if (c == '^' || (c == '_' && (text_is_letter(next) || text_is_digit(next) || next == '{')))
        return text_at(text, end, "^\\circ") == 0 && text_at(text, end, "^{\\circ}") == 0;
    if (c == '.' && text_is_digit(next))
        return true;
    if (c && strchr("xyznkabpqruvwi", c) && !text_is_letter(next))
        return true;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (text_at(text, end, factors[i]))
            return true;
    return false;
}

void context_percent(struct view text, size_t start, size_t *at, struct number *out)
{
    static const char *const signs[] = {"%", "\\%", "％", "percent", "per cent"};
    size_t i = *at;

    out->is_percent = ends_with_one(text, start, "\x8B") && text_before(text, start, "百分之");
    while (text_byte(text, i) == ' ')
        i++;
    for (size_t n = 0; n < sizeof signs / sizeof *signs; n++) {
        size_t len = text_at_nocase(text, i, signs[n]);
        if (!len)
            continue;
        out->is_percent = true;
        *at = i + len;
        return;
    }
}

bool context_ties(struct view text, size_t start, size_t end)
{
    return is_after_name(text, start) || is_argument(text, start) || is_before_factor(text, end);
}

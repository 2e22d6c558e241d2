#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "score/math_words.h"

struct lexer {
    struct math_tree *tree;
    struct math_token *tokens;
    unsigned count, capacity, flags, depth, environments;
    bool is_over, is_spaced;
};

static bool lex_text(struct lexer *x, struct view text);

static void push(struct lexer *x, enum math_token_type type, int value, struct view text)
{
    if (x->count + 1 >= x->capacity) {
        x->is_over = true;
        return;
    }
    x->tokens[x->count++] = (struct math_token){type, value, x->is_spaced, text};
    x->is_spaced = false;
}

static void push_operator(struct lexer *x, int code)
{
    push(x, TOKEN_OPERATOR, code, (struct view){0});
}

/* The bytes of `{…}` at the start of `text` without its braces; sets *used to what it takes up, or
 * to 0 when there is no closed group. */
static struct view braced(struct view text, size_t *used)
{
    size_t i = 0, depth = 0, start;

    *used = 0;
    while (i < text.len && isspace((unsigned char)text.data[i]))
        i++;
    if (i >= text.len || text.data[i] != '{')
        return (struct view){0};
    for (start = ++i; i < text.len; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == '{')
            depth++;
        else if (text.data[i] == '}' && depth-- == 0) {
            *used = i + 1;
            return view_slice(text, start, i);
        }
    }
    return (struct view){0};
}

static bool has_letter_words(struct view text)
{
    unsigned run = 0;

    for (size_t i = 0; i < text.len; i++) {
        run = isalpha((unsigned char)text.data[i]) ? run + 1 : 0;
        if (run > 1)
            return true;
    }
    return false;
}

/* "a.m.", "p.m." */
static bool is_abbreviation(struct view text)
{
    return text.len >= 3 && isalpha((unsigned char)text.data[0]) && text.data[1] == '.' &&
           isalpha((unsigned char)text.data[2]);
}

/* `\text{…}`: a separator, mathematics in disguise (`\text{13}`, `\text{B}`), or words. */
static bool lex_words(struct lexer *x, struct view inner)
{
    struct view words_only = view_trim(inner);
    const struct math_word *command = math_plain_word(words_only);
    bool was_spaced = x->is_spaced;

    while (words_only.len && (words_only.data[0] == ',' || words_only.data[0] == ';')) {
        push_operator(x, ',');
        words_only = view_trim(view_from(words_only, 1));
        command = math_plain_word(words_only);
    }
    if (!words_only.len) {
        x->is_spaced = true;
        return true;
    }
    if (command && command->type == TOKEN_OPERATOR) {
        push_operator(x, command->value);
        return true;
    }
    if ((!has_letter_words(words_only) && !is_abbreviation(words_only)) ||
        memchr(words_only.data, '\\', words_only.len))
        return lex_text(x, words_only);
    x->is_spaced = was_spaced || words_only.data != inner.data;
    push(x, TOKEN_TEXT, 0, words_only);
    return true;
}

static bool lex_environment(struct lexer *x, struct view rest, bool is_begin, size_t *used)
{
    struct view name = braced(rest, used);
    size_t columns;

    if (!*used)
        return false;
    if (is_begin)
        x->environments++;
    else if (x->environments)
        x->environments--;
    if (view_eq(name, VIEW("array")) && is_begin) { /* the column layout */
        (void)braced(view_from(rest, *used), &columns);
        *used += columns;
    }
    if (view_ends(name, VIEW("matrix")) || view_eq(name, VIEW("array")) ||
        view_eq(name, VIEW("cases")))
        push(x, is_begin ? TOKEN_BEGIN : TOKEN_END_ENVIRONMENT, 0, name);
    return true;
}

/* A command at text.data[0] == '\\'; returns the bytes that it took, 0 when it can't be read. */
static size_t lex_command(struct lexer *x, struct view text)
{
    size_t end = 1, used = 0;
    struct view name, inner;
    const struct math_word *command;

    if (text.len < 2)
        return 1;
    if (isalpha((unsigned char)text.data[1]))
        while (end < text.len && isalpha((unsigned char)text.data[end]))
            end++;
    else
        end = 2;
    name = view_slice(text, 1, end);
    if (name.data[0] ==
        '\\') { /* outside a matrix it is a backslash that was escaped once too often */
        if (!x->environments && text.len > 2 && isalpha((unsigned char)text.data[2]))
            return 1;
        push(x, TOKEN_ROW, 0, name);
        return 2;
    }
    if (strchr("%$&#_()[] \n\t", name.data[0])) {
        if (name.data[0] == '%')
            push_operator(x, '%');
        x->is_spaced = x->is_spaced || isspace((unsigned char)name.data[0]);
        return 2;
    }
    if (view_eq(name, VIEW("begin")) || view_eq(name, VIEW("end")))
        return lex_environment(x, view_from(text, end), name.data[0] == 'b', &used) ? end + used
                                                                                    : 0;
    if (math_command_is_text(name)) {
        inner = braced(view_from(text, end), &used);
        return used && lex_words(x, inner) ? end + used : 0;
    }
    if (math_command_is_face(name)) {
        inner = braced(view_from(text, end), &used);
        if (used && view_eq(name, VIEW("mathbb")) && view_eq(inner, VIEW("R")))
            push(x, TOKEN_CONSTANT, CONSTANT_REALS, inner);
        else if (used && !lex_words(x, inner))
            return 0;
        return end + used;
    }
    command = math_command(name);
    while (!command && end > 3) { /* a letter ran into the command: `\pi r` written `\pir` */
        command = math_command(view_slice(text, 1, --end));
        /* of operators only where one letter ran in: `\lex`, but not `\int` */
        if (command && command->type != TOKEN_VARIABLE && command->type != TOKEN_CONSTANT &&
            command->type != TOKEN_END &&
            (command->type != TOKEN_OPERATOR || end + 1 < name.len + 1 ||
             math_command_is_whole(name)))
            command = NULL;
    }
    if (!command) { /* an unknown command is a name */
        push(x, TOKEN_TEXT, 0, name);
        return name.len + 1;
    }
    if (command->type == TOKEN_END)
        x->is_spaced = x->is_spaced || !isalpha((unsigned char)name.data[0]);
    else
        push(x, command->type, command->value, name);
    return end;
}

/* Digits with thousands groups and a point. Returns bytes taken. */
static size_t lex_number(struct lexer *x, struct view text)
{
    char *clean = arena_alloc(&x->tree->arena, text.len + 2);
    size_t i = 0, n = 0, group;
    bool has_point = false;

    while (i < text.len) {
        char c = text.data[i];
        size_t gap = c == ',' || c == ' '                                                ? 1
                     : c == '\\' && i + 1 < text.len && strchr(",!; ", text.data[i + 1]) ? 2
                     : view_starts(view_from(text, i), VIEW("{,}"))                      ? 3
                                                                                         : 0;
        /* `\,`, `\!` and blanks may follow a comma: 1,\!000 */
        while (gap && (view_starts(view_from(text, i + gap), VIEW("\\!")) ||
                       (c != ' ' && view_starts(view_from(text, i + gap - 1), VIEW("! ")))))
            gap += text.data[i + gap] == ' ' ? 1 : 2;
        if (isdigit((unsigned char)c)) {
            clean[n++] = c;
            i++;
            continue;
        }
        if (c == '.' && !has_point && i + 1 <= text.len &&
            !view_starts(view_from(text, i), VIEW("..")) &&
            ((i + 1 < text.len && isdigit((unsigned char)text.data[i + 1])) || n)) {
            has_point = true;
            clean[n++] = c;
            i++;
            continue;
        }
        for (group = 0; gap && i + gap + group < text.len &&
                        isdigit((unsigned char)text.data[i + gap + group]);)
            group++;
        if (gap && !has_point && n && (x->flags & MATH_READ_DECIMAL_COMMA) && c == ',' && group) {
            has_point = true;
            clean[n++] = '.';
            i += gap;
            continue;
        }
        if (gap && !has_point && group == 3 && n && (n <= 3 || i > n) && clean[0] != '0' &&
            !(x->flags & MATH_READ_NO_THOUSANDS)) {
            i += gap;
            continue;
        }
        break;
    }
    if (n && clean[n - 1] == '.') /* a point that ends a sentence */
        clean[n - 1] = '\0', n--;
    push(x, TOKEN_NUMBER, 0, (struct view){clean, n});
    return i;
}

/* A run of ASCII letters in plain text: a function's name, a word, or a product of letters. */
static size_t lex_letters(struct lexer *x, struct view text)
{
    size_t end = 0, letters;
    const struct math_word *command;
    bool is_word;

    while (end < text.len && isalpha((unsigned char)text.data[end]))
        end++;
    letters = end;
    for (size_t len = end; len >= 2; len--) { /* `sinx`, `cos2` */
        command = math_plain_word(view_slice(text, 0, len));
        if (command && (len == end || command->type == TOKEN_FUNCTION)) {
            push(x, command->type, command->value, view_slice(text, 0, len));
            return len;
        }
    }
    is_word =
        letters > 3 || (letters > 1 && x->count && x->tokens[x->count - 1].type == TOKEN_TEXT);
    for (size_t i = 0; letters == 3 && i < letters; i++)
        is_word = is_word || strchr("eiouEIOU", text.data[i]);
    if (is_word) { /* further words belong to it: "square meters" */
        push(x, TOKEN_TEXT, 0, view_slice(text, 0, end));
        return end;
    }
    for (size_t i = 0; i < letters; i++) {
        char c = text.data[i];
        if (c == 'e' || c == 'i')
            push(x, TOKEN_CONSTANT, c == 'e' ? CONSTANT_E : CONSTANT_I, view_slice(text, i, i + 1));
        else
            push(x, TOKEN_VARIABLE, c, view_slice(text, i, i + 1));
    }
    return letters;
}

/* Characters beyond ASCII, after NFKC. */
static const struct {
    uint32_t code;
    enum math_token_type type;
    int value;
} characters[] = {
    {0xB0, TOKEN_OPERATOR, OP_DEGREE},
    {0xB1, TOKEN_OPERATOR, OP_PLUS_MINUS},
    {0xB7, TOKEN_OPERATOR, '*'},
    {0xD7, TOKEN_OPERATOR, '*'},
    {0xF7, TOKEN_OPERATOR, '/'},
    {0x3B1, TOKEN_VARIABLE, 265},
    {0x3B2, TOKEN_VARIABLE, 266},
    {0x3B8, TOKEN_VARIABLE, 282},
    {0x3BB, TOKEN_VARIABLE, 273},
    {0x3C0, TOKEN_CONSTANT, CONSTANT_PI},
    {0x3C6, TOKEN_VARIABLE, 277},
    {0x3C9, TOKEN_VARIABLE, 276},
    {0x2208, TOKEN_OPERATOR, OP_IN},
    {0x2205, TOKEN_CONSTANT, CONSTANT_EMPTY_SET},
    {0x2212, TOKEN_OPERATOR, '-'},
    {0x2213, TOKEN_OPERATOR, OP_MINUS_PLUS},
    {0x2215, TOKEN_OPERATOR, '/'},
    {0x2217, TOKEN_OPERATOR, '*'},
    {0x221A, TOKEN_ROOT, 0},
    {0x221E, TOKEN_CONSTANT, CONSTANT_INFINITY},
    {0x2229, TOKEN_OPERATOR, OP_INTERSECTION},
    {0x222A, TOKEN_OPERATOR, OP_UNION},
    {0x2236, TOKEN_OPERATOR, ':'},
    {0x2248, TOKEN_OPERATOR, OP_APPROX},
    {0x2260, TOKEN_OPERATOR, OP_NOT_EQUAL},
    {0x2264, TOKEN_OPERATOR, OP_LESS_EQUAL},
    {0x2265, TOKEN_OPERATOR, OP_GREATER_EQUAL},
    {0x22C5, TOKEN_OPERATOR, '*'},
    {0x22EF, TOKEN_OPERATOR, OP_ELLIPSIS},
    {0x2013, TOKEN_OPERATOR, '-'},
    {0x2014, TOKEN_OPERATOR, '-'},
    {0x3001, TOKEN_OPERATOR, ','},
    {0x211D, TOKEN_CONSTANT, CONSTANT_REALS},
    {0x2A7D, TOKEN_OPERATOR, OP_LESS_EQUAL},
    {0x2A7E, TOKEN_OPERATOR, OP_GREATER_EQUAL},
};

static size_t lex_wide(struct lexer *x, struct view text)
{
    unsigned len;
    uint32_t code = utf8_decode(text, &len);
    size_t end = len;

    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++)
        if (characters[i].code == code) {
            push(x, characters[i].type, characters[i].value, view_slice(text, 0, len));
            return len;
        }
    if (code == 0x20AC || code == 0xA3 || code == 0xA5) /* money signs */
        return len;
    /* Anything else is part of a word. */
    while (end < text.len && (unsigned char)text.data[end] >= 0x80)
        end++;
    push(x, TOKEN_TEXT, 0, view_slice(text, 0, end));
    return end;
}

static size_t lex_punctuation(struct lexer *x, struct view text)
{
    static const struct {
        const char *text;
        int code;
    } pairs[] = {{"<=", OP_LESS_EQUAL},
                 {">=", OP_GREATER_EQUAL},
                 {"!=", OP_NOT_EQUAL},
                 {"==", '='},
                 {"**", '^'},
                 {"...", OP_ELLIPSIS},
                 {"+/-", OP_PLUS_MINUS},
                 {"+-", OP_PLUS_MINUS}};
    char c = text.data[0];

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (view_starts(text, view_of(pairs[i].text))) {
            push_operator(x, pairs[i].code);
            return strlen(pairs[i].text);
        }
    switch (c) {
    case '$':
    case '"':
    case '`':
    case '\'':
        return 1;
    case '~':
        x->is_spaced = true;
        return 1;
    case '&':
        push(x, TOKEN_CELL, 0, view_slice(text, 0, 1));
        return 1;
    case ';':
        push_operator(x, ',');
        return 1;
    case '?':
    case '#':
    case '@':
        return 0;
    case '.': /* ends a sentence */
        return 1;
    default:
        push_operator(x, (unsigned char)c);
        return 1;
    }
}

static bool lex_text(struct lexer *x, struct view text)
{
    size_t i = 0, used;

    if (++x->depth > 16)
        return false;
    while (i < text.len && !x->is_over) {
        unsigned char c = (unsigned char)text.data[i];
        struct view rest = view_from(text, i);
        if (isspace(c)) {
            x->is_spaced = true;
            i++;
            continue;
        }
        if (isdigit(c) || (c == '.' && rest.len > 1 && isdigit((unsigned char)rest.data[1])))
            used = lex_number(x, rest);
        else if (c == '\\')
            used = lex_command(x, rest);
        else if (isalpha(c))
            used = lex_letters(x, rest);
        else if (c >= 0x80)
            used = lex_wide(x, rest);
        else
            used = lex_punctuation(x, rest);
        if (!used)
            return false;
        i += used;
    }
    x->depth--;
    return !x->is_over;
}

struct math_token *math_lex(struct math_tree *tree, struct view text, unsigned flags)
{
    struct lexer x = {.tree = tree, .flags = flags};
    struct str folded = {0};
    bool ok;

    /* Full-width forms and super-scripts: ² becomes ^2 before NFKC would make it 2. */
    for (size_t i = 0; i < text.len;) {
        unsigned len;
        uint32_t code = utf8_decode(view_from(text, i), &len);
        static const uint32_t superscripts[] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074,
                                                0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
        int digit = -1;
        for (int d = 0; code >= 0xB2 && d < 10; d++)
            if (superscripts[d] == code)
                digit = d;
        if (digit >= 0)
            str_printf(&folded, "^%d", digit);
        else
            str_add(&folded, view_slice(text, i, i + len));
        i += len;
    }
    {
        struct str nfkc = {0};
        utf8_put_nfkc(&nfkc, str_view(&folded));
        text = (struct view){arena_copy(&tree->arena, str_view(&nfkc)), nfkc.len};
        str_release(&nfkc);
        str_release(&folded);
    }
    x.capacity = text.len + 2 < MATH_TOKENS_MAX ? (unsigned)text.len + 2 : MATH_TOKENS_MAX;
    x.tokens = arena_alloc(&tree->arena, x.capacity * sizeof *x.tokens);
    ok = lex_text(&x, text);
    tree->is_over = tree->is_over || x.is_over;
    if (!ok)
        return NULL;
    x.tokens[x.count] = (struct math_token){.type = TOKEN_END};
    return x.tokens;
}

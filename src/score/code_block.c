#include "score/code_block.h"

#include <ctype.h>

#include "base/mem.h"

enum { NAMES_MAX = 256, PLACES_MAX = 4096, PARAMETERS_MAX = 512 };

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t spaces(struct view text)
{
    size_t n = 0;

    while (n < text.len && (text.data[n] == ' ' || text.data[n] == '\t'))
        n++;
    return n;
}

/* Fences ------------------------------------------------------------------------------------- */

/* The length of a fence at the line's start, after its indent; 0: it is none. */
static size_t fence_length(struct view line, size_t *indent, char *mark)
{
    size_t n = 0;

    *indent = spaces(line);
    line = view_from(line, *indent);
    if (!line.len || (line.data[0] != '`' && line.data[0] != '~'))
        return 0;
    *mark = line.data[0];
    while (n < line.len && line.data[n] == *mark)
        n++;
    return n >= 3 ? n : 0;
}

static struct view first_word(struct view text)
{
    size_t n = 0;

    text = view_trim(text);
    while (n < text.len && !isspace((unsigned char)text.data[n]) && text.data[n] != '{')
        n++;
    return view_slice(text, 0, n);
}

struct code_block *code_blocks(struct view text, size_t *count)
{
    struct code_block *blocks = NULL;
    struct view rest = text, line;
    size_t capacity = 0, open = 0, indent, start;
    char mark = 0, found = 0;

    *count = 0;
    while (start = (size_t)(rest.len ? rest.data - text.data : 0), view_next_line(&rest, &line)) {
        size_t length = fence_length(line, &indent, &found);
        struct view after = view_from(line, indent + length);
        if (!open && length && !(found == '`' && view_find(after, VIEW("`")) >= 0)) {
            MEM_GROW(blocks, *count, &capacity);
            blocks[(*count)++] =
                (struct code_block){.language = first_word(after), .body = rest, .indent = indent};
            open = length;
            mark = found;
        } else if (open && length >= open && found == mark && !view_trim(after).len) {
            struct code_block *last = &blocks[*count - 1];
            last->body.len = (size_t)(text.data + start - last->body.data);
            last->is_closed = true;
            open = 0;
        }
    }
    return blocks;
}

bool code_is_language(struct view word, enum code_language language)
{
    static const char *const names[2][5] = {{"python", "py", "python3", "py3", NULL},
                                            {"c", "c99", "c11", "c17", NULL}};

    for (const char *const *name = names[language]; *name; name++)
        if (view_eq_nocase(word, view_of(*name)))
            return true;
    return false;
}

/* Definitions -------------------------------------------------------------------------------- */

static struct view name_at(struct view text)
{
    size_t n = 0;

    while (n < text.len && is_word(text.data[n]))
        n++;
    return view_slice(text, 0, n);
}

struct view code_defined_name(struct view line)
{
    static const char *const words[] = {"async def ", "def ", "class "};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (view_starts(line, view_of(words[i]))) {
            line = view_from(line, strlen(words[i]));
            return name_at(view_from(line, spaces(line)));
        }
    return (struct view){0};
}

static bool assigns(struct view line, struct view name)
{
    if (!view_starts(line, name))
        return false;
    line = view_from(line, name.len);
    line = view_from(line, spaces(line));
    return line.len &&
           ((line.data[0] == '=' && (line.len < 2 || line.data[1] != '=')) || line.data[0] == ':');
}

static bool python_defines(struct view text, struct view name)
{
    struct view line;

    while (view_next_line(&text, &line))
        if (view_eq(code_defined_name(line), name) || assigns(line, name))
            return true;
    return false;
}

/* Behind a name: "(…) {", the parameters without braces or semicolons. */
static bool is_c_function(struct view text)
{
    size_t i = spaces(text), depth = 0;

    if (i >= text.len || text.data[i] != '(')
        return false;
    for (; i < text.len && i < PARAMETERS_MAX; i++) {
        char c = text.data[i];
        if (c == ';' || c == '{' || c == '}')
            return false;
        depth += c == '(';
        depth -= c == ')';
        if (depth == 0)
            break;
    }
    text = view_trim(view_from(text, i + 1));
    return text.len && text.data[0] == '{';
}

static bool c_defines(struct view text, struct view name)
{
    ptrdiff_t at;
    char before = ' ';

    for (int n = 0; n < PLACES_MAX && (at = view_find(text, name)) >= 0; n++) {
        if (at > 0)
            before = text.data[at - 1];
        text = view_from(text, (size_t)at + name.len);
        if (!is_word(before) && is_c_function(text))
            return true;
        before = text.data[-1];
    }
    return false;
}

bool code_defines(struct view text, struct view name, enum code_language language)
{
    if (!name.len)
        return false;
    return language == CODE_C ? c_defines(text, name) : python_defines(text, name);
}

static bool calls(struct view tests, struct view name)
{
    ptrdiff_t at;
    char before = ' ';

    while ((at = view_find(tests, name)) >= 0) {
        if (at > 0)
            before = tests.data[at - 1];
        tests = view_from(tests, (size_t)at + name.len);
        if (!is_word(before) && tests.len && tests.data[0] == '(')
            return true;
        before = tests.data[-1];
    }
    return false;
}

bool code_is_called(struct view text, struct view tests)
{
    struct view names[NAMES_MAX], line, name;
    size_t count = 0;

    while (view_next_line(&text, &line))
        if ((name = code_defined_name(line)).len)
            names[count++ % NAMES_MAX] = name;
    for (size_t i = 0; i < count && i < NAMES_MAX; i++)
        if (calls(tests, names[i]))
            return true;
    return false;
}

/* Lines -------------------------------------------------------------------------------------- */

bool code_is_import(struct view line)
{
    return view_starts(line, VIEW("import ")) ||
           (view_starts(line, VIEW("from ")) && view_find(line, VIEW(" import ")) > 0);
}

bool code_is_python_line(struct view line)
{
    static const char *const begins[] = {
        "@",       "#",      "def ",   "async def ", "class ", "if ",   "elif ",
        "else:",   "for ",   "while ", "try:",       "except", "with ", "finally:",
        "assert ", "print(", "\"\"\"", "'''",        ")",      "]",     "}",
    };
    struct view name, rest;

    if (!line.len || isspace((unsigned char)line.data[0]) || code_is_import(line))
        return true;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (view_starts(line, view_of(begins[i])))
            return true;
    name = name_at(line);
    rest = view_from(line, name.len);
    if (name.len && rest.len && (rest.data[0] == '(' || rest.data[0] == '.' || rest.data[0] == '['))
        return view_find(rest, VIEW("(")) >= 0 || view_find(rest, VIEW("=")) >= 0;
    rest = view_from(rest, spaces(rest));
    return name.len && rest.len >= 2 &&
           (rest.data[0] == '=' || (rest.data[1] == '=' && !isalnum((unsigned char)rest.data[0])));
}

/* What stands between operators: numbers, names, functions, brackets, sets, matrices. */
#include <stdlib.h>
#include <string.h>

#include "score/math_parser.h"

/* A decimal text as an exact number. */
struct math_node *math_parse_number(struct math_parser *p, struct view text)
{
    struct math_node *node = math_node_number(p->tree, 0, 1);
    char *digits = arena_alloc(&p->tree->arena, text.len + 1), *end = digits;
    const char *point = memchr(text.data, '.', text.len);
    unsigned long decimals = point ? (unsigned long)(text.data + text.len - point - 1) : 0;

    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '.')
            *end++ = text.data[i];
    if (end == digits)
        *end++ = '0';
    if (mpz_set_str(mpq_numref(*node->number), digits, 10) != 0)
        return NULL;
    mpz_ui_pow_ui(mpq_denref(*node->number), 10, decimals);
    mpq_canonicalize(*node->number);
    node->digits = point ? (int)decimals : -1;
    node->text = text;
    return node;
}

/* One token as an argument without braces: `\frac12`, `x^2y`. A number gives its first digit. */
struct math_node *math_parse_short(struct math_parser *p)
{
    if (p->token->type == TOKEN_NUMBER && p->token->text.len > 1 &&
        !memchr(p->token->text.data, '.', p->token->text.len)) {
        struct math_token *token = p->token;
        struct math_node *node = math_parse_number(p, view_slice(token->text, 0, 1));
        token->text = view_from(token->text, 1);
        token->is_spaced = false;
        return node;
    }
    if (p->token->type == TOKEN_OPERATOR && p->token->value == '{') {
        struct math_node *node;
        p->token++;
        node = math_parse_list(p);
        return node && math_parser_take(p, '}') ? node : NULL;
    }
    if (p->token->type == TOKEN_NUMBER) {
        struct math_node *node = math_parse_number(p, p->token->text);
        p->token++;
        return node;
    }
    return math_parse_primary(p);
}

static struct math_node *parse_fraction(struct math_parser *p)
{
    struct math_node *above = math_parse_short(p), *below;

    below = above ? math_parse_short(p) : NULL;
    if (!below)
        return NULL;
    return math_node_with(p->tree, NODE_PRODUCT, above,
                          math_node_with(p->tree, NODE_RECIPROCAL, below, NULL));
}

static struct math_node *parse_root(struct math_parser *p)
{
    struct math_node *degree = NULL, *inner, *exponent;

    if (math_parser_at(p, '[')) {
        p->token++;
        degree = math_parse_sum(p);
        if (!degree || !math_parser_take(p, ']'))
            return NULL;
    }
    if (math_parser_take(p, '(')) {
        inner = math_parse_list(p);
        if (!inner || !math_parser_take(p, ')'))
            return NULL;
    } else if (p->token->type == TOKEN_NUMBER && p->token[-1].text.len &&
               p->token[-1].text.data[0] != 's') {
        inner = math_parse_number(p, p->token->text); /* the sign √ takes a whole number */
        p->token++;
    } else {
        inner = math_parse_short(p);
    }
    if (!inner)
        return NULL;
    exponent = degree ? math_node_with(p->tree, NODE_RECIPROCAL, degree, NULL)
                      : math_node_number(p->tree, 1, 2);
    return math_node_with(p->tree, NODE_POWER, inner, exponent);
}

static struct math_node *parse_binomial(struct math_parser *p)
{
    struct math_node *n = math_parse_short(p), *k = n ? math_parse_short(p) : NULL;

    return k ? math_node_with(p->tree, NODE_BINOMIAL, n, k) : NULL;
}

/* What a function without brackets takes: sin 2x, ln x; up to + - or a relation. */
static struct math_node *parse_bare_argument(struct math_parser *p)
{
    struct math_node *product = math_parse_power(p);

    while (product && (p->token->type == TOKEN_VARIABLE || p->token->type == TOKEN_CONSTANT)) {
        struct math_node *next = math_parse_power(p);
        product = next ? math_node_with(p->tree, NODE_PRODUCT, product, next) : NULL;
    }
    return product;
}

static struct math_node *parse_function(struct math_parser *p)
{
    struct math_node *node = math_parser_node(p, NODE_FUNCTION, p->token->value), *base = NULL,
                     *power = NULL, *argument;

    p->token++;
    for (;;) {
        if (!base && math_parser_take(p, '_')) {
            if (!(base = math_parse_short(p)))
                return NULL;
        } else if (!power && math_parser_take(p, '^')) {
            if (!(power = math_parse_short(p)))
                return NULL;
        } else {
            break;
        }
    }
    if (math_parser_take(p, '(')) {
        argument = math_parse_list(p);
        if (!argument || !math_parser_take(p, ')'))
            return NULL;
    } else if (math_parser_take(p, '{')) {
        argument = math_parse_list(p);
        if (!argument || !math_parser_take(p, '}'))
            return NULL;
    } else {
        argument = parse_bare_argument(p);
    }
    if (!argument)
        return NULL;
    math_node_add(node, argument);
    if (base)
        math_node_add(node, base);
    if (power && power->kind == NODE_NEGATIVE && node->value <= FUNCTION_TAN) { /* sin^{-1} */
        node->value = node->value == FUNCTION_SIN   ? FUNCTION_ASIN
                      : node->value == FUNCTION_COS ? FUNCTION_ACOS
                                                    : FUNCTION_ATAN;
        return node;
    }
    return power ? math_node_with(p->tree, NODE_POWER, node, power) : node;
}

/* ( … ), [ … ], with either closing: a group, a tuple or an interval. */
static struct math_node *parse_brackets(struct math_parser *p)
{
    int open = p->token->value, close;
    struct math_node *inner, *node;
    unsigned bars = p->bars;

    p->token++;
    p->bars = 0;
    inner = math_parser_at(p, ')') || math_parser_at(p, ']') ? math_node_new(p->tree, NODE_LIST)
                                                             : math_parse_list(p);
    p->bars = bars;
    if (!inner || !(math_parser_at(p, ')') || math_parser_at(p, ']')))
        return NULL;
    close = p->token->value;
    p->token++;
    if (inner->kind != NODE_LIST)
        return inner;
    node = math_node_alias(p->tree, inner);
    node->kind = NODE_TUPLE;
    node->value = open;
    node->value2 = close;
    return node;
}

/* {x | x = 3k, k ∈ Z}, and {x | 3k, k ∈ Z} as it is written too, are {3k | k ∈ Z}. */
static struct math_node *set_builder(struct math_tree *tree, struct math_node *inner,
                                     struct math_node *condition)
{
    const struct math_node *first = condition->kind == NODE_LIST ? condition->first : NULL;
    struct math_node *rest;

    if (first && first->next && inner->kind == NODE_VARIABLE) {
        bool is_equation = first->kind == NODE_RELATION && first->value == '=' &&
                           first->first->kind == NODE_VARIABLE &&
                           first->first->value == inner->value;
        if (is_equation || (first->kind != NODE_RELATION && first->kind != NODE_CHAIN)) {
            inner = math_node_alias(tree, is_equation ? math_second(first) : first);
            rest = math_node_new(tree, NODE_LIST);
            for (const struct math_node *each = first->next; each; each = each->next)
                math_node_add(rest, math_node_alias(tree, each));
            condition = rest->count == 1 ? rest->first : rest;
        }
    }
    return math_node_with(tree, NODE_SUCH_THAT, inner, condition);
}

/* Whether the brace at the token holds a bar that no other one closes: a set builder whose braces
 * lost their backslashes. */
static bool is_bare_builder(const struct math_parser *p)
{
    enum { REACH = 64 };
    int depth = 0, bars = 0;

    for (int i = 0; i < REACH && p->token[i].type != TOKEN_END; i++) {
        if (p->token[i].type != TOKEN_OPERATOR)
            continue;
        depth += p->token[i].value == '{';
        depth -= p->token[i].value == '}';
        bars += depth == 1 && p->token[i].value == '|';
        if (!depth)
            break;
    }
    return bars % 2 == 1;
}

/* \{ … \}: a set, or a set builder. */
static struct math_node *parse_set(struct math_parser *p, int close)
{
    struct math_node *node = math_node_new(p->tree, NODE_SET), *inner;
    unsigned bars = p->bars;

    p->token++;
    if (math_parser_take(p, close))
        return node;
    p->bars = 1;
    inner = math_parse_list(p);
    p->bars = bars;
    if (!inner)
        return NULL;
    if (math_parser_take(p, '|') || math_parser_take(p, ':')) {
        struct math_node *condition = math_parse_list(p);
        if (!condition || !math_parser_take(p, close))
            return NULL;
        return set_builder(p->tree, inner, condition);
    }
    if (!math_parser_take(p, close))
        return NULL;
    if (inner->kind == NODE_LIST) {
        node = math_node_alias(p->tree, inner);
        node->kind = NODE_SET;
        return node;
    }
    math_node_add(node, inner);
    return node;
}

static struct math_node *parse_matrix(struct math_parser *p)
{
    struct math_node *node = math_node_new(p->tree, NODE_MATRIX);
    unsigned columns = 0, in_row = 0;

    for (p->token++;;) {
        if (p->token->type == TOKEN_END_ENVIRONMENT || p->token->type == TOKEN_ROW) {
            if (in_row && !columns)
                columns = in_row;
            if (in_row && in_row != columns)
                return NULL;
            in_row = 0;
            if ((p->token++)->type == TOKEN_END_ENVIRONMENT)
                break;
            continue;
        }
        struct math_node *cell = math_parse_chain(p);
        if (!cell)
            return NULL;
        math_node_add(node, cell);
        in_row++;
        if (p->token->type == TOKEN_CELL)
            p->token++;
    }
    node->value = (int)columns;
    return columns ? node : NULL;
}

static struct math_node *parse_bars(struct math_parser *p, int close, int function)
{
    struct math_node *node = math_parser_node(p, NODE_FUNCTION, function), *inner;

    p->token++;
    p->bars++;
    inner = math_parse_sum(p);
    p->bars--;
    if (!inner || !math_parser_take(p, close))
        return NULL;
    math_node_add(node, inner);
    return node;
}

static struct math_node *parse_operator(struct math_parser *p)
{
    struct math_node *node;

    switch (p->token->value) {
    case '(':
    case '[':
        return parse_brackets(p);
    case '{':
        if (is_bare_builder(p))
            return parse_set(p, '}');
        p->token++;
        node = math_parse_list(p);
        return node && math_parser_take(p, '}') ? node : NULL;
    case OP_SET_OPEN:
        return parse_set(p, OP_SET_CLOSE);
    case '|':
        return p->bars ? NULL : parse_bars(p, '|', FUNCTION_ABS);
    case OP_FLOOR_OPEN:
        return parse_bars(p, OP_FLOOR_CLOSE, FUNCTION_FLOOR);
    case OP_CEIL_OPEN:
        return parse_bars(p, OP_CEIL_CLOSE, FUNCTION_CEIL);
    case OP_ELLIPSIS:
        p->token++;
        return math_node_new(p->tree, NODE_ELLIPSIS);
    default:
        return NULL;
    }
}

/* Words, several joined. */
static struct math_node *parse_words(struct math_parser *p)
{
    struct math_node *node = math_node_new(p->tree, NODE_TEXT);
    struct str words = {0};

    for (; p->token->type == TOKEN_TEXT; p->token++) {
        if (words.len)
            str_add_char(&words, ' ');
        str_add(&words, view_trim(p->token->text));
    }
    node->text = (struct view){arena_copy(&p->tree->arena, str_view(&words)), words.len};
    str_release(&words);
    return node;
}

struct math_node *math_parse_primary(struct math_parser *p)
{
    const struct math_token *token = p->token;

    switch (token->type) {
    case TOKEN_NUMBER:
        p->token++;
        return math_parse_number(p, token->text);
    case TOKEN_VARIABLE:
        p->token++;
        return math_parser_node(p, NODE_VARIABLE, token->value);
    case TOKEN_CONSTANT:
        p->token++;
        return math_parser_node(p, NODE_CONSTANT, token->value);
    case TOKEN_FUNCTION:
        return parse_function(p);
    case TOKEN_TEXT:
        return parse_words(p);
    case TOKEN_FRACTION:
        p->token++;
        return parse_fraction(p);
    case TOKEN_ROOT:
        p->token++;
        return parse_root(p);
    case TOKEN_BINOMIAL:
        p->token++;
        return parse_binomial(p);
    case TOKEN_BOXED:
    case TOKEN_ACCENT:
        p->token++;
        return math_parse_short(p);
    case TOKEN_BEGIN:
        return parse_matrix(p);
    case TOKEN_OPERATOR:
        return parse_operator(p);
    default:
        return NULL;
    }
}

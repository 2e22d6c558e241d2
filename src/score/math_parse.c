/* Tokens -> tree, by recursive descent:
 *
 *   list      := chain (("," | and | or) chain)*
 *   chain     := set (relation set)*
 *   set       := sum ((∪ | ∩ | \) sum)*
 *   sum       := ratio; sum of products with + - ±
 *   product   := factors joined by * / or nothing
 *   power     := primary postfix* (^ power)?                                     */
#include <stdlib.h>
#include <string.h>

#include "score/math_tree.h"

struct parser {
    struct math_tree *tree;
    struct math_token *token; /* shortened in place where one digit of a number is taken */
    unsigned depth;
    unsigned bars; /* inside |…|: a bar ends it */
};

static struct math_node *parse_list(struct parser *p);
static struct math_node *parse_chain(struct parser *p);
static struct math_node *parse_sum(struct parser *p);
static struct math_node *parse_power(struct parser *p);
static struct math_node *parse_signed(struct parser *p);
static struct math_node *parse_primary(struct parser *p);

static bool is_operator(const struct parser *p, int code)
{
    return p->token->type == TOKEN_OPERATOR && p->token->value == code;
}

static bool take(struct parser *p, int code)
{
    if (!is_operator(p, code))
        return false;
    p->token++;
    return true;
}

static struct math_node *variable(struct parser *p, enum math_kind kind, int value)
{
    struct math_node *node = math_node_new(p->tree, kind);

    node->value = value;
    return node;
}

/* A decimal text as an exact number. */
static struct math_node *number(struct parser *p, struct view text)
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
static struct math_node *parse_short_argument(struct parser *p)
{
    if (p->token->type == TOKEN_NUMBER && p->token->text.len > 1 &&
        !memchr(p->token->text.data, '.', p->token->text.len)) {
        struct math_token *token = p->token;
        struct math_node *node = number(p, view_slice(token->text, 0, 1));
        token->text = view_from(token->text, 1);
        token->is_spaced = false;
        return node;
    }
    if (p->token->type == TOKEN_OPERATOR && p->token->value == '{') {
        struct math_node *node;
        p->token++;
        node = parse_list(p);
        return node && take(p, '}') ? node : NULL;
    }
    if (p->token->type == TOKEN_NUMBER) {
        struct math_node *node = number(p, p->token->text);
        p->token++;
        return node;
    }
    return parse_primary(p);
}

static struct math_node *parse_fraction(struct parser *p)
{
    struct math_node *above = parse_short_argument(p), *below;

    below = above ? parse_short_argument(p) : NULL;
    if (!below)
        return NULL;
    return math_node_with(p->tree, NODE_PRODUCT, above,
                          math_node_with(p->tree, NODE_RECIPROCAL, below, NULL));
}

static struct math_node *parse_root(struct parser *p)
{
    struct math_node *degree = NULL, *inner, *exponent;

    if (is_operator(p, '[')) {
        p->token++;
        degree = parse_sum(p);
        if (!degree || !take(p, ']'))
            return NULL;
    }
    if (take(p, '(')) {
        inner = parse_list(p);
        if (!inner || !take(p, ')'))
            return NULL;
    } else if (p->token->type == TOKEN_NUMBER && p->token[-1].text.len &&
               p->token[-1].text.data[0] != 's') {
        inner = number(p, p->token->text); /* the sign √ takes a whole number */
        p->token++;
    } else {
        inner = parse_short_argument(p);
    }
    if (!inner)
        return NULL;
    exponent = degree ? math_node_with(p->tree, NODE_RECIPROCAL, degree, NULL)
                      : math_node_number(p->tree, 1, 2);
    return math_node_with(p->tree, NODE_POWER, inner, exponent);
}

static struct math_node *parse_binomial(struct parser *p)
{
    struct math_node *n = parse_short_argument(p), *k = n ? parse_short_argument(p) : NULL;

    return k ? math_node_with(p->tree, NODE_BINOMIAL, n, k) : NULL;
}

/* What a function without brackets takes: sin 2x, ln x; up to + - or a relation. */
static struct math_node *parse_bare_argument(struct parser *p)
{
    struct math_node *product = parse_power(p);

    while (product && (p->token->type == TOKEN_VARIABLE || p->token->type == TOKEN_CONSTANT)) {
        struct math_node *next = parse_power(p);
        product = next ? math_node_with(p->tree, NODE_PRODUCT, product, next) : NULL;
    }
    return product;
}

static struct math_node *parse_function(struct parser *p)
{
    struct math_node *node = variable(p, NODE_FUNCTION, p->token->value), *base = NULL,
                     *power = NULL, *argument;

    p->token++;
    for (;;) {
        if (!base && take(p, '_')) {
            if (!(base = parse_short_argument(p)))
                return NULL;
        } else if (!power && take(p, '^')) {
            if (!(power = parse_short_argument(p)))
                return NULL;
        } else {
            break;
        }
    }
    if (take(p, '(')) {
        argument = parse_list(p);
        if (!argument || !take(p, ')'))
            return NULL;
    } else if (take(p, '{')) {
        argument = parse_list(p);
        if (!argument || !take(p, '}'))
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
static struct math_node *parse_brackets(struct parser *p)
{
    int open = p->token->value, close;
    struct math_node *inner, *node;
    unsigned bars = p->bars;

    p->token++;
    p->bars = 0;
    inner = is_operator(p, ')') || is_operator(p, ']') ? math_node_new(p->tree, NODE_LIST)
                                                       : parse_list(p);
    p->bars = bars;
    if (!inner || !(is_operator(p, ')') || is_operator(p, ']')))
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
static bool is_bare_builder(const struct parser *p)
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
static struct math_node *parse_set(struct parser *p, int close)
{
    struct math_node *node = math_node_new(p->tree, NODE_SET), *inner;
    unsigned bars = p->bars;

    p->token++;
    if (take(p, close))
        return node;
    p->bars = 1;
    inner = parse_list(p);
    p->bars = bars;
    if (!inner)
        return NULL;
    if (take(p, '|') || take(p, ':')) {
        struct math_node *condition = parse_list(p);
        if (!condition || !take(p, close))
            return NULL;
        return set_builder(p->tree, inner, condition);
    }
    if (!take(p, close))
        return NULL;
    if (inner->kind == NODE_LIST) {
        node = math_node_alias(p->tree, inner);
        node->kind = NODE_SET;
        return node;
    }
    math_node_add(node, inner);
    return node;
}

static struct math_node *parse_matrix(struct parser *p)
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
        struct math_node *cell = parse_chain(p);
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

static struct math_node *parse_bars(struct parser *p, int close, int function)
{
    struct math_node *node = variable(p, NODE_FUNCTION, function), *inner;

    p->token++;
    p->bars++;
    inner = parse_sum(p);
    p->bars--;
    if (!inner || !take(p, close))
        return NULL;
    math_node_add(node, inner);
    return node;
}

static struct math_node *parse_operator(struct parser *p)
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
        node = parse_list(p);
        return node && take(p, '}') ? node : NULL;
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
static struct math_node *parse_words(struct parser *p)
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

static struct math_node *parse_primary(struct parser *p)
{
    const struct math_token *token = p->token;

    switch (token->type) {
    case TOKEN_NUMBER:
        p->token++;
        return number(p, token->text);
    case TOKEN_VARIABLE:
        p->token++;
        return variable(p, NODE_VARIABLE, token->value);
    case TOKEN_CONSTANT:
        p->token++;
        return variable(p, NODE_CONSTANT, token->value);
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
        return parse_short_argument(p);
    case TOKEN_BEGIN:
        return parse_matrix(p);
    case TOKEN_OPERATOR:
        return parse_operator(p);
    default:
        return NULL;
    }
}

/* `204_5`: the digits in that base, when each is one of it. */
static struct math_node *based(struct parser *p, struct math_node *digits,
                               const struct math_node *base)
{
    struct math_node *node;
    long value;

    if (digits->kind != NODE_NUMBER || !digits->text.len ||
        memchr(digits->text.data, '.', digits->text.len) || base->kind != NODE_NUMBER ||
        mpq_cmp_ui(*base->number, 36, 1) > 0 || mpq_cmp_ui(*base->number, 2, 1) < 0 ||
        mpz_cmp_ui(mpq_denref(*base->number), 1) != 0)
        return NULL;
    value = mpz_get_si(mpq_numref(*base->number));
    node = math_node_number(p->tree, 0, 1);
    if (mpz_set_str(mpq_numref(*node->number), arena_copy(&p->tree->arena, digits->text),
                    (int)value) != 0)
        return NULL;
    node->kind = NODE_BASED;
    node->value = (int)value;
    node->text = digits->text;
    return node;
}

/* C_n^k, C(n,k) is left to brackets. */
static struct math_node *combination(struct parser *p, const struct math_node *variable_node,
                                     struct math_node *index)
{
    struct math_node *k;

    if (variable_node->kind != NODE_VARIABLE || variable_node->value != 'C' || !is_operator(p, '^'))
        return NULL;
    p->token++;
    k = parse_short_argument(p);
    return k ? math_node_with(p->tree, NODE_BINOMIAL, index, k) : NULL;
}

static struct math_node *parse_subscript(struct parser *p, struct math_node *node)
{
    struct math_node *index, *result;

    p->token++;
    index = parse_short_argument(p);
    if (!index)
        return NULL;
    if (index->kind == NODE_TEXT && node->kind == NODE_NUMBER) { /* 52_{\text{eight}}, 52_{ten} */
        static const char *const names[] = {"two",   "three", "four", "five", "six",
                                            "seven", "eight", "nine", "ten",  NULL};
        for (int i = 0; names[i]; i++)
            if (view_eq_nocase(index->text, view_of(names[i])))
                index = math_node_number(p->tree, i + 2, 1);
    }
    result = based(p, node, index);
    if (!result)
        result = combination(p, node, index);
    return result ? result : math_node_with(p->tree, NODE_SUBSCRIPT, node, index);
}

static bool ends_factor(const struct parser *p)
{
    const struct math_token *t = p->token;

    return t->type == TOKEN_END ||
           (t->type == TOKEN_OPERATOR && strchr(",)]}+-=<>|:", t->value < 128 ? t->value : 1));
}

/* Degrees are a unit and dropped: `^\circ`, `^{\circ}`, `°`. */
static bool take_degree(struct parser *p)
{
    struct math_token *start = p->token;

    if (take(p, OP_DEGREE))
        return true;
    if (take(p, '^')) {
        bool braces = take(p, '{');
        if (take(p, OP_DEGREE) && (!braces || take(p, '}')))
            return true;
    }
    p->token = start;
    return false;
}

static struct math_node *parse_power(struct parser *p)
{
    struct math_node *node;

    if (++p->depth > MATH_DEPTH_MAX || p->tree->is_over) {
        p->tree->is_over = true;
        return NULL;
    }
    node = parse_primary(p);
    while (node) {
        if (take_degree(p))
            continue;
        if (is_operator(p, '_')) {
            node = parse_subscript(p, node);
        } else if (is_operator(p, '!')) {
            p->token++;
            /* "The answer is 42!" is no factorial: only one that something follows, or of a letter,
             * or that both sides have (then they are equal as texts). */
            node = math_node_with(p->tree, NODE_FACTORIAL, node, NULL);
        } else if (is_operator(p, '%')) {
            p->token++;
            node = math_node_with(p->tree, NODE_PERCENT, node, NULL);
        } else if (is_operator(p, '^')) {
            struct math_node *exponent;
            p->token++;
            exponent = is_operator(p, '-') || is_operator(p, '+') ? parse_signed(p)
                                                                  : parse_short_argument(p);
            node = exponent ? math_node_with(p->tree, NODE_POWER, node, exponent) : NULL;
        } else {
            break;
        }
    }
    p->depth--;
    return node;
}

static struct math_node *parse_signed(struct parser *p)
{
    struct math_node *node;

    if (take(p, '+'))
        return parse_signed(p);
    if (take(p, '-')) {
        node = parse_signed(p);
        return node ? math_node_with(p->tree, NODE_NEGATIVE, node, NULL) : NULL;
    }
    return parse_power(p);
}

static bool begins_factor(const struct parser *p)
{
    const struct math_token *t = p->token;

    switch (t->type) {
    case TOKEN_END:
    case TOKEN_END_ENVIRONMENT:
    case TOKEN_CELL:
    case TOKEN_ROW:
        return false;
    case TOKEN_OPERATOR:
        return t->value == '(' || t->value == '[' || t->value == '{' || t->value == OP_SET_OPEN ||
               t->value == OP_FLOOR_OPEN || t->value == OP_CEIL_OPEN || t->value == OP_ELLIPSIS ||
               (t->value == '|' && !p->bars);
    default:
        return true;
    }
}

/* "1 1/2", "1\frac12": a whole number followed by a fraction of numbers is their sum. */
static bool is_mixed(const struct math_node *whole, const struct parser *p)
{
    const struct math_token *t = p->token;

    if (whole->kind != NODE_NUMBER || whole->digits >= 0 || !whole->text.len)
        return false;
    if (t->type == TOKEN_FRACTION)
        return t[1].type == TOKEN_NUMBER ||
               (t[1].type == TOKEN_OPERATOR && t[1].value == '{' && t[2].type == TOKEN_NUMBER &&
                t[3].type == TOKEN_OPERATOR && t[3].value == '}');
    return t->type == TOKEN_NUMBER && t->is_spaced && t[1].type == TOKEN_OPERATOR &&
           t[1].value == '/' && !t[1].is_spaced && t[2].type == TOKEN_NUMBER;
}

static struct math_node *parse_mixed(struct parser *p, struct math_node *whole)
{
    struct math_node *part;

    if (p->token->type == TOKEN_FRACTION) {
        part = parse_primary(p);
    } else {
        struct math_node *above = number(p, p->token->text), *below = number(p, p->token[2].text);
        p->token += 3;
        part = above && below
                   ? math_node_with(p->tree, NODE_PRODUCT, above,
                                    math_node_with(p->tree, NODE_RECIPROCAL, below, NULL))
                   : NULL;
    }
    return part ? math_node_with(p->tree, NODE_SUM, whole, part) : NULL;
}

/* Words after a value are its unit, and dropped; also `cm^2`, `m/s`. */
static bool skip_unit(struct parser *p, const struct math_node *value)
{
    if (p->token->type != TOKEN_TEXT || value->kind == NODE_TEXT)
        return false;
    while (p->token->type == TOKEN_TEXT)
        p->token++;
    if (is_operator(p, '^') && p->token[1].type == TOKEN_NUMBER)
        p->token += 2;
    else if (is_operator(p, '^') && p->token[1].type == TOKEN_OPERATOR &&
             p->token[1].value == '{' && p->token[2].type == TOKEN_NUMBER &&
             p->token[3].type == TOKEN_OPERATOR && p->token[3].value == '}')
        p->token += 4;
    if (is_operator(p, '/') && p->token[1].type == TOKEN_TEXT) {
        p->token++;
        return skip_unit(p, value);
    }
    return true;
}

static struct math_node *parse_product(struct parser *p)
{
    struct math_node *product = math_node_new(p->tree, NODE_PRODUCT), *factor;

    factor = parse_signed(p);
    for (;;) {
        bool is_division;
        if (!factor)
            return NULL;
        if (is_mixed(factor, p))
            factor = parse_mixed(p, factor);
        if (!factor)
            return NULL;
        math_node_add(product, factor);
        if (skip_unit(p, factor) && ends_factor(p))
            break;
        is_division = is_operator(p, '/');
        if (is_division || is_operator(p, '*')) {
            p->token++;
            factor = parse_signed(p);
        } else if (begins_factor(p)) {
            factor = parse_power(p);
        } else {
            break;
        }
        if (factor && is_division)
            factor = math_node_with(p->tree, NODE_RECIPROCAL, factor, NULL);
    }
    return product->count == 1 ? math_node_alias(p->tree, product->first) : product;
}

static struct math_node *parse_sum(struct parser *p)
{
    struct math_node *sum = NULL, *term;
    bool is_first = true;

    if (++p->depth > MATH_DEPTH_MAX)
        return NULL;
    for (;; is_first = false) {
        bool is_minus = !is_first && is_operator(p, '-');
        bool is_both = is_operator(p, OP_PLUS_MINUS) || is_operator(p, OP_MINUS_PLUS);
        int sign = is_operator(p, OP_MINUS_PLUS) ? -1 : 1;
        if (!is_first && !is_minus && !is_both && !is_operator(p, '+'))
            break;
        if (!is_first || is_both)
            p->token++;
        term = parse_product(p);
        if (!term)
            return NULL;
        if (is_minus)
            term = math_node_with(p->tree, NODE_NEGATIVE, term, NULL);
        if (is_both) {
            term = math_node_with(p->tree, NODE_PLUS_MINUS, term, NULL);
            term->value = sign;
        }
        if (!sum) {
            sum = term;
        } else {
            if (sum->kind != NODE_SUM || sum->value == 0) {
                sum = math_node_with(p->tree, NODE_SUM, sum, NULL);
                sum->value = 1; /* open: made here */
            }
            math_node_add(sum, term);
        }
    }
    p->depth--;
    return sum;
}

static struct math_node *parse_ratio(struct parser *p)
{
    struct math_node *first = parse_sum(p), *ratio = NULL;

    while (first && !p->bars && is_operator(p, ':')) {
        struct math_node *next;
        p->token++;
        next = parse_sum(p);
        if (!next)
            return NULL;
        if (!ratio)
            ratio = math_node_with(p->tree, NODE_RATIO, first, NULL);
        math_node_add(ratio, next);
    }
    return ratio ? ratio : first;
}

static struct math_node *parse_union(struct parser *p)
{
    struct math_node *left = parse_ratio(p), *right;

    while (left && (is_operator(p, OP_UNION) || is_operator(p, OP_INTERSECTION) ||
                    is_operator(p, OP_WITHOUT))) {
        enum math_kind kind = is_operator(p, OP_UNION)          ? NODE_UNION
                              : is_operator(p, OP_INTERSECTION) ? NODE_INTERSECTION
                                                                : NODE_WITHOUT;
        p->token++;
        right = parse_ratio(p);
        if (!right)
            return NULL;
        if (kind == NODE_UNION && left->kind == NODE_UNION)
            math_node_add(left, right);
        else
            left = math_node_with(p->tree, kind, left, right);
    }
    return left;
}

static bool is_relation(const struct parser *p)
{
    int v = p->token->value;

    return p->token->type == TOKEN_OPERATOR &&
           (v == '=' || v == '<' || v == '>' || v == OP_LESS_EQUAL || v == OP_GREATER_EQUAL ||
            v == OP_NOT_EQUAL || v == OP_APPROX || v == OP_IN);
}

static struct math_node *parse_chain(struct parser *p)
{
    struct math_node *left = parse_union(p), *chain = NULL, *relation = NULL;

    while (left && is_relation(p)) {
        int code = p->token->value;
        struct math_node *right;
        p->token++;
        right = parse_union(p);
        if (!right)
            return NULL;
        if (relation && !chain)
            chain = math_node_with(p->tree, NODE_CHAIN, relation, NULL);
        relation = math_node_with(p->tree, NODE_RELATION, math_node_alias(p->tree, left), right);
        relation->value = code;
        if (chain)
            math_node_add(chain, relation);
        left = math_node_alias(p->tree, right);
    }
    return chain ? chain : relation ? relation : left;
}

static struct math_node *parse_list(struct parser *p)
{
    struct math_node *first, *list = NULL;

    if (++p->depth > MATH_DEPTH_MAX)
        return NULL;
    first = parse_chain(p);
    while (first && is_operator(p, ',')) {
        struct math_node *next;
        while (take(p, ',')) /* ", and" */
            ;
        if (p->token->type == TOKEN_END || is_operator(p, ')') || is_operator(p, '}') ||
            is_operator(p, OP_SET_CLOSE))
            break;
        next = parse_chain(p);
        if (!next)
            return NULL;
        if (!list)
            list = math_node_with(p->tree, NODE_LIST, first, NULL);
        math_node_add(list, next);
    }
    p->depth--;
    return list ? list : first;
}

struct math_node *math_parse(struct math_tree *tree, struct view text, unsigned flags)
{
    struct parser p = {.tree = tree};
    struct math_node *node;

    if (text.len > MATH_TEXT_MAX) {
        tree->is_over = true;
        return NULL;
    }
    p.token = math_lex(tree, text, flags);
    if (!p.token || p.token->type == TOKEN_END)
        return NULL;
    node = parse_list(&p);
    if (!node || p.token->type != TOKEN_END || tree->is_over)
        return NULL;
    return node;
}

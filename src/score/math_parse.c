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

#include "score/math_parser.h"
/* `204_5`: the digits in that base, when each is one of it. */
static struct math_node *based(struct math_parser *p, struct math_node *digits,
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
static struct math_node *combination(struct math_parser *p, const struct math_node *variable_node,
                                     struct math_node *index)
{
    struct math_node *k;

    if (variable_node->kind != NODE_VARIABLE || variable_node->value != 'C' ||
        !math_parser_at(p, '^'))
        return NULL;
    p->token++;
    k = math_parse_short(p);
    return k ? math_node_with(p->tree, NODE_BINOMIAL, index, k) : NULL;
}

static struct math_node *parse_subscript(struct math_parser *p, struct math_node *node)
{
    struct math_node *index, *result;

    p->token++;
    index = math_parse_short(p);
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

static bool ends_factor(const struct math_parser *p)
{
    const struct math_token *t = p->token;

    return t->type == TOKEN_END ||
           (t->type == TOKEN_OPERATOR && strchr(",)]}+-=<>|:", t->value < 128 ? t->value : 1));
}

/* Degrees are a unit and dropped: `^\circ`, `^{\circ}`, `°`. */
static bool take_degree(struct math_parser *p)
{
    struct math_token *start = p->token;

    if (math_parser_take(p, OP_DEGREE))
        return true;
    if (math_parser_take(p, '^')) {
        bool braces = math_parser_take(p, '{');
        if (math_parser_take(p, OP_DEGREE) && (!braces || math_parser_take(p, '}')))
            return true;
    }
    p->token = start;
    return false;
}

struct math_node *math_parse_power(struct math_parser *p)
{
    struct math_node *node;

    if (++p->depth > MATH_DEPTH_MAX || p->tree->is_over) {
        p->tree->is_over = true;
        return NULL;
    }
    node = math_parse_primary(p);
    while (node) {
        if (take_degree(p))
            continue;
        if (math_parser_at(p, '_')) {
            node = parse_subscript(p, node);
        } else if (math_parser_at(p, '!')) {
            p->token++;
            /* "The answer is 42!" is no factorial: only one that something follows, or of a letter,
             * or that both sides have (then they are equal as texts). */
            node = math_node_with(p->tree, NODE_FACTORIAL, node, NULL);
        } else if (math_parser_at(p, '%')) {
            p->token++;
            node = math_node_with(p->tree, NODE_PERCENT, node, NULL);
        } else if (math_parser_at(p, '^')) {
            struct math_node *exponent;
            p->token++;
            exponent = math_parser_at(p, '-') || math_parser_at(p, '+') ? math_parse_signed(p)
                                                                        : math_parse_short(p);
            node = exponent ? math_node_with(p->tree, NODE_POWER, node, exponent) : NULL;
        } else {
            break;
        }
    }
    p->depth--;
    return node;
}

struct math_node *math_parse_signed(struct math_parser *p)
{
    struct math_node *node;

    if (math_parser_take(p, '+'))
        return math_parse_signed(p);
    if (math_parser_take(p, '-')) {
        node = math_parse_signed(p);
        return node ? math_node_with(p->tree, NODE_NEGATIVE, node, NULL) : NULL;
    }
    return math_parse_power(p);
}

static bool begins_factor(const struct math_parser *p)
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
static bool is_mixed(const struct math_node *whole, const struct math_parser *p)
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

static struct math_node *parse_mixed(struct math_parser *p, struct math_node *whole)
{
    struct math_node *part;

    if (p->token->type == TOKEN_FRACTION) {
        part = math_parse_primary(p);
    } else {
        struct math_node *above = math_parse_number(p, p->token->text),
                         *below = math_parse_number(p, p->token[2].text);
        p->token += 3;
        part = above && below
                   ? math_node_with(p->tree, NODE_PRODUCT, above,
                                    math_node_with(p->tree, NODE_RECIPROCAL, below, NULL))
                   : NULL;
    }
    return part ? math_node_with(p->tree, NODE_SUM, whole, part) : NULL;
}

/* Words after a value are its unit, and dropped; also `cm^2`, `m/s`. */
static bool skip_unit(struct math_parser *p, const struct math_node *value)
{
    if (p->token->type != TOKEN_TEXT || value->kind == NODE_TEXT)
        return false;
    while (p->token->type == TOKEN_TEXT)
        p->token++;
    if (math_parser_at(p, '^') && p->token[1].type == TOKEN_NUMBER)
        p->token += 2;
    else if (math_parser_at(p, '^') && p->token[1].type == TOKEN_OPERATOR &&
             p->token[1].value == '{' && p->token[2].type == TOKEN_NUMBER &&
             p->token[3].type == TOKEN_OPERATOR && p->token[3].value == '}')
        p->token += 4;
    if (math_parser_at(p, '/') && p->token[1].type == TOKEN_TEXT) {
        p->token++;
        return skip_unit(p, value);
    }
    return true;
}

static struct math_node *parse_product(struct math_parser *p)
{
    struct math_node *product = math_node_new(p->tree, NODE_PRODUCT), *factor;

    factor = math_parse_signed(p);
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
        is_division = math_parser_at(p, '/');
        if (is_division || math_parser_at(p, '*')) {
            p->token++;
            factor = math_parse_signed(p);
        } else if (begins_factor(p)) {
            factor = math_parse_power(p);
        } else {
            break;
        }
        if (factor && is_division)
            factor = math_node_with(p->tree, NODE_RECIPROCAL, factor, NULL);
    }
    return product->count == 1 ? math_node_alias(p->tree, product->first) : product;
}

struct math_node *math_parse_sum(struct math_parser *p)
{
    struct math_node *sum = NULL, *term;
    bool is_first = true;

    if (++p->depth > MATH_DEPTH_MAX)
        return NULL;
    for (;; is_first = false) {
        bool is_minus = !is_first && math_parser_at(p, '-');
        bool is_both = math_parser_at(p, OP_PLUS_MINUS) || math_parser_at(p, OP_MINUS_PLUS);
        int sign = math_parser_at(p, OP_MINUS_PLUS) ? -1 : 1;
        if (!is_first && !is_minus && !is_both && !math_parser_at(p, '+'))
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

static struct math_node *parse_ratio(struct math_parser *p)
{
    struct math_node *first = math_parse_sum(p), *ratio = NULL;

    while (first && !p->bars && math_parser_at(p, ':')) {
        struct math_node *next;
        p->token++;
        next = math_parse_sum(p);
        if (!next)
            return NULL;
        if (!ratio)
            ratio = math_node_with(p->tree, NODE_RATIO, first, NULL);
        math_node_add(ratio, next);
    }
    return ratio ? ratio : first;
}

static struct math_node *parse_union(struct math_parser *p)
{
    struct math_node *left = parse_ratio(p), *right;

    while (left && (math_parser_at(p, OP_UNION) || math_parser_at(p, OP_INTERSECTION) ||
                    math_parser_at(p, OP_WITHOUT))) {
        enum math_kind kind = math_parser_at(p, OP_UNION)          ? NODE_UNION
                              : math_parser_at(p, OP_INTERSECTION) ? NODE_INTERSECTION
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

static bool is_relation(const struct math_parser *p)
{
    int v = p->token->value;

    return p->token->type == TOKEN_OPERATOR &&
           (v == '=' || v == '<' || v == '>' || v == OP_LESS_EQUAL || v == OP_GREATER_EQUAL ||
            v == OP_NOT_EQUAL || v == OP_APPROX || v == OP_IN);
}

struct math_node *math_parse_chain(struct math_parser *p)
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

struct math_node *math_parse_list(struct math_parser *p)
{
    struct math_node *first, *list = NULL;

    if (++p->depth > MATH_DEPTH_MAX)
        return NULL;
    first = math_parse_chain(p);
    while (first && math_parser_at(p, ',')) {
        struct math_node *next;
        while (math_parser_take(p, ',')) /* ", and" */
            ;
        if (p->token->type == TOKEN_END || math_parser_at(p, ')') || math_parser_at(p, '}') ||
            math_parser_at(p, OP_SET_CLOSE))
            break;
        next = math_parse_chain(p);
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
    struct math_parser p = {.tree = tree};
    struct math_node *node;

    if (text.len > MATH_TEXT_MAX) {
        tree->is_over = true;
        return NULL;
    }
    p.token = math_lex(tree, text, flags);
    if (!p.token || p.token->type == TOKEN_END)
        return NULL;
    node = math_parse_list(&p);
    if (!node || p.token->type != TOKEN_END || tree->is_over)
        return NULL;
    return node;
}

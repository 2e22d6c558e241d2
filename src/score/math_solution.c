/* The sets that inequalities, set builders and their like describe. */
#include <math.h>

#include "score/math_parts.h"

bool math_is_name(const struct math_node *n)
{
    if (n->kind == NODE_TUPLE || n->kind == NODE_RATIO) { /* (p, q) = (5, 2) */
        for (const struct math_node *child = n->first; child; child = child->next)
            if (!math_is_name(child))
                return false;
        return true;
    }
    if (n->kind == NODE_PRODUCT && n->count == 2 && n->first->kind == NODE_VARIABLE) /* f(x) */
        return math_second(n)->kind == NODE_VARIABLE && n->first->value != math_second(n)->value;
    return n->kind == NODE_VARIABLE || n->kind == NODE_SUBSCRIPT || n->kind == NODE_TEXT ||
           (n->kind == NODE_CONSTANT && (n->value == CONSTANT_E || n->value == CONSTANT_I));
}

bool math_has_variables(const struct math_node *n)
{
    struct math_point point = {.count = 0};

    return !math_variables(n, &point) || point.count;
}

bool math_is_inequality(int code)
{
    return code == '<' || code == '>' || code == OP_LESS_EQUAL || code == OP_GREATER_EQUAL;
}

static struct math_node *infinity(struct math_tree *tree, bool is_negative)
{
    struct math_node *node = math_node_new(tree, NODE_CONSTANT);

    node->value = CONSTANT_INFINITY;
    return is_negative ? math_node_with(tree, NODE_NEGATIVE, node, NULL) : node;
}

static struct math_node *interval(struct math_tree *tree, bool open, const struct math_node *low,
                                  const struct math_node *high, bool open2)
{
    struct math_node *node =
        math_node_with(tree, NODE_TUPLE, math_node_alias(tree, low), math_node_alias(tree, high));

    node->value = open ? '(' : '[';
    node->value2 = open2 ? ')' : ']';
    return node;
}

static int flipped(int code)
{
    return code == '<'                ? '>'
           : code == '>'              ? '<'
           : code == OP_LESS_EQUAL    ? OP_GREATER_EQUAL
           : code == OP_GREATER_EQUAL ? OP_LESS_EQUAL
                                      : code;
}

/* |x|, and x is a name. */
static bool is_name_in_bars(const struct math_node *node)
{
    return node->kind == NODE_FUNCTION && node->value == FUNCTION_ABS && math_is_name(node->first);
}

static struct math_node *negative(struct math_tree *tree, const struct math_node *node)
{
    return math_node_with(tree, NODE_NEGATIVE, math_node_alias(tree, node), NULL);
}

/* The set of x for which |x| lies in the interval: it and its mirror image. */
static struct math_node *mirrored(struct math_tree *tree, struct math_node *part)
{
    const struct math_node *low = part->first, *high = math_second(part);

    return math_node_with(tree, NODE_UNION,
                          interval(tree, part->value2 == ')', negative(tree, high),
                                   negative(tree, low), part->value == '('),
                          part);
}

/* One inequality of a name against a constant. */
static struct math_node *ray(struct math_tree *tree, const struct math_node *relation)
{
    const struct math_node *left = relation->first, *right = math_second(relation);
    int code = relation->value;

    if ((math_is_name(right) || is_name_in_bars(right)) && !math_has_variables(left)) {
        const struct math_node *swap = left;
        left = right;
        right = swap;
        code = flipped(code);
    }
    if (is_name_in_bars(left) && !math_has_variables(right)) {
        if (code == '<' || code == OP_LESS_EQUAL)
            return interval(tree, code == '<', negative(tree, right), right, code == '<');
        return code == '>' || code == OP_GREATER_EQUAL
                   ? mirrored(tree, interval(tree, code == '>', right, infinity(tree, false), true))
                   : NULL;
    }
    if (!math_is_name(left) || math_has_variables(right))
        return NULL;
    if (code == OP_NOT_EQUAL)
        return math_node_with(tree, NODE_UNION,
                              interval(tree, true, infinity(tree, true), right, true),
                              interval(tree, true, right, infinity(tree, false), true));
    if (!math_is_inequality(code))
        return NULL;
    if (code == '<' || code == OP_LESS_EQUAL)
        return interval(tree, true, infinity(tree, true), right, code == '<');
    return interval(tree, code == '>', right, infinity(tree, false), true);
}

/* low < x <= high, or the other way round. */
static struct math_node *between(struct math_tree *tree, const struct math_node *chain)
{
    const struct math_node *first = chain->first, *second = first->next,
                           *middle = math_second(first);
    struct math_node *part;
    bool is_less;

    if (chain->count != 2 || !math_is_inequality(first->value) ||
        !math_is_inequality(second->value) || !(math_is_name(middle) || is_name_in_bars(middle)))
        return NULL;
    is_less = first->value == '<' || first->value == OP_LESS_EQUAL;
    if (is_less != (second->value == '<' || second->value == OP_LESS_EQUAL))
        return NULL;
    part = is_less ? interval(tree, first->value == '<', first->first, math_second(second),
                              second->value == '<')
                   : interval(tree, second->value == '>', math_second(second), first->first,
                              first->value == '>');
    return math_is_name(middle) ? part : mirrored(tree, part);
}

/* R without a finite set: rays and gaps between its sorted members. */
static struct math_node *reals_without(struct math_tree *tree, const struct math_node *set)
{
    struct math_node *result = math_node_new(tree, NODE_UNION);
    const struct math_node *sorted[16], *low = NULL;
    struct math_point none = {.count = 0};
    unsigned count = 0;

    if (set->kind != NODE_SET || set->count > 16 || !set->count)
        return NULL;
    for (const struct math_node *x = set->first; x; x = x->next) {
        unsigned i = count++;
        double value = creal(math_value(x, &none));
        if (math_has_variables(x) || isnan(value))
            return NULL;
        for (; i && creal(math_value(sorted[i - 1], &none)) > value; i--)
            sorted[i] = sorted[i - 1];
        sorted[i] = x;
    }
    for (unsigned i = 0; i <= count; i++) {
        const struct math_node *high = i < count ? sorted[i] : NULL;
        math_node_add(result, interval(tree, true, low ? low : infinity(tree, true),
                                       high ? high : infinity(tree, false), true));
        low = high;
    }
    return result;
}

/* What a relation, chain, list of inequalities or set builder describes, or NULL. */
struct math_node *math_solution_set(struct math_tree *tree, const struct math_node *node)
{
    struct math_node *result;

    switch (node->kind) {
    case NODE_RELATION:
        if (node->value == OP_IN && math_is_name(node->first))
            return math_node_alias(tree, math_second(node));
        return ray(tree, node);
    case NODE_CHAIN:
        return between(tree, node);
    case NODE_SUCH_THAT: /* of an expression, {3k | …}, it is another set */
        return math_is_name(node->first) || node->first->kind == NODE_RELATION
                   ? math_solution_set(tree, math_second(node))
                   : NULL;
    case NODE_WITHOUT:
        return node->first->kind == NODE_CONSTANT && node->first->value == CONSTANT_REALS
                   ? reals_without(tree, math_second(node))
                   : NULL;
    case NODE_CONSTANT:
        return node->value == CONSTANT_REALS
                   ? interval(tree, true, infinity(tree, true), infinity(tree, false), true)
                   : NULL;
    case NODE_LIST: { /* x < 1 or x > 3 */
        bool is_all_unequal = true;
        struct math_node *points = math_node_new(tree, NODE_SET);
        result = math_node_new(tree, NODE_UNION);
        for (const struct math_node *child = node->first; child; child = child->next) {
            struct math_node *part = math_solution_set(tree, child);
            if (!part)
                return NULL;
            is_all_unequal =
                is_all_unequal && child->kind == NODE_RELATION && child->value == OP_NOT_EQUAL;
            if (is_all_unequal)
                math_node_add(points, math_node_alias(tree, math_second(child)));
            math_node_add(result, math_node_alias(tree, part));
        }
        return is_all_unequal ? reals_without(tree, points) : result;
    }
    default:
        return NULL;
    }
}

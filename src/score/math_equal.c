#include "score/math.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "score/math_tree.h"

enum { STEPS_MAX = 20000, POINTS = 4, ELEMENTS_MAX = 256 };

struct comparison {
    struct math_tree *tree;
    const struct math_options *options;
    unsigned steps, depth;
    bool is_over;
};

static bool same(struct comparison *c, const struct math_node *a, const struct math_node *b);

/* Scalars -------------------------------------------------------------------------------------- */

/* The printed digits of a decimal literal, behind signs and percent; -1: no literal. */
static int printed_digits(const struct math_node *node)
{
    while (node->kind == NODE_NEGATIVE || node->kind == NODE_PERCENT)
        node = node->first;
    return node->kind == NODE_NUMBER ? node->digits : -1;
}

static unsigned significant_digits(const struct math_node *node)
{
    unsigned count = 0;

    while (node->kind == NODE_NEGATIVE || node->kind == NODE_PERCENT)
        node = node->first;
    for (size_t i = 0; i < node->text.len; i++)
        if (isdigit((unsigned char)node->text.data[i]) && (count || node->text.data[i] != '0'))
            count++;
    return count;
}

/* Whether decimals close to each other are the same: within half of the reference's last printed
 * digit, or the answer is the reference's value rounded, with five digits or more. */
static bool is_rounded(const struct math_node *reference, double a, const struct math_node *answer,
                       double b)
{
    int wanted = printed_digits(reference), given = printed_digits(answer);
    double error = fabs(a - b), size = fabs(a);

    if (wanted >= 0)
        return error <= 0.5 * pow(10, -wanted) * (1 + 1e-9) || error <= 1e-6 * size;
    if (given >= 0 && a != floor(a))
        return error <= 1e-6 * size ||
               (significant_digits(answer) >= 5 && error <= 0.5 * pow(10, -given) * (1 + 1e-9));
    return false;
}

static bool close_to(double complex a, double complex b)
{
    double scale = fmax(cabs(a), cabs(b));

    if (isinf(creal(a)) || isinf(creal(b)))
        return creal(a) == creal(b);
    return cabs(a - b) <= 1e-9 * scale || scale < 1e-300;
}

static bool is_defined(double complex z)
{
    return !isnan(creal(z)) && !isnan(cimag(z));
}

static void choose_point(struct random *r, struct math_point *point, bool is_positive)
{
    for (unsigned i = 0; i < point->count; i++) {
        double size = 0.3 + 2.4 * random_unit(r),
               angle = is_positive ? 0 : 2 * M_PI * random_unit(r);
        point->value[i] = size * cexp(I * angle);
    }
}

/* Equal at every point where both are defined, and at one at least. */
static bool equal_at_points(const struct math_node *a, const struct math_node *b)
{
    struct math_point point = {.count = 0};
    bool is_positive = math_has_branches(a) || math_has_branches(b);
    struct random r;
    unsigned agreed = 0;

    if (!math_variables(a, &point) || !math_variables(b, &point))
        return false;
    random_seed(&r, 20261125);
    for (int i = 0; i < (point.count ? POINTS : 1); i++) {
        double complex x, y;
        choose_point(&r, &point, is_positive);
        x = math_value(a, &point);
        y = math_value(b, &point);
        if (!is_defined(x) || !is_defined(y))
            continue;
        if (!close_to(x, y))
            return false;
        agreed++;
    }
    return agreed > 0;
}

/* 1: equal, 0: different, -1: at least one has no exact value. */
static int equal_exactly(const struct math_node *a, const struct math_node *b, mpq_t x, mpq_t y)
{
    return math_exact(a, x) && math_exact(b, y) ? mpq_equal(x, y) != 0 : -1;
}

static bool is_percent(const struct math_node *node)
{
    while (node->kind == NODE_NEGATIVE)
        node = node->first;
    return node->kind == NODE_PERCENT;
}

static const struct math_node *without_percent(struct math_tree *tree, const struct math_node *node)
{
    if (node->kind == NODE_PERCENT)
        return node->first;
    return math_node_with(tree, NODE_NEGATIVE,
                          math_node_alias(tree, without_percent(tree, node->first)), NULL);
}

static bool same_scalar(struct comparison *c, const struct math_node *a, const struct math_node *b)
{
    struct math_point none = {.count = 0};
    mpq_t x, y;
    int exact;
    bool result;

    if (is_percent(a) != is_percent(b) && c->options->asks_percent) {
        const struct math_node *bare_a = is_percent(a) ? without_percent(c->tree, a) : a;
        const struct math_node *bare_b = is_percent(b) ? without_percent(c->tree, b) : b;
        if (same_scalar(c, bare_a, bare_b))
            return true;
    }
    mpq_inits(x, y, NULL);
    exact = equal_exactly(a, b, x, y);
    if (exact == 1)
        result = true;
    else if (exact == 0)
        result = is_rounded(a, mpq_get_d(x), b, mpq_get_d(y));
    else
        result = equal_at_points(a, b) ||
                 is_rounded(a, creal(math_value(a, &none)), b, creal(math_value(b, &none)));
    mpq_clears(x, y, NULL);
    return result;
}

/* Collections ---------------------------------------------------------------------------------- */

static bool same_in_order(struct comparison *c, const struct math_node *a,
                          const struct math_node *b)
{
    const struct math_node *x = a->first, *y = b->first;

    for (; x && y; x = x->next, y = y->next)
        if (!same(c, x, y))
            return false;
    return !x && !y;
}

/* As multisets: each element of one finds its own in the other. */
static bool same_in_any_order(struct comparison *c, const struct math_node *a,
                              const struct math_node *b)
{
    bool used[ELEMENTS_MAX] = {false};

    if (a->count != b->count || a->count > ELEMENTS_MAX)
        return false;
    for (const struct math_node *x = a->first; x; x = x->next) {
        unsigned i = 0;
        const struct math_node *y = b->first;
        while (y && (used[i] || !same(c, x, y))) {
            y = y->next;
            i++;
        }
        if (!y || c->is_over)
            return false;
        used[i] = true;
    }
    return true;
}

static bool is_list_like(const struct math_node *n)
{
    return n->kind == NODE_LIST || n->kind == NODE_SET || n->kind == NODE_TUPLE;
}

static bool is_vector(const struct math_node *n)
{
    return n->kind == NODE_MATRIX && (n->value == 1 || (unsigned)n->value == n->count);
}

static bool same_collections(struct comparison *c, const struct math_node *a,
                             const struct math_node *b)
{
    if (a->kind == NODE_TUPLE && b->kind == NODE_TUPLE)
        return a->value == b->value && a->value2 == b->value2 && same_in_order(c, a, b);
    if (a->kind == NODE_TUPLE || b->kind == NODE_TUPLE) {
        const struct math_node *tuple = a->kind == NODE_TUPLE ? a : b, *other = tuple == a ? b : a;
        return tuple->value == '(' && other->kind == NODE_LIST && same_in_order(c, a, b);
    }
    return c->options->is_ordered ? same_in_order(c, a, b) : same_in_any_order(c, a, b);
}

/* Relations ------------------------------------------------------------------------------------- */

static bool is_name(const struct math_node *n)
{
    if (n->kind == NODE_TUPLE || n->kind == NODE_RATIO) { /* (p, q) = (5, 2) */
        for (const struct math_node *child = n->first; child; child = child->next)
            if (!is_name(child))
                return false;
        return true;
    }
    if (n->kind == NODE_PRODUCT && n->count == 2 && n->first->kind == NODE_VARIABLE) /* f(x) */
        return math_second(n)->kind == NODE_VARIABLE && n->first->value != math_second(n)->value;
    return n->kind == NODE_VARIABLE || n->kind == NODE_SUBSCRIPT || n->kind == NODE_TEXT ||
           (n->kind == NODE_CONSTANT && (n->value == CONSTANT_E || n->value == CONSTANT_I));
}

static bool has_variables(const struct math_node *n)
{
    struct math_point point = {.count = 0};

    return !math_variables(n, &point) || point.count;
}

static bool is_inequality(int code)
{
    return code == '<' || code == '>' || code == OP_LESS_EQUAL || code == OP_GREATER_EQUAL;
}

static struct math_node *difference(struct math_tree *tree, const struct math_node *relation)
{
    return math_node_with(
        tree, NODE_SUM, math_node_alias(tree, relation->first),
        math_node_with(tree, NODE_NEGATIVE, math_node_alias(tree, math_second(relation)), NULL));
}

/* f = 0 and g = 0 (f < 0 and g < 0) say the same when f/g is constant (and positive). */
static bool proportional(const struct math_node *f, const struct math_node *g, bool needs_positive)
{
    struct math_point point = {.count = 0};
    double complex ratio = 0;
    struct random r;
    unsigned agreed = 0;

    if (!math_variables(f, &point) || !math_variables(g, &point))
        return false;
    random_seed(&r, 7);
    for (int i = 0; i < POINTS; i++) {
        double complex x, y;
        choose_point(&r, &point, needs_positive || math_has_branches(f) || math_has_branches(g));
        x = math_value(f, &point);
        y = math_value(g, &point);
        if (!is_defined(x) || !is_defined(y) || cabs(x) < 1e-12 || cabs(y) < 1e-12)
            continue;
        if (agreed && !close_to(x / y, ratio))
            return false;
        ratio = x / y;
        agreed++;
    }
    return agreed > 1 && (!needs_positive || creal(ratio) > 0);
}

static bool same_relations(struct comparison *c, const struct math_node *a,
                           const struct math_node *b)
{
    int x = a->value, y = b->value;
    bool is_flipped = false;
    struct math_node *f, *g;

    if (x == OP_APPROX)
        x = '=';
    if (y == OP_APPROX)
        y = '=';
    if (is_inequality(x) && is_inequality(y)) {
        bool a_less = x == '<' || x == OP_LESS_EQUAL, b_less = y == '<' || y == OP_LESS_EQUAL;
        if ((x == '<' || x == '>') != (y == '<' || y == '>'))
            return false;
        is_flipped = a_less != b_less;
    } else if (x != y) {
        return false;
    }
    if (!is_flipped && same(c, a->first, b->first) && same(c, math_second(a), math_second(b)))
        return true;
    if (a->value == OP_IN)
        return false;
    f = difference(c->tree, a);
    g = difference(c->tree, b);
    if (is_flipped)
        g = math_node_with(c->tree, NODE_NEGATIVE, g, NULL);
    return proportional(f, g, is_inequality(x));
}

/* Solution sets --------------------------------------------------------------------------------- */

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
    return node->kind == NODE_FUNCTION && node->value == FUNCTION_ABS && is_name(node->first);
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

    if ((is_name(right) || is_name_in_bars(right)) && !has_variables(left)) {
        const struct math_node *swap = left;
        left = right;
        right = swap;
        code = flipped(code);
    }
    if (is_name_in_bars(left) && !has_variables(right)) {
        if (code == '<' || code == OP_LESS_EQUAL)
            return interval(tree, code == '<', negative(tree, right), right, code == '<');
        return code == '>' || code == OP_GREATER_EQUAL
                   ? mirrored(tree, interval(tree, code == '>', right, infinity(tree, false), true))
                   : NULL;
    }
    if (!is_name(left) || has_variables(right))
        return NULL;
    if (code == OP_NOT_EQUAL)
        return math_node_with(tree, NODE_UNION,
                              interval(tree, true, infinity(tree, true), right, true),
                              interval(tree, true, right, infinity(tree, false), true));
    if (!is_inequality(code))
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

    if (chain->count != 2 || !is_inequality(first->value) || !is_inequality(second->value) ||
        !(is_name(middle) || is_name_in_bars(middle)))
        return NULL;
    is_less = first->value == '<' || first->value == OP_LESS_EQUAL;
    if (is_less != (second->value == '<' || second->value == OP_LESS_EQUAL))
        return NULL;
    part = is_less ? interval(tree, first->value == '<', first->first, math_second(second),
                              second->value == '<')
                   : interval(tree, second->value == '>', math_second(second), first->first,
                              first->value == '>');
    return is_name(middle) ? part : mirrored(tree, part);
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
        if (has_variables(x) || isnan(value))
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
static struct math_node *solution_set(struct math_tree *tree, const struct math_node *node)
{
    struct math_node *result;

    switch (node->kind) {
    case NODE_RELATION:
        if (node->value == OP_IN && is_name(node->first))
            return math_node_alias(tree, math_second(node));
        return ray(tree, node);
    case NODE_CHAIN:
        return between(tree, node);
    case NODE_SUCH_THAT: /* of an expression, {3k | …}, it is another set */
        return is_name(node->first) || node->first->kind == NODE_RELATION
                   ? solution_set(tree, math_second(node))
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
            struct math_node *part = solution_set(tree, child);
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

/* The whole ------------------------------------------------------------------------------------- */

/* An answer's bare right side: `x = …` when nothing is to be told apart by its name, the last part
 * of `a = b = c`, the exact part of `… ≈ 0.577`. */
static const struct math_node *answer_side(struct math_tree *tree, const struct math_node *node)
{
    if (node->kind == NODE_CHAIN) {
        const struct math_node *last = NULL;
        for (const struct math_node *r = node->first; r; r = r->next) {
            if (r->value != '=')
                break;
            last = r;
        }
        if (!last)
            return node;
        struct math_node *ends =
            math_node_with(tree, NODE_RELATION, math_node_alias(tree, node->first->first),
                           math_node_alias(tree, math_second(last)));
        ends->value = '=';
        node = ends;
    }
    if (node->kind == NODE_RELATION && node->value == OP_APPROX)
        return is_name(node->first) ? math_second(node) : node->first;
    if (node->kind == NODE_RELATION && (node->value == '=' || node->value == OP_IN) &&
        (is_name(node->first) || !has_variables(node->first)))
        return math_second(node);
    return node;
}

static const struct math_node *assigned_name(const struct math_node *node)
{
    if (node->kind == NODE_CHAIN)
        node = node->first;
    return node->kind == NODE_RELATION && node->value == '=' && is_name(node->first) ? node->first
                                                                                     : NULL;
}

/* After how many assignments their names come again: 2 for `p=5, q=2, p=7, q=2`; 0: never. */
static unsigned period_of(const struct math_node *list)
{
    const struct math_node *first = list->first ? assigned_name(list->first) : NULL, *name, *ahead;
    unsigned period = 1;

    if (!first || first->kind != NODE_VARIABLE)
        return 0;
    for (ahead = list->first->next; ahead; ahead = ahead->next, period++) {
        name = assigned_name(ahead);
        if (!name || name->kind != NODE_VARIABLE)
            return 0;
        if (name->value == first->value)
            break;
    }
    if (!ahead || list->count % period)
        return 0;
    for (const struct math_node *each = list->first; ahead;
         each = each->next, ahead = ahead->next) {
        const struct math_node *a = assigned_name(each), *b = assigned_name(ahead);
        if (!a || !b || a->kind != b->kind || a->value != b->value)
            return 0;
    }
    return period;
}

/* `p=5, q=2, p=7, q=2` are the pairs (5, 2) and (7, 2). */
static const struct math_node *tuples_of(struct math_tree *tree, const struct math_node *list,
                                         unsigned period)
{
    struct math_node *result = math_node_new(tree, NODE_LIST), *tuple = NULL;
    unsigned at = 0;

    for (const struct math_node *each = list->first; each; each = each->next) {
        if (at++ % period == 0) {
            tuple = math_node_new(tree, NODE_TUPLE);
            tuple->value = '(';
            tuple->value2 = ')';
            math_node_add(result, tuple);
        }
        math_node_add(tuple, math_node_alias(tree, answer_side(tree, each)));
    }
    return result;
}

/* `n = 2, 3, 4` is a list whose first element names it; so is `x = 1, x = 2`. */
static const struct math_node *unnamed_list(struct math_tree *tree, const struct math_node *list)
{
    struct math_node *result;

    if (list->kind != NODE_LIST)
        return list;
    if (period_of(list) > 1)
        return tuples_of(tree, list, period_of(list));
    result = math_node_new(tree, NODE_LIST);
    for (const struct math_node *child = list->first; child; child = child->next)
        math_node_add(
            result, math_node_alias(tree, assigned_name(child) ? answer_side(tree, child) : child));
    return result;
}

static bool is_text_like(const struct math_node *n)
{
    return n->kind == NODE_TEXT || n->kind == NODE_ELLIPSIS;
}

static bool same_kind(struct comparison *c, const struct math_node *a, const struct math_node *b)
{
    if (is_text_like(a) || is_text_like(b))
        return a->kind == b->kind && view_eq_nocase(a->text, b->text);
    if (a->kind == NODE_BASED && b->kind == NODE_BASED)
        return a->value == b->value && mpq_equal(*a->number, *b->number);
    if (a->kind == NODE_BASED || b->kind == NODE_BASED)
        return (a->kind == NODE_NUMBER || b->kind == NODE_NUMBER) && view_eq(a->text, b->text);
    if (is_list_like(a) && is_list_like(b))
        return same_collections(c, a, b);
    if (a->kind == NODE_SET && a->count == 1)
        return same(c, a->first, b);
    if (b->kind == NODE_SET && b->count == 1)
        return same(c, a, b->first);
    if (a->kind == NODE_MATRIX && b->kind == NODE_MATRIX)
        return (a->value == b->value || (is_vector(a) && is_vector(b))) && same_in_order(c, a, b);
    if ((is_vector(a) && b->kind == NODE_TUPLE) || (is_vector(b) && a->kind == NODE_TUPLE))
        return same_in_order(c, a, b);
    if (a->kind == NODE_UNION && b->kind == NODE_UNION)
        return same_in_any_order(c, a, b);
    if (a->kind == NODE_RELATION && b->kind == NODE_RELATION)
        return same_relations(c, a, b);
    if (a->kind == NODE_CONSTANT && b->kind == NODE_CONSTANT)
        return a->value == b->value;
    switch (a->kind) {
    case NODE_CHAIN:
    case NODE_RATIO:
    case NODE_WITHOUT:
    case NODE_SUCH_THAT:
    case NODE_INTERSECTION:
        return a->kind == b->kind && same_in_order(c, a, b);
    default:
        return !is_list_like(a) && !is_list_like(b) && a->kind != NODE_MATRIX &&
               b->kind != NODE_MATRIX && a->kind != NODE_RELATION && b->kind != NODE_RELATION &&
               same_scalar(c, a, b);
    }
}

static bool is_set_like(const struct math_node *n)
{
    return n->kind == NODE_TUPLE || n->kind == NODE_UNION || n->kind == NODE_SET ||
           (n->kind == NODE_CONSTANT && n->value == CONSTANT_REALS);
}

static bool same(struct comparison *c, const struct math_node *a, const struct math_node *b)
{
    const struct math_node *name_a = assigned_name(a), *name_b = assigned_name(b);
    struct math_node *set_a, *set_b;

    if (++c->steps > STEPS_MAX || c->tree->is_over || c->depth > MATH_DEPTH_MAX) {
        c->is_over = true;
        return false;
    }
    c->depth++;
    bool is_same = same_kind(c, a, b);
    if (!is_same && (!name_a || !name_b || same_kind(c, name_a, name_b))) {
        const struct math_node *x = unnamed_list(c->tree, answer_side(c->tree, a));
        const struct math_node *y = unnamed_list(c->tree, answer_side(c->tree, b));
        is_same = (x != a || y != b) && same_kind(c, x, y);
    }
    if (!is_same) {
        set_a = solution_set(c->tree, a);
        set_b = solution_set(c->tree, b);
        if (set_a && set_b)
            is_same = same_kind(c, set_a, set_b);
        else if (set_a && is_set_like(b))
            is_same = same_kind(c, set_a, b);
        else if (set_b && is_set_like(a))
            is_same = same_kind(c, a, set_b);
    }
    c->depth--;
    return is_same;
}

/* Texts without blanks, dollar signs and a final point: "each answer equals itself". */
static bool same_texts(struct view a, struct view b)
{
    size_t i = 0, j = 0;

    for (;;) {
        while (i < a.len && (isspace((unsigned char)a.data[i]) || a.data[i] == '$'))
            i++;
        while (j < b.len && (isspace((unsigned char)b.data[j]) || b.data[j] == '$'))
            j++;
        if (i == a.len || j == b.len)
            break;
        if (a.data[i++] != b.data[j++])
            return false;
    }
    return i == a.len && j == b.len;
}

static enum math_result compare(struct view reference, unsigned reference_flags, struct view answer,
                                unsigned answer_flags, const struct math_options *options)
{
    struct math_tree tree = {0};
    struct comparison c = {.tree = &tree, .options = options};
    struct math_node *a = math_parse(&tree, reference, reference_flags),
                     *b = a ? math_parse(&tree, answer, answer_flags) : NULL;
    enum math_result result;

    if (!a || !b) {
        result = tree.is_over ? MATH_LIMIT : MATH_UNREADABLE;
    } else {
        a = math_shape(&tree, a);
        b = math_shape(&tree, b);
        result = same(&c, a, b)              ? MATH_EQUAL
                 : c.is_over || tree.is_over ? MATH_LIMIT
                                             : MATH_DIFFERENT;
    }
    math_tree_release(&tree);
    return result;
}

/* "1000,99" as a decimal: digits, one comma, digits. The other side must be a decimal too, unless the
 * first is "0,…", which is nothing else. */
static bool is_decimal_comma(struct view text, struct view other)
{
    ptrdiff_t comma;

    text = view_trim(text);
    comma = view_find(text, VIEW(","));
    if (comma <= 0 || (size_t)comma + 1 >= text.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((ptrdiff_t)i != comma && !isdigit((unsigned char)text.data[i]) &&
            !(i == 0 && text.data[0] == '-'))
            return false;
    return view_starts(text, VIEW("0,")) || view_find(other, VIEW(".")) >= 0;
}

enum math_result math_equal(struct view reference, struct view answer,
                            const struct math_options *options)
{
    static const struct math_options defaults = {0};
    enum math_result result;

    options = options ? options : &defaults;
    reference = view_trim(reference);
    answer = view_trim(answer);
    if (!reference.len)
        return MATH_UNREADABLE; /* a damaged reference equals nothing */
    if (same_texts(reference, answer))
        return MATH_EQUAL;
    result = compare(reference, 0, answer, 0, options);
    if (result == MATH_EQUAL || result == MATH_LIMIT)
        return result;
    if (is_decimal_comma(answer, reference) &&
        compare(reference, 0, answer, MATH_READ_DECIMAL_COMMA, options) == MATH_EQUAL)
        return MATH_EQUAL;
    if (is_decimal_comma(reference, answer) &&
        compare(reference, MATH_READ_DECIMAL_COMMA, answer, 0, options) == MATH_EQUAL)
        return MATH_EQUAL;
    if (view_find(reference, VIEW(",")) >= 0 && view_find(answer, VIEW(",")) >= 0 &&
        compare(reference, MATH_READ_NO_THOUSANDS, answer, MATH_READ_NO_THOUSANDS, options) ==
            MATH_EQUAL)
        return MATH_EQUAL;
    return result;
}

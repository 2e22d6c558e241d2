#include "score/math.h"

#include <ctype.h>
#include <string.h>

#include "score/math_parts.h"

enum { STEPS_MAX = 20000, ELEMENTS_MAX = 256 };

struct comparison {
    struct math_tree *tree;
    const struct math_options *options;
    unsigned steps, depth;
    bool is_over;
};

static bool same(struct comparison *c, const struct math_node *a, const struct math_node *b);

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

static struct math_node *difference(struct math_tree *tree, const struct math_node *relation)
{
    return math_node_with(
        tree, NODE_SUM, math_node_alias(tree, relation->first),
        math_node_with(tree, NODE_NEGATIVE, math_node_alias(tree, math_second(relation)), NULL));
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
    if (math_is_inequality(x) && math_is_inequality(y)) {
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
    return math_proportional(f, g, math_is_inequality(x));
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
        return math_is_name(node->first) ? math_second(node) : node->first;
    if (node->kind == NODE_RELATION && (node->value == '=' || node->value == OP_IN) &&
        (math_is_name(node->first) || !math_has_variables(node->first)))
        return math_second(node);
    return node;
}

static const struct math_node *assigned_name(const struct math_node *node)
{
    if (node->kind == NODE_CHAIN)
        node = node->first;
    return node->kind == NODE_RELATION && node->value == '=' && math_is_name(node->first)
               ? node->first
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
               math_same_scalar(c->tree, c->options, a, b);
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
        set_a = math_solution_set(c->tree, a);
        set_b = math_solution_set(c->tree, b);
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

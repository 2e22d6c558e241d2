/* Trees put into the shape that is compared: matrices reckoned out, plus-minus spread into lists. */
#include "score/math_tree.h"

static struct math_node *copy_signed(struct math_tree *tree, const struct math_node *node, int sign)
{
    struct math_node *copy, **end;

    if (tree->is_over)
        return math_node_alias(tree, node);
    if (node->kind == NODE_PLUS_MINUS) {
        copy = copy_signed(tree, node->first, sign);
        return sign * node->value > 0 ? copy : math_node_with(tree, NODE_NEGATIVE, copy, NULL);
    }
    copy = math_node_alias(tree, node);
    copy->first = NULL;
    end = &copy->first;
    for (const struct math_node *child = node->first; child; child = child->next) {
        *end = copy_signed(tree, child, sign);
        end = &(*end)->next;
    }
    return copy;
}

static bool has_plus_minus(const struct math_node *node)
{
    if (node->kind == NODE_PLUS_MINUS)
        return true;
    for (const struct math_node *child = node->first; child; child = child->next)
        if (has_plus_minus(child))
            return true;
    return false;
}

static bool is_collection(const struct math_node *node)
{
    return node->kind == NODE_LIST || node->kind == NODE_SET;
}

/* Each element that holds ± stands for two. */
static struct math_node *spread(struct math_tree *tree, struct math_node *node)
{
    struct math_node *list;

    if (!has_plus_minus(node))
        return node;
    list = math_node_new(tree, node->kind == NODE_SET ? NODE_SET : NODE_LIST);
    if (!is_collection(node)) {
        math_node_add(list, copy_signed(tree, node, 1));
        math_node_add(list, copy_signed(tree, node, -1));
        return list;
    }
    for (const struct math_node *child = node->first; child && !tree->is_over;
         child = child->next) {
        math_node_add(list, copy_signed(tree, child, 1));
        if (has_plus_minus(child))
            math_node_add(list, copy_signed(tree, child, -1));
    }
    return list;
}

static const struct math_node *cell(const struct math_node *matrix, unsigned row, unsigned column)
{
    const struct math_node *node = matrix->first;

    for (unsigned i = row * (unsigned)matrix->value + column; i && node; i--)
        node = node->next;
    return node;
}

static struct math_node *matrix_times_scalar(struct math_tree *tree, const struct math_node *scalar,
                                             const struct math_node *matrix)
{
    struct math_node *result = math_node_new(tree, NODE_MATRIX);

    result->value = matrix->value;
    for (const struct math_node *child = matrix->first; child && !tree->is_over;
         child = child->next)
        math_node_add(result, math_node_with(tree, NODE_PRODUCT, math_node_alias(tree, scalar),
                                             math_node_alias(tree, child)));
    return result;
}

static struct math_node *matrix_times_matrix(struct math_tree *tree, const struct math_node *a,
                                             const struct math_node *b)
{
    unsigned inner = (unsigned)a->value, rows = a->count / inner, columns = (unsigned)b->value;
    struct math_node *result = math_node_new(tree, NODE_MATRIX);

    if (b->count / columns != inner)
        return NULL;
    result->value = (int)columns;
    for (unsigned r = 0; r < rows; r++)
        for (unsigned c = 0; c < columns && !tree->is_over; c++) {
            struct math_node *sum = math_node_new(tree, NODE_SUM);
            for (unsigned i = 0; i < inner; i++)
                math_node_add(sum, math_node_with(tree, NODE_PRODUCT,
                                                  math_node_alias(tree, cell(a, r, i)),
                                                  math_node_alias(tree, cell(b, i, c))));
            math_node_add(result, sum);
        }
    return result;
}

static struct math_node *matrix_product(struct math_tree *tree, struct math_node *node)
{
    struct math_node *result = NULL;

    for (const struct math_node *child = node->first; child; child = child->next) {
        if (!result)
            result = math_node_alias(tree, child);
        else if (result->kind == NODE_MATRIX && child->kind == NODE_MATRIX)
            result = matrix_times_matrix(tree, result, child);
        else if (child->kind == NODE_MATRIX)
            result = matrix_times_scalar(tree, result, child);
        else if (result->kind == NODE_MATRIX)
            result = matrix_times_scalar(tree, child, result);
        else
            result = math_node_with(tree, NODE_PRODUCT, result, math_node_alias(tree, child));
        if (!result)
            return node;
    }
    return result ? result : node;
}

static struct math_node *matrix_sum(struct math_tree *tree, struct math_node *node)
{
    struct math_node *result = math_node_new(tree, NODE_MATRIX);

    for (const struct math_node *child = node->first; child; child = child->next)
        if (child->kind != NODE_MATRIX || child->count != node->first->count ||
            child->value != node->first->value)
            return node;
    result->value = node->first->value;
    for (unsigned i = 0; i < node->first->count && !tree->is_over; i++) {
        struct math_node *sum = math_node_new(tree, NODE_SUM);
        for (const struct math_node *child = node->first; child; child = child->next)
            math_node_add(sum, math_node_alias(tree, cell(child, 0, i)));
        math_node_add(result, sum);
    }
    return result;
}

static struct math_node *reckon_matrices(struct math_tree *tree, struct math_node *node)
{
    struct math_node **link = &node->first;
    bool has_matrix = false;

    for (; *link; link = &(*link)->next) {
        struct math_node *next = (*link)->next, *done = reckon_matrices(tree, *link);
        if (done != *link) {
            done = math_node_alias(tree, done);
            done->next = next;
            *link = done;
        }
        has_matrix = has_matrix || (*link)->kind == NODE_MATRIX;
    }
    if (!has_matrix)
        return node;
    if (node->kind == NODE_PRODUCT)
        return matrix_product(tree, node);
    if (node->kind == NODE_SUM)
        return matrix_sum(tree, node);
    if (node->kind == NODE_NEGATIVE)
        return matrix_times_scalar(tree, math_node_number(tree, -1, 1), node->first);
    return node;
}

struct math_node *math_shape(struct math_tree *tree, struct math_node *node)
{
    return spread(tree, reckon_matrices(tree, node));
}

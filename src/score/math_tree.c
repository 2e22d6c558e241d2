#include "score/math_tree.h"

void math_tree_release(struct math_tree *tree)
{
    for (struct math_node *node = tree->numbers; node; node = node->numbers)
        mpq_clear(*node->number);
    arena_release(&tree->arena);
    *tree = (struct math_tree){0};
}

struct math_node *math_node_new(struct math_tree *tree, enum math_kind kind)
{
    struct math_node *node = arena_alloc(&tree->arena, sizeof *node);

    node->kind = kind;
    node->digits = -1;
    if (++tree->node_count > MATH_NODES_MAX)
        tree->is_over = true;
    return node;
}

struct math_node *math_node_number(struct math_tree *tree, long numerator,
                                   unsigned long denominator)
{
    struct math_node *node = math_node_new(tree, NODE_NUMBER);

    node->number = arena_alloc(&tree->arena, sizeof *node->number);
    mpq_init(*node->number);
    mpq_set_si(*node->number, numerator, denominator);
    mpq_canonicalize(*node->number);
    node->numbers = tree->numbers;
    tree->numbers = node;
    return node;
}

void math_node_add(struct math_node *parent, struct math_node *child)
{
    struct math_node **end = &parent->first;

    while (*end)
        end = &(*end)->next;
    *end = child;
    parent->count++;
}

struct math_node *math_node_with(struct math_tree *tree, enum math_kind kind, struct math_node *a,
                                 struct math_node *b)
{
    struct math_node *node = math_node_new(tree, kind);

    node->first = a;
    node->count = a ? 1 : 0;
    if (a && b) {
        a->next = b;
        node->count = 2;
    }
    return node;
}

struct math_node *math_node_alias(struct math_tree *tree, const struct math_node *node)
{
    struct math_node *copy = math_node_new(tree, node->kind);

    *copy = *node;
    copy->next = NULL;
    copy->numbers = NULL;
    return copy;
}

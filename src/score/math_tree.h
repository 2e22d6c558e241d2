/* The inside of the mathematics comparer: tokens and expression trees. Only for math_*.c. */
#ifndef SCORE_MATH_TREE_H
#define SCORE_MATH_TREE_H

#include <complex.h>
#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/view.h"

enum { MATH_TEXT_MAX = 4096, MATH_TOKENS_MAX = 2048, MATH_NODES_MAX = 8192, MATH_DEPTH_MAX = 100 };

enum math_token_type {
    TOKEN_END,
    TOKEN_NUMBER,   /* text: digits with at most one '.' */
    TOKEN_VARIABLE, /* value: a letter's code, or 256 + n for a Greek one */
    TOKEN_CONSTANT, /* value: enum math_constant */
    TOKEN_FUNCTION, /* value: enum math_function */
    TOKEN_TEXT,     /* words */
    TOKEN_FRACTION,
    TOKEN_ROOT,
    TOKEN_BINOMIAL,
    TOKEN_BOXED,
    TOKEN_ACCENT,
    TOKEN_OPERATOR, /* value: a character, or one of the codes below */
    TOKEN_BEGIN,
    TOKEN_END_ENVIRONMENT,
    TOKEN_CELL,
    TOKEN_ROW,
};
/* Operators that are no single character. */
enum math_operator {
    OP_LESS_EQUAL = 256,
    OP_GREATER_EQUAL,
    OP_NOT_EQUAL,
    OP_APPROX,
    OP_PLUS_MINUS,
    OP_MINUS_PLUS,
    OP_UNION,
    OP_INTERSECTION,
    OP_WITHOUT,
    OP_IN,
    OP_SET_OPEN,
    OP_SET_CLOSE,
    OP_DEGREE,
    OP_ELLIPSIS,
    OP_FLOOR_OPEN,
    OP_FLOOR_CLOSE,
    OP_CEIL_OPEN,
    OP_CEIL_CLOSE,
};
struct math_token {
    enum math_token_type type;
    int value;
    bool is_spaced; /* white space came before it */
    struct view text;
};

enum math_constant {
    CONSTANT_PI,
    CONSTANT_E,
    CONSTANT_I,
    CONSTANT_INFINITY,
    CONSTANT_EMPTY_SET,
    CONSTANT_REALS
};
enum math_function {
    FUNCTION_SIN,
    FUNCTION_COS,
    FUNCTION_TAN,
    FUNCTION_COT,
    FUNCTION_SEC,
    FUNCTION_CSC,
    FUNCTION_ASIN,
    FUNCTION_ACOS,
    FUNCTION_ATAN,
    FUNCTION_SINH,
    FUNCTION_COSH,
    FUNCTION_TANH,
    FUNCTION_LN,
    FUNCTION_LOG,
    FUNCTION_EXP,
    FUNCTION_MIN,
    FUNCTION_MAX,
    FUNCTION_GCD,
    FUNCTION_LCM,
    FUNCTION_ABS,
    FUNCTION_FLOOR,
    FUNCTION_CEIL,
};

enum math_kind {
    NODE_NUMBER, /* number; digits: fraction digits printed, -1 when not a decimal */
    NODE_VARIABLE,
    NODE_CONSTANT,
    NODE_TEXT,
    NODE_ELLIPSIS,
    NODE_SUM,
    NODE_PRODUCT, /* children */
    NODE_NEGATIVE,
    NODE_RECIPROCAL,
    NODE_PERCENT,
    NODE_FACTORIAL,  /* one child */
    NODE_PLUS_MINUS, /* a term or two, value -1 for minus-plus: left (may be NULL) and right */
    NODE_POWER,      /* base, exponent */
    NODE_FUNCTION,   /* value, argument; log: base or NULL as the second */
    NODE_BINOMIAL,   /* n, k */
    NODE_BASED,      /* a numeral in a base: text of its digits, value the base */
    NODE_SUBSCRIPT,  /* variable with an index: children variable, index */
    NODE_LIST,       /* without brackets */
    NODE_SET,        /* in braces */
    NODE_TUPLE,  /* in brackets: value is the opening, value2 the closing one; may be an interval */
    NODE_RATIO,  /* a:b:c */
    NODE_MATRIX, /* children row by row; value: columns */
    NODE_RELATION, /* value: operator; left, right */
    NODE_CHAIN,    /* relations that share their sides, in order */
    NODE_UNION,
    NODE_INTERSECTION,
    NODE_WITHOUT,
    NODE_SUCH_THAT, /* set builder: variable (or membership), condition */
};

struct math_node {
    enum math_kind kind;
    int value, value2;
    int digits;       /* of a decimal: printed after the point; -1 otherwise */
    mpq_t *number;    /* NODE_NUMBER, NODE_BASED */
    struct view text; /* NODE_TEXT, NODE_BASED */
    struct math_node *first, *next;
    struct math_node *numbers; /* chain of all nodes with a number, for release */
    unsigned count;
};

struct math_tree {
    struct arena arena;
    struct math_node *numbers;
    unsigned node_count;
    bool is_over; /* a bound was hit */
};

void math_tree_release(struct math_tree *tree);
struct math_node *math_node_new(struct math_tree *tree, enum math_kind kind);
struct math_node *math_node_number(struct math_tree *tree, long numerator,
                                   unsigned long denominator);
struct math_node *math_node_with(struct math_tree *tree, enum math_kind kind, struct math_node *a,
                                 struct math_node *b);
void math_node_add(struct math_node *parent,
                   struct math_node *child); /* child->next must be NULL */
/* A copy of the node alone, that may have other siblings (it shares its children). */
struct math_node *math_node_alias(struct math_tree *tree, const struct math_node *node);
static inline struct math_node *math_second(const struct math_node *node)
{
    return node->first ? node->first->next : NULL;
}

/* math_lex.c: tokens of `text` in the arena, ends with TOKEN_END; NULL when over the bounds. */
enum math_read_flags { MATH_READ_NO_THOUSANDS = 1 << 0, MATH_READ_DECIMAL_COMMA = 1 << 1 };
struct math_token *math_lex(struct math_tree *tree, struct view text, unsigned flags);
/* math_parse.c: NULL when it is no mathematics. */
struct math_node *math_parse(struct math_tree *tree, struct view text, unsigned flags);
/* math_shape.c: matrix arithmetic done, plus-minus spread, relations and set builders turned to
 * what they describe. */
struct math_node *math_shape(struct math_tree *tree, struct math_node *node);

/* math_value.c. Exact rational value of a constant expression: false when it has none that is
 * small enough. */
bool math_exact(const struct math_node *node, mpq_t out);
enum { MATH_VARIABLES_MAX = 16 };
struct math_point {
    int id[MATH_VARIABLES_MAX];
    double complex value[MATH_VARIABLES_MAX];
    unsigned count;
};
/* The variables of a node added to the point; false when there are too many. */
bool math_variables(const struct math_node *node, struct math_point *point);
/* NAN parts where it is not defined. */
double complex math_value(const struct math_node *node, const struct math_point *point);
bool math_has_branches(const struct math_node *node); /* roots, logarithms of variables */

#endif

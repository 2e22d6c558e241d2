/* The parser's state, and what its files call of each other; for math_parse*.c. */
#ifndef SCORE_MATH_PARSER_H
#define SCORE_MATH_PARSER_H

#include "score/math_tree.h"

struct math_parser {
    struct math_tree *tree;
    struct math_token *token; /* shortened in place where one digit of a number is taken */
    unsigned depth;
    unsigned bars; /* inside |…|: a bar ends it */
};

static inline bool math_parser_at(const struct math_parser *p, int code)
{
    return p->token->type == TOKEN_OPERATOR && p->token->value == code;
}

static inline bool math_parser_take(struct math_parser *p, int code)
{
    if (!math_parser_at(p, code))
        return false;
    p->token++;
    return true;
}

static inline struct math_node *math_parser_node(struct math_parser *p, enum math_kind kind,
                                                 int value)
{
    struct math_node *node = math_node_new(p->tree, kind);

    node->value = value;
    return node;
}

/* Each takes its tokens, and gives NULL when they are none of the kind (math_parse.c has the grammar). */
struct math_node *math_parse_list(struct math_parser *p);
struct math_node *math_parse_chain(struct math_parser *p);
struct math_node *math_parse_sum(struct math_parser *p);
struct math_node *math_parse_power(struct math_parser *p);
struct math_node *math_parse_signed(struct math_parser *p);
/* math_parse_primary.c: numbers, names, functions, brackets, sets, matrices. */
struct math_node *math_parse_primary(struct math_parser *p);
/* One token as an argument without braces: `\frac12`, `x^2y`. A number gives its first digit. */
struct math_node *math_parse_short(struct math_parser *p);
/* A decimal text as an exact number. */
struct math_node *math_parse_number(struct math_parser *p, struct view text);

#endif

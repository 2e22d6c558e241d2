/* The commands and words that the lexer knows. */
#include "score/math_words.h"

#include <string.h>

/* Sorted by name for a binary search. */
static const struct math_word commands[] = {
    {"!", TOKEN_END, 0},
    {",", TOKEN_END, 0},
    {":", TOKEN_END, 0},
    {";", TOKEN_END, 0},
    {"Big", TOKEN_END, 0},
    {"Bigg", TOKEN_END, 0},
    {"Delta", TOKEN_VARIABLE, 256},
    {"Gamma", TOKEN_VARIABLE, 257},
    {"Lambda", TOKEN_VARIABLE, 258},
    {"Leftrightarrow", TOKEN_OPERATOR, '='},
    {"Omega", TOKEN_VARIABLE, 259},
    {"Phi", TOKEN_VARIABLE, 260},
    {"Pi", TOKEN_VARIABLE, 261},
    {"Psi", TOKEN_VARIABLE, 262},
    {"R", TOKEN_CONSTANT, CONSTANT_REALS},
    {"Sigma", TOKEN_VARIABLE, 263},
    {"Theta", TOKEN_VARIABLE, 264},
    {"alpha", TOKEN_VARIABLE, 265},
    {"approx", TOKEN_OPERATOR, OP_APPROX},
    {"arccos", TOKEN_FUNCTION, FUNCTION_ACOS},
    {"arcsin", TOKEN_FUNCTION, FUNCTION_ASIN},
    {"arctan", TOKEN_FUNCTION, FUNCTION_ATAN},
    {"ast", TOKEN_OPERATOR, '*'},
    {"bar", TOKEN_ACCENT, 0},
    {"beta", TOKEN_VARIABLE, 266},
    {"big", TOKEN_END, 0},
    {"bigg", TOKEN_END, 0},
    {"binom", TOKEN_BINOMIAL, 0},
    {"boxed", TOKEN_BOXED, 0},
    {"cap", TOKEN_OPERATOR, OP_INTERSECTION},
    {"cdot", TOKEN_OPERATOR, '*'},
    {"cdots", TOKEN_OPERATOR, OP_ELLIPSIS},
    {"cfrac", TOKEN_FRACTION, 0},
    {"chi", TOKEN_VARIABLE, 267},
    {"circ", TOKEN_OPERATOR, OP_DEGREE},
    {"colon", TOKEN_OPERATOR, ':'},
    {"cos", TOKEN_FUNCTION, FUNCTION_COS},
    {"cosh", TOKEN_FUNCTION, FUNCTION_COSH},
    {"cot", TOKEN_FUNCTION, FUNCTION_COT},
    {"csc", TOKEN_FUNCTION, FUNCTION_CSC},
    {"cup", TOKEN_OPERATOR, OP_UNION},
    {"dbinom", TOKEN_BINOMIAL, 0},
    {"degree", TOKEN_OPERATOR, OP_DEGREE},
    {"delta", TOKEN_VARIABLE, 268},
    {"dfrac", TOKEN_FRACTION, 0},
    {"displaystyle", TOKEN_END, 0},
    {"div", TOKEN_OPERATOR, '/'},
    {"dots", TOKEN_OPERATOR, OP_ELLIPSIS},
    {"dotsc", TOKEN_OPERATOR, OP_ELLIPSIS},
    {"emptyset", TOKEN_CONSTANT, CONSTANT_EMPTY_SET},
    {"epsilon", TOKEN_VARIABLE, 269},
    {"equiv", TOKEN_OPERATOR, '='},
    {"eta", TOKEN_VARIABLE, 270},
    {"exp", TOKEN_FUNCTION, FUNCTION_EXP},
    {"fbox", TOKEN_BOXED, 0},
    {"frac", TOKEN_FRACTION, 0},
    {"gamma", TOKEN_VARIABLE, 271},
    {"gcd", TOKEN_FUNCTION, FUNCTION_GCD},
    {"ge", TOKEN_OPERATOR, OP_GREATER_EQUAL},
    {"geq", TOKEN_OPERATOR, OP_GREATER_EQUAL},
    {"geqslant", TOKEN_OPERATOR, OP_GREATER_EQUAL},
    {"gt", TOKEN_OPERATOR, '>'},
    {"hat", TOKEN_ACCENT, 0},
    {"in", TOKEN_OPERATOR, OP_IN},
    {"infin", TOKEN_CONSTANT, CONSTANT_INFINITY},
    {"infty", TOKEN_CONSTANT, CONSTANT_INFINITY},
    {"kappa", TOKEN_VARIABLE, 272},
    {"lVert", TOKEN_OPERATOR, '|'},
    {"lambda", TOKEN_VARIABLE, 273},
    {"land", TOKEN_OPERATOR, ','},
    {"lbrace", TOKEN_OPERATOR, OP_SET_OPEN},
    {"lbrack", TOKEN_OPERATOR, '['},
    {"lceil", TOKEN_OPERATOR, OP_CEIL_OPEN},
    {"ldots", TOKEN_OPERATOR, OP_ELLIPSIS},
    {"le", TOKEN_OPERATOR, OP_LESS_EQUAL},
    {"left", TOKEN_END, 0},
    {"leq", TOKEN_OPERATOR, OP_LESS_EQUAL},
    {"leqslant", TOKEN_OPERATOR, OP_LESS_EQUAL},
    {"lfloor", TOKEN_OPERATOR, OP_FLOOR_OPEN},
    {"lg", TOKEN_FUNCTION, FUNCTION_LOG},
    {"limits", TOKEN_END, 0},
    {"ln", TOKEN_FUNCTION, FUNCTION_LN},
    {"log", TOKEN_FUNCTION, FUNCTION_LOG},
    {"lt", TOKEN_OPERATOR, '<'},
    {"lvert", TOKEN_OPERATOR, '|'},
    {"max", TOKEN_FUNCTION, FUNCTION_MAX},
    {"mid", TOKEN_OPERATOR, '|'},
    {"middle", TOKEN_END, 0},
    {"min", TOKEN_FUNCTION, FUNCTION_MIN},
    {"mp", TOKEN_OPERATOR, OP_MINUS_PLUS},
    {"mu", TOKEN_VARIABLE, 274},
    {"ne", TOKEN_OPERATOR, OP_NOT_EQUAL},
    {"neq", TOKEN_OPERATOR, OP_NOT_EQUAL},
    {"nolimits", TOKEN_END, 0},
    {"nu", TOKEN_VARIABLE, 275},
    {"omega", TOKEN_VARIABLE, 276},
    {"operatorname", TOKEN_END, 0},
    {"overline", TOKEN_ACCENT, 0},
    {"overrightarrow", TOKEN_ACCENT, 0},
    {"phi", TOKEN_VARIABLE, 277},
    {"pi", TOKEN_CONSTANT, CONSTANT_PI},
    {"pm", TOKEN_OPERATOR, OP_PLUS_MINUS},
    {"psi", TOKEN_VARIABLE, 278},
    {"qquad", TOKEN_END, 0},
    {"quad", TOKEN_END, 0},
    {"rVert", TOKEN_OPERATOR, '|'},
    {"rbrace", TOKEN_OPERATOR, OP_SET_CLOSE},
    {"rbrack", TOKEN_OPERATOR, ']'},
    {"rceil", TOKEN_OPERATOR, OP_CEIL_CLOSE},
    {"rfloor", TOKEN_OPERATOR, OP_FLOOR_CLOSE},
    {"rho", TOKEN_VARIABLE, 279},
    {"right", TOKEN_END, 0},
    {"rvert", TOKEN_OPERATOR, '|'},
    {"sec", TOKEN_FUNCTION, FUNCTION_SEC},
    {"setminus", TOKEN_OPERATOR, OP_WITHOUT},
    {"sigma", TOKEN_VARIABLE, 280},
    {"sim", TOKEN_OPERATOR, OP_APPROX},
    {"simeq", TOKEN_OPERATOR, OP_APPROX},
    {"sin", TOKEN_FUNCTION, FUNCTION_SIN},
    {"sinh", TOKEN_FUNCTION, FUNCTION_SINH},
    {"sqrt", TOKEN_ROOT, 0},
    {"tan", TOKEN_FUNCTION, FUNCTION_TAN},
    {"tanh", TOKEN_FUNCTION, FUNCTION_TANH},
    {"tau", TOKEN_VARIABLE, 281},
    {"tbinom", TOKEN_BINOMIAL, 0},
    {"textstyle", TOKEN_END, 0},
    {"tfrac", TOKEN_FRACTION, 0},
    {"theta", TOKEN_VARIABLE, 282},
    {"tilde", TOKEN_ACCENT, 0},
    {"times", TOKEN_OPERATOR, '*'},
    {"to", TOKEN_OPERATOR, OP_APPROX},
    {"varepsilon", TOKEN_VARIABLE, 269},
    {"varnothing", TOKEN_CONSTANT, CONSTANT_EMPTY_SET},
    {"varphi", TOKEN_VARIABLE, 277},
    {"vee", TOKEN_OPERATOR, ','},
    {"vec", TOKEN_ACCENT, 0},
    {"wedge", TOKEN_OPERATOR, ','},
    {"xi", TOKEN_VARIABLE, 283},
    {"zeta", TOKEN_VARIABLE, 284},
    {"{", TOKEN_OPERATOR, OP_SET_OPEN},
    {"|", TOKEN_OPERATOR, '|'},
    {"}", TOKEN_OPERATOR, OP_SET_CLOSE},
};
/* Function names that plain text writes without a backslash. */
static const struct math_word words[] = {
    {"and", TOKEN_OPERATOR, ','},
    {"arccos", TOKEN_FUNCTION, FUNCTION_ACOS},
    {"arcsin", TOKEN_FUNCTION, FUNCTION_ASIN},
    {"arctan", TOKEN_FUNCTION, FUNCTION_ATAN},
    {"cos", TOKEN_FUNCTION, FUNCTION_COS},
    {"cosh", TOKEN_FUNCTION, FUNCTION_COSH},
    {"cot", TOKEN_FUNCTION, FUNCTION_COT},
    {"csc", TOKEN_FUNCTION, FUNCTION_CSC},
    {"exp", TOKEN_FUNCTION, FUNCTION_EXP},
    {"gcd", TOKEN_FUNCTION, FUNCTION_GCD},
    {"inf", TOKEN_CONSTANT, CONSTANT_INFINITY},
    {"infinity", TOKEN_CONSTANT, CONSTANT_INFINITY},
    {"infty", TOKEN_CONSTANT, CONSTANT_INFINITY},
    {"lcm", TOKEN_FUNCTION, FUNCTION_LCM},
    {"ln", TOKEN_FUNCTION, FUNCTION_LN},
    {"log", TOKEN_FUNCTION, FUNCTION_LOG},
    {"max", TOKEN_FUNCTION, FUNCTION_MAX},
    {"min", TOKEN_FUNCTION, FUNCTION_MIN},
    {"oo", TOKEN_CONSTANT, CONSTANT_INFINITY},
    {"or", TOKEN_OPERATOR, ','},
    {"pct", TOKEN_OPERATOR, '%'},
    {"percent", TOKEN_OPERATOR, '%'},
    {"pi", TOKEN_CONSTANT, CONSTANT_PI},
    {"sec", TOKEN_FUNCTION, FUNCTION_SEC},
    {"sin", TOKEN_FUNCTION, FUNCTION_SIN},
    {"sinh", TOKEN_FUNCTION, FUNCTION_SINH},
    {"sqrt", TOKEN_ROOT, 0},
    {"tan", TOKEN_FUNCTION, FUNCTION_TAN},
    {"tanh", TOKEN_FUNCTION, FUNCTION_TANH},
};
/* Commands whose argument is words, and those that only change the face of mathematics. */
static const char *const text_commands[] = {"mbox",       "text",   "textbf", "textit",
                                            "textnormal", "textrm", "textsf", "texttt"};
/* Commands of their own that we do not read, though they begin like one that we do. */
static const char *const no_split[] = {"int", "inf", "leg", "nee"};
static const char *const face_commands[] = {"bf",     "boldsymbol",   "bm",     "it",     "mathbb",
                                            "mathbf", "mathcal",      "mathit", "mathrm", "mathsf",
                                            "mathtt", "operatorname", "pmb",    "rm"};

static const struct math_word *find_command(const struct math_word *table, size_t count,
                                            struct view name)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        size_t len = strlen(table[mid].name), common = len < name.len ? len : name.len;
        int order = memcmp(table[mid].name, name.data, common);
        if (order == 0)
            order = len < name.len ? -1 : len > name.len;
        if (order == 0)
            return &table[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static bool is_one_of(struct view name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (view_eq_text(name, list[i]))
            return true;
    return false;
}

#define IS_ONE_OF(name, list) is_one_of((name), (list), sizeof(list) / sizeof *(list))

const struct math_word *math_command(struct view name)
{
    return find_command(commands, sizeof commands / sizeof *commands, name);
}

const struct math_word *math_plain_word(struct view name)
{
    return find_command(words, sizeof words / sizeof *words, name);
}

bool math_command_is_text(struct view name)
{
    return IS_ONE_OF(name, text_commands);
}

bool math_command_is_face(struct view name)
{
    return IS_ONE_OF(name, face_commands);
}

bool math_command_is_whole(struct view name)
{
    return IS_ONE_OF(name, no_split);
}

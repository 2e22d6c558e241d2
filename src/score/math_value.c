/* What an expression is worth: an exact rational where it has one, a complex double at a point. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "score/math_tree.h"

enum { EXACT_BITS_MAX = 1 << 17, FACTORIAL_MAX = 3000 };

static bool is_small(const mpq_t q)
{
    return mpz_sizeinbase(mpq_numref(q), 2) < EXACT_BITS_MAX &&
           mpz_sizeinbase(mpq_denref(q), 2) < EXACT_BITS_MAX;
}

static bool is_integer(const mpq_t q)
{
    return mpz_cmp_ui(mpq_denref(q), 1) == 0;
}

static bool exact_fold(const struct math_node *node, mpq_t out)
{
    bool is_sum = node->kind == NODE_SUM, ok = true;
    mpq_t part;

    mpq_init(part);
    mpq_set_ui(out, is_sum ? 0 : 1, 1);
    for (const struct math_node *child = node->first; child && ok; child = child->next) {
        ok = math_exact(child, part);
        if (ok && is_sum)
            mpq_add(out, out, part);
        else if (ok)
            mpq_mul(out, out, part);
        ok = ok && is_small(out);
    }
    mpq_clear(part);
    return ok;
}

/* base^(p/q) when that is rational: the q-th root must come out even. */
static bool exact_power(const mpq_t base, const mpq_t exponent, mpq_t out)
{
    long power;
    unsigned long root;
    size_t bits = mpz_sizeinbase(mpq_numref(base), 2) + mpz_sizeinbase(mpq_denref(base), 2);

    if (!mpz_fits_slong_p(mpq_numref(exponent)) || mpz_cmp_ui(mpq_denref(exponent), 64) > 0)
        return false;
    power = mpz_get_si(mpq_numref(exponent));
    root = mpz_get_ui(mpq_denref(exponent));
    if (power > EXACT_BITS_MAX || power < -EXACT_BITS_MAX ||
        bits * (unsigned long)labs(power) > EXACT_BITS_MAX)
        return false;
    if (mpq_sgn(base) == 0)
        return power > 0 && (mpq_set_ui(out, 0, 1), true);
    if (root > 1 && mpq_sgn(base) < 0)
        return false;
    mpq_set(out, base);
    if (root > 1 && (!mpz_root(mpq_numref(out), mpq_numref(base), root) ||
                     !mpz_root(mpq_denref(out), mpq_denref(base), root)))
        return false;
    if (power < 0) {
        mpq_inv(out, out);
        power = -power;
    }
    mpz_pow_ui(mpq_numref(out), mpq_numref(out), (unsigned long)power);
    mpz_pow_ui(mpq_denref(out), mpq_denref(out), (unsigned long)power);
    return true;
}

static bool exact_pair(const struct math_node *node, mpq_t out)
{
    mpq_t a, b;
    bool ok;

    mpq_inits(a, b, NULL);
    ok = math_second(node) && math_exact(node->first, a) && math_exact(math_second(node), b);
    if (ok && node->kind == NODE_POWER) {
        ok = exact_power(a, b, out);
    } else if (ok) { /* a binomial */
        ok = is_integer(a) && is_integer(b) && mpq_sgn(b) >= 0 && mpq_cmp_ui(a, 10000, 1) <= 0 &&
             mpq_sgn(a) >= 0 && mpq_cmp_ui(b, 10000, 1) <= 0;
        if (ok) {
            mpz_bin_ui(mpq_numref(out), mpq_numref(a), mpz_get_ui(mpq_numref(b)));
            mpz_set_ui(mpq_denref(out), 1);
        }
    }
    mpq_clears(a, b, NULL);
    return ok;
}

static bool exact_many(const struct math_node *list, enum math_function function, mpq_t out)
{
    bool is_first = true, ok = list->first != NULL;
    mpq_t part;

    mpq_init(part);
    for (const struct math_node *child = list->first; child && ok;
         child = child->next, is_first = false) {
        ok = math_exact(child, part);
        if (!ok)
            break;
        if (is_first)
            mpq_set(out, part);
        else if (function == FUNCTION_MIN || function == FUNCTION_MAX) {
            if ((mpq_cmp(part, out) < 0) == (function == FUNCTION_MIN))
                mpq_set(out, part);
        } else if (is_integer(part) && is_integer(out)) {
            if (function == FUNCTION_GCD)
                mpz_gcd(mpq_numref(out), mpq_numref(out), mpq_numref(part));
            else
                mpz_lcm(mpq_numref(out), mpq_numref(out), mpq_numref(part));
        } else {
            ok = false;
        }
    }
    mpq_clear(part);
    return ok;
}

static bool exact_function(const struct math_node *node, mpq_t out)
{
    switch ((enum math_function)node->value) {
    case FUNCTION_ABS:
        return math_exact(node->first, out) && (mpq_abs(out, out), true);
    case FUNCTION_FLOOR:
    case FUNCTION_CEIL:
        if (!math_exact(node->first, out))
            return false;
        if (node->value == FUNCTION_FLOOR)
            mpz_fdiv_q(mpq_numref(out), mpq_numref(out), mpq_denref(out));
        else
            mpz_cdiv_q(mpq_numref(out), mpq_numref(out), mpq_denref(out));
        mpz_set_ui(mpq_denref(out), 1);
        return true;
    case FUNCTION_MIN:
    case FUNCTION_MAX:
    case FUNCTION_GCD:
    case FUNCTION_LCM:
        return node->first->kind == NODE_LIST &&
               exact_many(node->first, (enum math_function)node->value, out);
    default:
        return false;
    }
}

bool math_exact(const struct math_node *node, mpq_t out)
{
    switch (node->kind) {
    case NODE_NUMBER:
    case NODE_BASED:
        mpq_set(out, *node->number);
        return true;
    case NODE_SUM:
    case NODE_PRODUCT:
        return exact_fold(node, out);
    case NODE_NEGATIVE:
        return math_exact(node->first, out) && (mpq_neg(out, out), true);
    case NODE_RECIPROCAL:
        return math_exact(node->first, out) && mpq_sgn(out) != 0 && (mpq_inv(out, out), true);
    case NODE_PERCENT:
        if (!math_exact(node->first, out))
            return false;
        mpz_mul_ui(mpq_denref(out), mpq_denref(out), 100);
        mpq_canonicalize(out);
        return true;
    case NODE_FACTORIAL:
        if (!math_exact(node->first, out) || !is_integer(out) || mpq_sgn(out) < 0 ||
            mpq_cmp_ui(out, FACTORIAL_MAX, 1) > 0)
            return false;
        mpz_fac_ui(mpq_numref(out), mpz_get_ui(mpq_numref(out)));
        return true;
    case NODE_POWER:
    case NODE_BINOMIAL:
        return exact_pair(node, out);
    case NODE_FUNCTION:
        return exact_function(node, out);
    default:
        return false;
    }
}

static int variable_id(const struct math_node *node)
{
    int id = node->value;

    if (node->kind == NODE_SUBSCRIPT) { /* x_1: a variable of its own for each index */
        const struct math_node *index = math_second(node);
        id = variable_id(node->first) * 1000 + 500;
        if (index->kind == NODE_NUMBER)
            id += (int)(mpz_get_ui(mpq_numref(*index->number)) % 400);
        else
            id += 400 + index->value % 100;
    }
    return id;
}

bool math_variables(const struct math_node *node, struct math_point *point)
{
    if (node->kind == NODE_VARIABLE || node->kind == NODE_SUBSCRIPT) {
        int id = variable_id(node);
        for (unsigned i = 0; i < point->count; i++)
            if (point->id[i] == id)
                return true;
        if (point->count == MATH_VARIABLES_MAX)
            return false;
        point->id[point->count++] = id;
        return true;
    }
    for (const struct math_node *child = node->first; child; child = child->next)
        if (!math_variables(child, point))
            return false;
    return true;
}

static bool has_variable(const struct math_node *node)
{
    struct math_point point = {.count = 0};

    return !math_variables(node, &point) || point.count;
}

bool math_has_branches(const struct math_node *node)
{
    if (node->kind == NODE_POWER && has_variable(node->first)) {
        const struct math_node *exponent = math_second(node);
        while (exponent->kind == NODE_NEGATIVE)
            exponent = exponent->first;
        if (exponent->kind != NODE_NUMBER || mpz_cmp_ui(mpq_denref(*exponent->number), 1) != 0)
            return true;
    }
    if (node->kind == NODE_POWER && has_variable(math_second(node)))
        return true;
    if (node->kind == NODE_FACTORIAL || node->kind == NODE_BINOMIAL)
        return has_variable(node);
    if (node->kind == NODE_FUNCTION && node->value != FUNCTION_SIN && node->value != FUNCTION_COS &&
        node->value != FUNCTION_TAN && node->value != FUNCTION_EXP && has_variable(node))
        return true;
    for (const struct math_node *child = node->first; child; child = child->next)
        if (math_has_branches(child))
            return true;
    return false;
}

static double complex function_value(const struct math_node *node, const struct math_point *point)
{
    double complex z = math_value(node->first, point), base;

    switch ((enum math_function)node->value) {
    case FUNCTION_SIN:
        return csin(z);
    case FUNCTION_COS:
        return ccos(z);
    case FUNCTION_TAN:
        return ctan(z);
    case FUNCTION_COT:
        return 1 / ctan(z);
    case FUNCTION_SEC:
        return 1 / ccos(z);
    case FUNCTION_CSC:
        return 1 / csin(z);
    case FUNCTION_ASIN:
        return casin(z);
    case FUNCTION_ACOS:
        return cacos(z);
    case FUNCTION_ATAN:
        return catan(z);
    case FUNCTION_SINH:
        return csinh(z);
    case FUNCTION_COSH:
        return ccosh(z);
    case FUNCTION_TANH:
        return ctanh(z);
    case FUNCTION_LN:
        return clog(z);
    case FUNCTION_LOG: /* without a base: natural; both sides are read alike */
        base = math_second(node) ? clog(math_value(math_second(node), point)) : 1;
        return clog(z) / base;
    case FUNCTION_EXP:
        return cexp(z);
    case FUNCTION_ABS:
        return cabs(z);
    case FUNCTION_FLOOR:
        return floor(creal(z));
    case FUNCTION_CEIL:
        return ceil(creal(z));
    default:
        return NAN;
    }
}

static double complex power_value(double complex base, double complex exponent)
{
    double whole = creal(exponent);

    if (cimag(exponent) == 0 && whole == floor(whole) && fabs(whole) <= 64) {
        double complex result = 1;
        for (int i = 0; i < (int)fabs(whole); i++)
            result *= base;
        return whole < 0 ? 1 / result : result;
    }
    /* Odd roots of negative numbers are real where people write them. */
    if (cimag(base) == 0 && creal(base) < 0 && cimag(exponent) == 0) {
        double inverse = 1 / whole;
        if (fabs(inverse - round(inverse)) < 1e-12 && fmod(fabs(round(inverse)), 2) == 1)
            return -pow(-creal(base), whole);
    }
    return cpow(base, exponent);
}

double complex math_value(const struct math_node *node, const struct math_point *point)
{
    double complex value, b;

    switch (node->kind) {
    case NODE_NUMBER:
    case NODE_BASED:
        return mpq_get_d(*node->number);
    case NODE_VARIABLE:
    case NODE_SUBSCRIPT:
        for (unsigned i = 0; i < point->count; i++)
            if (point->id[i] == variable_id(node))
                return point->value[i];
        return NAN;
    case NODE_CONSTANT:
        return node->value == CONSTANT_PI         ? M_PI
               : node->value == CONSTANT_E        ? M_E
               : node->value == CONSTANT_I        ? I
               : node->value == CONSTANT_INFINITY ? (double complex)INFINITY
                                                  : (double complex)NAN;
    case NODE_SUM:
        value = 0;
        for (const struct math_node *child = node->first; child; child = child->next)
            value += math_value(child, point);
        return value;
    case NODE_PRODUCT:
        value = 1;
        for (const struct math_node *child = node->first; child; child = child->next)
            value *= math_value(child, point);
        return value;
    case NODE_NEGATIVE:
        return -math_value(node->first, point);
    case NODE_RECIPROCAL:
        return 1 / math_value(node->first, point);
    case NODE_PERCENT:
        return math_value(node->first, point) / 100;
    case NODE_FACTORIAL:
        return tgamma(creal(math_value(node->first, point)) + 1);
    case NODE_POWER:
        value = math_value(node->first, point);
        return power_value(value, math_value(math_second(node), point));
    case NODE_FUNCTION:
        return function_value(node, point);
    case NODE_BINOMIAL:
        value = math_value(node->first, point);
        b = math_value(math_second(node), point);
        return exp(lgamma(creal(value) + 1) - lgamma(creal(b) + 1) - lgamma(creal(value - b) + 1));
    default:
        return NAN;
    }
}

/* Whether two expressions have one value: exactly, at random points, or by the reference's printed precision. */
#include <ctype.h>
#include <math.h>

#include "base/random.h"
#include "score/math_parts.h"

enum { POINTS = 4 };

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

bool math_same_scalar(struct math_tree *tree, const struct math_options *options,
                      const struct math_node *a, const struct math_node *b)
{
    struct math_point none = {.count = 0};
    mpq_t x, y;
    int exact;
    bool result;

    if (is_percent(a) != is_percent(b) && options->asks_percent) {
        const struct math_node *bare_a = is_percent(a) ? without_percent(tree, a) : a;
        const struct math_node *bare_b = is_percent(b) ? without_percent(tree, b) : b;
        if (math_same_scalar(tree, options, bare_a, bare_b))
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

/* f = 0 and g = 0 (f < 0 and g < 0) say the same when f/g is constant (and positive). */
bool math_proportional(const struct math_node *f, const struct math_node *g, bool needs_positive)
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

#include "score/schema_value.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { DIGITS_MAX = 8192 };

bool schema_number(const struct json_value *number, mpq_t out)
{
    const char *text = number->text.data, *exponent_at = strpbrk(text, "eE");
    size_t len = exponent_at ? (size_t)(exponent_at - text) : number->text.len, digits = 0;
    long exponent = exponent_at ? strtol(exponent_at + 1, NULL, 10) : 0;
    bool after_point = false;
    char *buffer;
    mpz_t power;

    if (len > DIGITS_MAX || exponent > SCHEMA_EXPONENT_MAX || exponent < -SCHEMA_EXPONENT_MAX)
        return false;
    buffer = mem_alloc(len + 1);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.') {
            after_point = true;
            continue;
        }
        buffer[digits++] = text[i];
        exponent -= after_point;
    }
    buffer[digits] = '\0';
    mpz_set_str(mpq_numref(out), buffer, 10);
    mpz_set_ui(mpq_denref(out), 1);
    free(buffer);
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)labs(exponent));
    if (exponent < 0)
        mpz_set(mpq_denref(out), power);
    else
        mpz_mul(mpq_numref(out), mpq_numref(out), power);
    mpz_clear(power);
    mpq_canonicalize(out);
    return true;
}

int schema_compare(const struct json_value *a, const struct json_value *b)
{
    mpq_t x, y;
    int order;

    mpq_inits(x, y, NULL);
    if (schema_number(a, x) && schema_number(b, y)) {
        order = mpq_cmp(x, y);
    } else {
        double p = json_number(a), q = json_number(b);
        order = p < q ? -1 : p > q;
    }
    mpq_clears(x, y, NULL);
    return order < 0 ? -1 : order > 0;
}

bool schema_is_integer(const struct json_value *number)
{
    mpq_t x;
    bool result;

    mpq_init(x);
    result = !schema_number(number, x) ||
             mpz_cmp_ui(mpq_denref(x), 1) == 0; /* beyond 1e4096: no fraction can be seen */
    mpq_clear(x);
    return result;
}

bool schema_is_multiple(const struct json_value *number, const struct json_value *divisor)
{
    mpq_t x, y;
    bool result = false;

    mpq_inits(x, y, NULL);
    if (schema_number(number, x) && schema_number(divisor, y) && mpq_sgn(y) != 0) {
        mpq_div(x, x, y);
        result = mpz_cmp_ui(mpq_denref(x), 1) == 0;
    }
    mpq_clears(x, y, NULL);
    return result;
}

bool schema_same(const struct json_value *a, const struct json_value *b)
{
    const struct json_value *x, *y;

    if (a->type != b->type || a->count != b->count)
        return false;
    switch (a->type) {
    case JSON_NUMBER:
        return view_eq(a->text, b->text) || schema_compare(a, b) == 0;
    case JSON_STRING:
        return view_eq(a->text, b->text);
    case JSON_ARRAY:
        for (x = a->first, y = b->first; x && y; x = x->next, y = y->next)
            if (!schema_same(x, y))
                return false;
        return true;
    case JSON_OBJECT:
        for (x = a->first; x; x = x->next)
            if (!(y = json_get(b, x->key)) || !schema_same(x, y))
                return false;
        return true;
    default:
        return true;
    }
}

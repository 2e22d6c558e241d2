/* Numbers of JSON, exactly. Only for schema*.c. */
#ifndef SCORE_SCHEMA_VALUE_H
#define SCORE_SCHEMA_VALUE_H

#include <gmp.h>

#include "score/schema.h"

enum { SCHEMA_EXPONENT_MAX = 4096 };

/* `out` must be initialised. false: an exponent beyond SCHEMA_EXPONENT_MAX, or too many digits. */
bool schema_number(const struct json_value *number, mpq_t out);
/* Whether `a` is less than, equal to, or greater than `b` (-1, 0, 1); by magnitude of a double where
 * one of them is too large to be exact. */
int schema_compare(const struct json_value *a, const struct json_value *b);
bool schema_is_integer(const struct json_value *number);
bool schema_is_multiple(const struct json_value *number, const struct json_value *divisor);

#endif

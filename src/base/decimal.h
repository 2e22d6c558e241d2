/* Exact decimal money, never float.
 *
 * An amount is int64_t units of 1e-12 of a currency unit ("pico"): 0.003 CNY per million tokens is
 * 3000 pico a token, exact. A price is pico per token, so usage x price is exact. A total is a
 * decimal_sum (128 bits): it cannot overflow in practice. Unknown is a state of its own, never 0. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "base/view.h"

__extension__ typedef __int128 int128;

#define DECIMAL_PICO INT64_C(1000000000000)

/* "0.003", "12", "1e-3"; `scale` digits are kept (12 for money). Fails when more digits would be
 * needed, when it does not fit, or when it is no number: prices are never rounded silently. */
bool decimal_parse(struct view text, unsigned scale, int64_t *out, struct error *err);
/* Appends a pico amount with exactly `digits` decimals, rounded half to even ("-0.000000000012"
 * with 12). With digits < 0: all significant ones and no more. */
void decimal_put(struct str *out, int128 pico, int digits);
/* a * b / d rounded half to even; false on overflow. */
bool decimal_mul_div(int128 a, int64_t b, int64_t d, int128 *out);

#endif

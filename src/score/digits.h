/* Runs of digits as numbers are made of: ASCII and full-width, with thousands separators, a point, of
 * any length. For score/number_read.c. */
#ifndef SCORE_DIGITS_H
#define SCORE_DIGITS_H

#include "score/number.h"

/* The digits of one decimal, gathered from left to right. */
struct digits {
    int128 value;
    int count;    /* significant digits in `value` */
    size_t zeros; /* pending: trailing ones are never put in */
    int64_t exp;
    int64_t decimals; /* digits after the point */
    uint64_t tail;
    bool has_point;
};

/* Adds a digit on the right. */
void digits_add(struct digits *d, int digit);
/* The digit at `at`, ASCII or full-width, and its bytes; -1: none. */
int digits_at(struct view text, size_t at, size_t *len);
bool digits_any(struct view text, size_t at);
/* Whether exactly three digits stand at `at`. */
bool digits_group(struct view text, size_t at);
/* Each moves *at past what it read, and returns false when there is none. */
bool digits_whole(struct view text, size_t *at, struct digits *d); /* with thousands separators */
bool digits_decimal(struct view text, size_t *at, struct digits *d);
/* A small signed integer, as of an exponent; braces allowed: "5", "-5", "{12}". */
bool digits_power(struct view text, size_t *at, int64_t *out);

#endif

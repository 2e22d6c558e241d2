/* Numbers as people and models write them: "1,234.50", "－３", "3.2万", "1 1/2", "\frac{3}{4}", "12
 * %", "1.7\times 10^{4}", "2:00 pm". Read exactly, as a rational, and compared without the
 * leniencies that make two different answers equal. Every function is linear in its text. */
#ifndef SCORE_NUMBER_H
#define SCORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/view.h"

enum number_form {
    NUMBER_INTEGER,  /* no fraction part: "12", "1,000", "3万" */
    NUMBER_DECIMAL,  /* "1.50", "3e8", "1.5万" */
    NUMBER_FRACTION, /* "2/3", "1 1/2": a quotient of two exact numbers */
    NUMBER_TIME,     /* "2:30": hours and sixtieths */
};

/* value = (-1)^is_negative * num / den * 10^exp (a percent sign and a unit word are not in it). */
struct number {
    enum number_form form;
    bool is_negative;
    bool is_percent;    /* "%" or "percent" follows, or 百分之 stands before it */
    bool is_expression; /* tied to a variable, a power, a base: "2^3", "x_2", "10_7": no plain
                           number */
    int128 num, den;    /* num without trailing zeros where den is 1; den > 0 */
    int exp;            /* |exp| <= NUMBER_EXP_MAX */
    int scale;          /* a unit word's power of ten: 万 4, million 6; 0 without */
    int last_digit;     /* the power of ten of the last digit printed, unit word not counted */
    uint64_t tail;      /* hash of the digits that `num` had no room for; 0 without */
    struct view text;   /* where it stands, with sign and percent sign, without currency or unit */
};

enum { NUMBER_EXP_MAX = 100000 };

/* Finds the first number that begins at or after *at; *at becomes the offset after it. false: none.
 */
bool number_next(struct view text, size_t *at, struct number *out);
/* The last number of the text, within its last 256 KiB. */
bool number_last(struct view text, struct number *out);
/* A text that is one number and what may stand round it: currency, unit, markup. */
bool number_parse(struct view text, struct number *out);
/* Chinese numerals as the whole text: "三十五", "一万二千", "负二". */
bool number_parse_chinese(struct view text, struct number *out);

/* What lets two numbers be equal beyond exact equality. */
struct number_tolerance {
    double absolute, relative; /* 0: none; otherwise in place of the reference's precision */
    bool is_strict;            /* exact equality only */
    bool percent_is_literal;   /* a percent sign is dropped on both sides, never a factor of 100 */
    bool has_unit_in_question; /* "3万" may stand for 3, since the question asks in 万 */
};
/* Equal exactly as rationals; else, when the reference is printed as a decimal, within half a unit
 * of its last digit (at most 1 %) or 1e-6 of it; an answer in decimals may miss any other reference
 * by 1e-9 (of an integer) or 1e-6 (of a fraction). x% equals x/100, and x when only one side has
 * the sign. */
bool number_equal(const struct number *reference, const struct number *answer,
                  const struct number_tolerance *tolerance);
/* The nearest double; infinite when it does not fit. */
double number_double(const struct number *number);

#endif

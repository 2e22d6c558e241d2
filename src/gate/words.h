/* Figures of a gate in words: each in the unit of its metric. */
#ifndef GATE_WORDS_H
#define GATE_WORDS_H

#include "base/str.h"
#include "gate/verdict.h"

/* "75.8 %", "2.60 CNY", "0.710 s": the metric's own figure; nothing for NAN. */
void gate_put_figure(struct str *out, const struct gate_rule *rule, const char *currency,
                     double value);
/* What is held against the bound: a figure, a difference with its sign ("-3.1 points"), or a ratio
 * ("x1.34"); nothing for NAN. */
void gate_put_effect(struct str *out, const struct gate_rule *rule, const char *currency,
                     double value);
/* "at least 80.0 %", "at most 1.5 points worse", "at most x1.20". */
void gate_put_bound(struct str *out, const struct gate_rule *rule, const char *currency,
                    int language);
/* One line: effect, interval, bound, questions; or why it could not be measured. */
void gate_put_finding(struct str *out, const struct gate_finding *finding, const char *currency,
                      int language);
/* "GATE FAILED: qwen/a against qwen/b: 2 of 5 rules failed". */
void gate_put_headline(struct str *out, const struct gate_verdict *verdict, int language);
/* "✓", "✗", "?", "–": beside the word, never instead of it. */
const char *gate_sign(enum gate_state state);
const char *gate_word(enum gate_state state, int language);

#endif

/* Words of a page in both languages side by side; its style hides one. Everything from outside goes
 * through page_text. */
#ifndef REPORT_PAGE_WORDS_H
#define REPORT_PAGE_WORDS_H

#include <stdbool.h>

#include "base/decimal.h"
#include "base/str.h"

/* Appends a sentence in one language, as HTML. */
typedef void page_say_fn(const void *what, bool zh, struct str *out);
void page_say(struct str *out, page_say_fn *say, const void *what);
/* Two constants of ours, as HTML. */
void page_both(struct str *out, const char *en, const char *zh);

/* A stranger's text as HTML text, controls made visible. */
void page_text(struct str *out, const char *text);
/* The same in bold, never broken: the name of a model in a sentence. */
void page_name(struct str *out, const char *text);
/* "12,345". */
void page_count(struct str *out, int64_t count);
/* A fraction as a percentage with at most one decimal, without its sign: "86.3". */
void page_percent(struct str *out, double fraction);
/* Money to three digits: 12.3, 0.098; a whole-cent sum with `is_sum`: 116.76, <0.01. */
void page_money(struct str *out, double amount);
void page_sum(struct str *out, int128 pico);
/* "22 Nov 2026 17:13" or "2026-11-22 17:13", UTC. */
void page_instant(struct str *out, int64_t unix_ns, bool zh);
/* Numbers under each other: pads each with blanks of a digit's and a point's width, so that the
 * points align; texts without a digit stay. */
void page_align(struct str *texts, size_t count);

#endif

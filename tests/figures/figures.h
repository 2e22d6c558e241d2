/* Worked values of a file against what src/stats makes of the same inputs. */
#ifndef TESTS_FIGURES_H
#define TESTS_FIGURES_H

#include "base/json.h"

struct figures {
    const struct json_value *root;
    int computed, given, agreed;
};

/* Compares the number at that path ("a/0/b": keys, with ':' for a '/', and places; printf's format) with ours, to 1e-9 of
 * itself; tells of one that differs or is not there. */
void figure(struct figures *f, double ours, const char *path, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for a number that the values of the file were worked from. */
void given(struct figures *f, double ours, const char *path, ...)
    __attribute__((format(printf, 3, 4)));

void figures_scores(struct figures *f);
void figures_pairs(struct figures *f);
void figures_series(struct figures *f);

/* Prices the bills of a folder (tests/data/bills) with the price book of ./providers. Tells of every amount that
 * differs; returns how many vendors are right to the last digit, of *vendors. -1: unreadable. */
int bills_check(const char *folder, int *vendors);

#endif

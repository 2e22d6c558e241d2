/* Seeded random numbers (xoshiro256++ seeded by splitmix64, Blackman & Vigna 2019): the same stream
 * on every machine. Not for keys. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_seed(struct random *r, uint64_t seed);
uint64_t random_next(struct random *r);
double random_unit(struct random *r);                    /* [0, 1), 53 bits */
uint64_t random_below(struct random *r, uint64_t bound); /* [0, bound), unbiased; bound > 0 */
double random_normal(struct random *r);                  /* mean 0, deviation 1 */
void random_shuffle(struct random *r, uint32_t *index, size_t count);

#endif

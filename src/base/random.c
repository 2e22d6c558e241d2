#include "base/random.h"

#include <math.h>

static uint64_t rotate(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15ULL;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

void random_seed(struct random *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        r->state[i] = splitmix64(&seed);
}

uint64_t random_next(struct random *r)
{
    uint64_t *s = r->state;
    uint64_t result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double random_unit(struct random *r)
{
    return (double)(random_next(r) >> 11) * 0x1.0p-53;
}

/* Lemire 2019, "Fast random integer generation in an interval". */
uint64_t random_below(struct random *r, uint64_t bound)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)random_next(r) * bound;

    if ((uint64_t)product < bound) {
        uint64_t floor = -bound % bound;
        while ((uint64_t)product < floor)
            product = (wide)random_next(r) * bound;
    }
    return (uint64_t)(product >> 64);
}

/* Box and Muller 1958; the second value is not kept, so that the state is the whole state. */
double random_normal(struct random *r)
{
    double u = 1.0 - random_unit(r), v = random_unit(r);

    return sqrt(-2.0 * log(u)) * cos(2.0 * 3.14159265358979323846 * v);
}

void random_shuffle(struct random *r, uint32_t *index, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = random_below(r, i);
        uint32_t held = index[i - 1];
        index[i - 1] = index[j];
        index[j] = held;
    }
}

/* Two texts, split at the first NUL, compared both ways; each must equal itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "score/math.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct view all = {(const char *)data, size};
    const char *nul = memchr(data, 0, size);
    size_t middle = nul ? (size_t)(nul - all.data) : size / 2;
    struct view a = view_trim(view_slice(all, 0, middle)), b = view_from(all, middle + 1);

    (void)math_equal(a, b, NULL);
    (void)math_equal(b, a, NULL);
    if (a.len && math_equal(a, a, NULL) != MATH_EQUAL)
        abort();
    return 0;
}

/* What every test of base/ includes. */
#ifndef TEST_BASE_FIXTURE_H
#define TEST_BASE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("\"%s\" does not hold \"%s\"", (text), (part));                               \
    } while (0)
#define assert_view(view, expected)                                                                \
    do {                                                                                           \
        struct view got_ = (view);                                                                 \
        if (!view_eq_text(got_, (expected)))                                                       \
            fail_msg("\"%.*s\" is not \"%s\"", (int)got_.len, got_.data, (expected));              \
    } while (0)

#endif

/* A folder of its own for files that a test writes. */
#ifndef TEST_SUITE_FIXTURE_H
#define TEST_SUITE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/view.h"

static char work[] = "/tmp/suite_test.XXXXXX";

__attribute__((unused)) static int make_work(void **state)
{
    (void)state;
    return mkdtemp(work) ? 0 : -1;
}

__attribute__((unused)) static int remove_work(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", work);
    return system(command); /* NOLINT(cert-env33-c): a path of our own */
}

/* Writes NAME below the folder and returns its path, which lives to the end of the process. */
__attribute__((unused)) static const char *put_file(const char *name, struct view content)
{
    static char paths[64][256];
    static unsigned next;
    char *path = paths[next++ % 64], dir[256];
    struct error err = {0};

    snprintf(path, sizeof paths[0], "%s/%s", work, name);
    snprintf(dir, sizeof dir, "%s", path);
    *strrchr(dir, '/') = '\0';
    assert_true(file_mkdir(dir, &err));
    assert_true(file_write(path, content, &err));
    return path;
}

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("\"%s\" does not hold \"%s\"", (text), (part));                               \
    } while (0)

#endif

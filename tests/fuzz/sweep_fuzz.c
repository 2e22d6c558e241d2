/* A sweep file from a stranger. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "suite/sweep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[] = "/tmp/sweep_fuzz.XXXXXX";

static void remove_file(void)
{
    unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd = -1;
    struct error err = {.kind = ERROR_NONE};
    struct sweep sweep;

    if (fd < 0) {
        fd = mkstemp(path);
        if (fd < 0 || atexit(remove_file) != 0)
            abort();
    }
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    sweep_init(&sweep);
    if (sweep_load(&sweep, path, &err)) {
        if (!sweep.model_count || !sweep.suite_count || !sweep_check(&sweep, &err))
            abort();
    } else if (err.kind == ERROR_NONE || !err.message[0]) {
        abort();
    }
    sweep_release(&sweep);
    return 0;
}

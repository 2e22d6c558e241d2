/* Answers from a stranger, in each format: reading ends, what is read lies inside, and what is wrong is told. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cmd/answers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const char *path, enum answer_format format)
{
    const struct option_list none = {NULL, 0};
    struct answer_file file;
    struct answer_map map;
    struct answer answer;
    struct error err = {.kind = ERROR_NONE};
    enum answer_status status;
    size_t taken = 0;

    if (!answer_map_parse(&none, format, &map, &err) || !answer_open(path, format, &file, &err)) {
        if (!err.message[0])
            abort();
        return;
    }
    while ((status = answer_next(&file, &map, &answer, &err)) != ANSWER_END) {
        if (status == ANSWER_BAD) {
            if (!err.message[0])
                abort();
            continue;
        }
        taken += strlen(answer.id) + answer.response.len + answer.reasoning.len;
        for (size_t i = 0; i < answer.response.len; i++)
            taken += (unsigned char)answer.response.data[i] == 0;
        if (answer.usage.input < USAGE_ABSENT || answer.usage.output < USAGE_ABSENT)
            abort();
    }
    if (taken > 0 && file.text.len == 0)
        abort();
    answer_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("answers", 0);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (int format = ANSWER_LINES; format <= ANSWER_PROMPTFOO; format++)
        read_all(path, (enum answer_format)format);
    (void)close(fd);
    return 0;
}

/* CSV from a stranger: every byte of every field is inside its row, and lines only go up. */
#include <stdint.h>
#include <stdlib.h>

#include "suite/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_reader reader;
    struct csv_row row = {0};
    struct error err = {.kind = ERROR_NONE};
    unsigned line = 0;
    int status;

    csv_init(&reader, (struct view){(const char *)data, size}, "x.csv", ',');
    while ((status = csv_next(&reader, &row, &err)) == 1) {
        size_t total = 0;
        if (row.line <= line || !row.count)
            abort();
        line = row.line;
        for (size_t i = 0; i < row.count; i++)
            total += csv_field(&row, i).len;
        if (total != row.text.len || total > size)
            abort();
    }
    if (status < 0 && !err.message[0])
        abort();
    csv_row_release(&row);
    return 0;
}

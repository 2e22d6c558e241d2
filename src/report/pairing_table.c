#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/pairing_parts.h"

double *pairing_table_add(struct pairing_table *table)
{
    MEM_GROW(table->columns, table->count, &table->capacity);
    table->columns[table->count] = mem_zalloc(table->rows + 1, sizeof **table->columns);
    return table->columns[table->count++];
}

size_t pairing_table_unify(struct pairing_table *table)
{
    size_t last = table->count - 1, size = table->rows * sizeof **table->columns;

    for (size_t i = 0; i < last; i++) {
        if (memcmp(table->columns[i], table->columns[last], size) != 0)
            continue;
        free(table->columns[last]);
        table->count--;
        return i;
    }
    return last;
}

void pairing_table_release(struct pairing_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->columns[i]);
    free(table->columns);
}

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/mem.h"
#include "store/query.h"

bool query_run_has_suite(const struct query_run *run, const char *suite, struct error *err)
{
    const char **names = mem_zalloc(run->item_count + 1, sizeof *names);
    struct str list = {0};
    size_t count = 0;
    bool found = false;

    for (size_t i = 0; i < run->item_count && !found; i++) {
        bool is_known = false;
        for (size_t k = 0; k < count && !is_known; k++)
            is_known = strcmp(names[k], run->items[i].suite) == 0;
        found = strcmp(run->items[i].suite, suite) == 0;
        if (is_known)
            continue;
        str_printf(&list, "%s%s", count ? ", " : "", run->items[i].suite);
        names[count++] = run->items[i].suite;
    }
    if (!found) {
        error_set(err, ERROR_INPUT, "run '%s' has no suite '%.60s'\n  it has %.600s",
                  run->info.name, suite, str_text(&list));
        config_suggest(err, suite, names);
    }
    str_release(&list);
    free(names);
    return found;
}

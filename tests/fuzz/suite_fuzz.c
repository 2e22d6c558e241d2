/* A suite from a stranger: suite.json and items.jsonl, parted by the first line "---". Whatever loads
 * must render, sample and hash without a fault. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "suite/suite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[] = "/tmp/suite_fuzz.XXXXXX", manifest[64], items[64];

static void remove_files(void)
{
    unlink(manifest);
    unlink(items);
    rmdir(dir);
}

static void put(const char *path, struct view content)
{
    FILE *f = fopen(path, "w");

    if (!f || fwrite(content.data ? content.data : "", 1, content.len, f) != content.len ||
        fclose(f) != 0)
        abort();
}

static void use(const struct suite *suite)
{
    struct str prompt = {0};
    struct error err = {.kind = ERROR_NONE};
    size_t count;
    uint32_t *sample = suite_sample(suite, suite->item_count / 2, 1, &count);

    for (size_t i = 0; i < suite->item_count; i++) {
        const struct suite_item *item = &suite->items[i];
        str_clear(&prompt);
        if (!suite_render(suite, item, &prompt, &err) || suite_find(suite, item->id) != item)
            abort();
    }
    for (size_t i = 1; i < count; i++)
        if (sample[i] <= sample[i - 1])
            abort();
    free(sample);
    str_release(&prompt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = {(const char *)data, size};
    ptrdiff_t cut = view_find(text, VIEW("\n---\n"));
    struct error err = {.kind = ERROR_NONE};
    struct suite *suite;

    if (!manifest[0]) {
        if (!mkdtemp(dir))
            abort();
        (void)snprintf(manifest, sizeof manifest, "%s/suite.json", dir);
        (void)snprintf(items, sizeof items, "%s/items.jsonl", dir);
        if (atexit(remove_files) != 0)
            abort();
    }
    if (cut < 0)
        return 0;
    put(manifest, view_slice(text, 0, (size_t)cut));
    put(items, view_from(text, (size_t)cut + 5));
    suite = suite_load(dir, NULL, &err);
    if (suite)
        use(suite);
    else if (err.kind == ERROR_NONE || !err.message[0])
        abort();
    suite_free(suite);
    return 0;
}

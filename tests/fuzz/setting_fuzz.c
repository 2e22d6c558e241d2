/* A configuration file from a stranger. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/setting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/setting_fuzz.XXXXXX", path[64];

static void remove_folder(void)
{
    char below[64];

    (void)snprintf(below, sizeof below, "%s/steelyard", folder);
    unlink(below);
    unlink(path);
    rmdir(folder);
}

/* The user's own file, so that the corpus keeps its folder. */
static void prepare(void)
{
    char below[64];

    if (!mkdtemp(folder) || setenv("XDG_CONFIG_HOME", folder, 1) != 0)
        abort();
    (void)snprintf(below, sizeof below, "%s/steelyard", folder);
    (void)snprintf(path, sizeof path, "%s/config.json", folder);
    if (symlink(".", below) != 0 || atexit(remove_folder) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.kind = ERROR_NONE};
    struct settings *settings;
    FILE *file;

    if (!path[0])
        prepare();
    file = fopen(path, "w");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
    unsetenv("STEELYARD_DATA");
    settings = settings_load(&err);
    if (!settings && (err.kind == ERROR_NONE || !err.message[0]))
        abort();
    for (int key = 0; settings && key < SETTING_COUNT; key++)
        if (!*settings_source(settings, (enum setting_key)key) ||
            (setting_table[key].type == SETTING_NUMBER &&
             *settings_text(settings, (enum setting_key)key) &&
             strtoll(settings_text(settings, (enum setting_key)key), NULL, 10) < 1))
            abort();
    settings_free(settings);
    return 0;
}

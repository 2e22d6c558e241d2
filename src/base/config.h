/* Reading a configuration file's tree field by field, so that each mistake is told with file, line,
 * field, what was found and what was expected, and unknown keys with "did you mean".
 *
 *     struct config c = {.file = path, .err = err};
 *     struct config_object o;
 *     if (!config_object(&c, root, "", &o) || !config_string(&o, "title", CONFIG_REQUIRED, &title) ||
 *         !config_end(&o))
 *         return false;
 *
 * Every getter marks its key as known; config_end refuses the first key that nobody asked for. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"

enum config_need { CONFIG_OPTIONAL, CONFIG_REQUIRED };
enum { CONFIG_KEYS_MAX = 64 };

struct config {
    const char *file;
    struct error *err;
};

struct config_object {
    const struct config *config;
    const struct json_value *value;
    char path[128];                     /* "models[2].limits", for messages; "" at the root */
    const char *known[CONFIG_KEYS_MAX]; /* keys asked for so far */
    unsigned known_count;
};

/* Begins to read `value`, which must be an object; `path` names it in messages. */
bool config_object(const struct config *c, const struct json_value *value, const char *path,
                   struct config_object *out);
/* Optional fields that are absent (or null) leave `*out` as it was. Strings live in the tree's arena. */
bool config_string(struct config_object *o, const char *key, enum config_need, const char **out);
bool config_bool(struct config_object *o, const char *key, enum config_need, bool *out);
bool config_int(struct config_object *o, const char *key, enum config_need, int64_t min,
                int64_t max, int64_t *out);
bool config_double(struct config_object *o, const char *key, enum config_need, double min,
                   double max, double *out);
/* One of `names` (ends with NULL): its index. */
bool config_choice(struct config_object *o, const char *key, enum config_need,
                   const char *const *names, int *out);
/* Durations are written as strings: "250us", "20ms", "1.5s", "2m", "1h". */
bool config_duration(struct config_object *o, const char *key, enum config_need, int64_t *out_ns);
/* Values of their own shape: NULL when absent. */
bool config_array(struct config_object *o, const char *key, enum config_need,
                  const struct json_value **out);
bool config_member(struct config_object *o, const char *key, enum config_need,
                   const struct json_value **out);
bool config_child(struct config_object *o, const char *key, enum config_need,
                  struct config_object *out, bool *out_present);
/* Refuses unknown keys. Keys that begin with "_" or are "$schema" are notes and pass. */
bool config_end(const struct config_object *o);
/* An error of the caller's own at `value` (or at the object when NULL): "FILE:LINE: PATH.KEY: …". */
bool config_error(const struct config_object *o, const struct json_value *value, const char *key,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The nearest of `names` (ends with NULL) by edit distance, or NULL when none is near. */
const char *config_did_you_mean(const char *word, const char *const *names);
/* Appends " (did you mean 'NAME'?)" to the first line of what `err` says, when one of `names` (ends with
 * NULL) is near to `word`. Returns false, as error_set does. */
bool config_suggest(struct error *err, const char *word, const char *const *names);

#endif

/* The right answers that the simulated models may know: by the rendered prompt. */
#ifndef SIM_KNOWLEDGE_H
#define SIM_KNOWLEDGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/view.h"

struct knowledge_entry {
    const char *prompt;    /* the whole user message */
    const char *reference; /* as a model would write it; NULL: an open question */
    const char *kind;      /* of the grader: "number", "choice", … or "" */
    const char *language;  /* "zh", "en" or "" */
    unsigned choices;      /* how many options a multiple-choice question has; 0: none */
};

struct knowledge;
struct knowledge *knowledge_new(void);
void knowledge_free(struct knowledge *knowledge); /* NULL is fine */
/* Copies the entry; of two with the same prompt the later one counts. */
void knowledge_add(struct knowledge *knowledge, const struct knowledge_entry *entry);
/* Adds the lines of a JSONL file: {"prompt", "reference", "kind", "language", "choices"}. */
bool knowledge_load(struct knowledge *knowledge, const char *path, struct error *err);
/* An item's reference as a model would write it: of accepted answers the first, an object as JSON;
 * NULL when there is none. */
const char *knowledge_reference(struct arena *arena, const struct json_value *reference);
/* NULL when the prompt is unknown; `knowledge` may be NULL. */
const struct knowledge_entry *knowledge_find(const struct knowledge *knowledge, struct view prompt);

#endif

/* Files of answers from anywhere: a JSON object a line with an item's id and a response, and perhaps
 * the model and the token limit's mark. */
#ifndef CMD_ANSWERS_H
#define CMD_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "cmd/option.h"

/* Names of the fields; a dot goes into objects: "meta.model". */
struct answer_map {
    const char *id, *response, *model, *truncated;
};
/* Reads "id=question_id,response=output" over the default names. */
bool answer_map_parse(const struct option_list *list, struct answer_map *map, struct error *err);

struct answer {
    const char *id;
    const char *model;    /* NULL: the line names none */
    struct view response; /* empty when it is null: the model gave nothing */
    bool is_truncated;
    unsigned line;
};

struct answer_file {
    const char *path;
    struct str text;
    struct view rest;
    struct arena arena; /* of the line read last */
    unsigned line;
};
enum answer_status { ANSWER_READ, ANSWER_END, ANSWER_BAD };

bool answer_open(const char *path, struct answer_file *file, struct error *err);
void answer_close(struct answer_file *file);
/* The next line that is not blank. ANSWER_BAD: *err says what is wrong with it; the next call goes on
 * after it. What *out points to is valid until the next call. */
enum answer_status answer_next(struct answer_file *file, const struct answer_map *map,
                               struct answer *out, struct error *err);

#endif

/* Files of answers from anywhere: objects with an item's id and a response, and perhaps the model, its
 * thought, the token limit's mark and the tokens. One object a line, or as other tools write them. */
#ifndef CMD_ANSWERS_H
#define CMD_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/str.h"
#include "base/usage.h"
#include "cmd/option.h"
#include "suite/suite.h"

enum answer_format {
    ANSWER_LINES,   /* an object a line */
    ANSWER_LM_EVAL, /* samples_TASK_TIME.jsonl of lm-evaluation-harness: a line a document and filter,
                      * of which the first filter's are read */
    ANSWER_PROMPTFOO /* the results file of promptfoo: its JSON document, or a result a line */
};

/* Names of the fields; a dot goes into objects and lists: "meta.model", "resps.0". */
struct answer_map {
    const char *id, *response, *reasoning, *model, *truncated, *input, *output;
};
/* The format's names, and over them what the list says: "id=question_id,response=output". */
bool answer_map_parse(const struct option_list *list, enum answer_format format,
                      struct answer_map *map, struct error *err);

struct answer {
    const char *id;
    const char *model;               /* NULL: the line names none */
    struct view response, reasoning; /* empty when null: the model gave nothing */
    bool is_truncated;
    bool is_missing;    /* the other tool got no answer, and says so ("error") */
    struct usage usage; /* absent where nothing is said */
    unsigned line;
};

struct answer_file {
    const char *path;
    struct str text;
    struct view rest;
    struct arena arena; /* of the line read last, or of the whole document */
    unsigned line;
    enum answer_format format;
    bool is_document;
    const struct json_value *row;    /* of a document: the next result */
    const struct json_value *sample; /* a response that is a list: its next one */
    struct answer of_samples;        /* what all of that list share */
    char filter[64];                 /* of lm-eval: the one that is read */
};
enum answer_status { ANSWER_READ, ANSWER_END, ANSWER_BAD };

bool answer_open(const char *path, enum answer_format format, struct answer_file *file,
                 struct error *err);
void answer_close(struct answer_file *file);
/* The next answer. A response that is a list is several samples of the item: an answer each.
 * ANSWER_BAD: *err says what is wrong with the line; the next call goes on after it. What *out points
 * to is valid until the next call. */
enum answer_status answer_next(struct answer_file *file, const struct answer_map *map,
                               struct answer *out, struct error *err);
/* The item that was answered; NULL with *err, which names the line, when the suite has none of that id. */
const struct suite_item *answer_item(const struct answer_file *file, const struct answer *answer,
                                     const struct suite *suite, struct error *err);

enum { ANSWER_PROBLEMS_SHOWN = 10 };
/* Notes what is wrong with a line: all are counted, the first are appended to `told`, each after a line
 * break. */
void answer_problem(struct str *told, unsigned *count, const struct error *line);

#endif

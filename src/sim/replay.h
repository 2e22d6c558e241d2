/* Recorded answers, by model and prompt: {"model", "prompt", "response", and where they were kept
 * "reasoning", "usage", "finish_reason"} a line. A request finds its recording by its last user
 * message, whole, or by what stands in the template's gap. Of several recordings of one prompt the
 * cell's number chooses, so that repeats meet each once. */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include <stdbool.h>

#include "base/error.h"
#include "sim/dialect.h"

struct replay;
/* `template_path`: a file that holds "{Q}" where the prompt stands; or NULL. */
struct replay *replay_load(const char *path, const char *template_path, struct error *err);
void replay_free(struct replay *replay); /* NULL is fine */
/* Whether any answer of that model was recorded. */
bool replay_has_model(const struct replay *replay, const char *model);
/* Fills kind, texts, finish and what was recorded of the usage; ANSWER_UNKNOWN when nothing was.
 * The recording lives as long as the replay does. */
void replay_answer(const struct replay *replay, struct reply *reply);

#endif

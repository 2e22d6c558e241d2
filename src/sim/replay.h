/* Recordings, one a line, of two kinds (docs/transcripts.md): answers, {"model", "prompt", "response"}
 * and where they were kept "reasoning", "usage", "finish_reason", which are given in the dialect's own
 * form; and the exchanges of `run --record`, which are given byte for byte, at the pace at which they
 * came.
 *
 * A request finds its recording by model and last user message, whole, or by what stands in the
 * template's gap. Of several answers to one prompt the cell's number chooses, so that repeats meet
 * each once. Of several exchanges the one of the same provider, cell, turn and attempt is taken (the
 * last, when a run was carried on), else the cell's number chooses among those that came whole. */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include <stdbool.h>

#include "base/error.h"
#include "sim/dialect.h"
#include "sim/fault.h"

struct replay;
/* `template_path`: a file that holds "{Q}" where the prompt stands; or NULL. */
struct replay *replay_load(const char *path, const char *template_path, struct error *err);
/* The same of a file's text; `path` is for messages. */
struct replay *replay_parse(struct view text, const char *path, struct error *err);
void replay_free(struct replay *replay); /* NULL is fine */
/* Whether anything of that model was recorded. */
bool replay_has_model(const struct replay *replay, const char *model);
/* Fills kind, texts, finish and what was recorded of the usage; ANSWER_UNKNOWN when nothing was.
 * The recording lives as long as the replay does. */
void replay_answer(const struct replay *replay, struct reply *reply);

struct replay_exchange;
/* NULL when no exchange of this question was recorded. */
const struct replay_exchange *replay_find_exchange(const struct replay *replay,
                                                   const char *provider, const struct chat *chat);
/* What goes on the connection, `speed` times as fast as it came (0: at once). */
void replay_play(const struct replay_exchange *exchange, double speed, struct fault_script *out);
/* Adds the usage that was told to the answer, for the log. */
void replay_usage(const struct replay_exchange *exchange, struct answer *answer);

#endif

/* Answers drawn from a seed: which questions a model gets right, in what words, how long it thinks,
 * how fast it speaks and what else happens.
 *
 * Everything that is kept of an answer (text, tokens, filters, refusals) depends on seed, model, cell
 * and turn alone, so that a question asked again after a kill gets the same answer; errors and
 * latency depend on the attempt too. Nothing depends on what was asked before. */
#ifndef SIM_BEHAVIOUR_H
#define SIM_BEHAVIOUR_H

#include <stdint.h>

#include "sim/chat.h"
#include "sim/dialect.h"
#include "sim/knowledge.h"
#include "sim/nature.h"

struct behaviour {
    uint64_t seed;
    const struct nature_set *natures;  /* or NULL */
    const struct knowledge *knowledge; /* or NULL */
};

/* What ids and latency are drawn from: seed, provider, model, cell, turn and attempt. */
uint64_t behaviour_draw(uint64_t seed, const struct dialect *dialect, const struct chat *chat);
/* Fills reply->answer from the rest of the reply. */
void behaviour_answer(const struct behaviour *behaviour, struct reply *reply);
/* For any source of answers: counts the tokens and draws the latency. */
void behaviour_account(struct reply *reply, const struct nature *nature);

#endif

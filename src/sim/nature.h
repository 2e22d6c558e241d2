/* What the simulated models are like: skill, speed, and how often odd things happen. Defaults by the
 * model's tier and a spread drawn from its name; `--behaviour FILE` sets any of it by model. The
 * format is documented in docs/simulator.md. */
#ifndef SIM_NATURE_H
#define SIM_NATURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "sim/dialect.h"

struct nature {
    double skill;             /* log-odds of a right answer to a question of middling difficulty */
    double thinking_gain;     /* what thinking adds to it */
    double chinese_gain;      /* what a question in Chinese adds to it; may be negative */
    double ttft_s;            /* median time to the first token */
    double ttft_spread;       /* sigma of its lognormal law */
    double tokens_per_second; /* median */
    double thought_tokens;    /* median, at effort high */
    double unparsed_rate, refusal_rate,
        truncated_rate; /* of questions: the same at every attempt */
    double filter_input_rate, filter_output_rate;
    double error_rate, overload_rate; /* of attempts */
    double queue_rate;                /* of attempts: queued before they begin */
    /* As a judge: of right answers it passes, of wrong ones it fails, so many; how often it takes the
     * answer that is shown first for no reason; of attempts: without a verdict. */
    double judge_sensitivity, judge_specificity, judge_first_bias, judge_unreadable_rate;
    double hidden_prompt_tokens; /* that every prompt counts beside its own */
    double wording;              /* above 0: other words for the same answers */
    const char *filter_input_word, *filter_output_word; /* in the question: filtered for sure */
    const char *served_as, *fingerprint; /* of the replies, in place of the dialect's; NULL */
};

struct nature_set; /* the overrides of a file */
struct nature_set *nature_set_load(const char *path, struct error *err);
void nature_set_free(struct nature_set *set); /* NULL is fine */
/* Whether the file names the model itself, so that it is served though no table lists it. */
bool nature_set_names(const struct nature_set *set, const char *provider, const char *model);
/* `set` may be NULL. */
struct nature nature_of(const struct nature_set *set, const char *provider,
                        const struct dialect_model *model, const char *id);

#endif

/* Taking the final answer out of a reply: one engine, named rules.
 *
 * A rule knows one way in which final answers are announced. A grader tries the rules of its set in
 * their order; the last match of the first rule that fires is the answer, and the rule's name is
 * kept with the verdict. Thought is removed before (score/thought.h). Every rule is linear in the
 * text. EXTRACT_VERSION changes whenever a rule could take something else than before. */
#ifndef SCORE_EXTRACT_H
#define SCORE_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/view.h"

#define EXTRACT_VERSION "3"

enum extract_rule_flag {
    EXTRACT_WEAK = 1 << 0, /* a guess: flagged, and not tried on a reply that the token limit cut */
    EXTRACT_FINAL = 1 << 1, /* its last match decides, even when nothing of the kind is in it */
};

struct extract_options {
    const char *const *fields; /* names of the JSON field that holds the answer; ends with NULL */
};

/* What a rule looks at. */
struct extract_scan {
    struct view text;
    size_t limit; /* a value ends here at the latest: a later match of the rule begins here */
    size_t later_anchor; /* offset of the last \boxed or ####, 0 when there is none */
    const struct extract_options *options;
    unsigned words_left; /* counts EXTRACT_WORDS_MAX down */
};
/* To be asked before what follows a rule's words is read: false when it has read enough. */
static inline bool extract_spend(struct extract_scan *scan)
{
    return scan->words_left > 0 && scan->words_left-- > 0;
}

struct extract_rule {
    const char *name, *summary;
    const char *first; /* the bytes a match can begin with; NULL: `find` does it all */
    /* Whether a match begins at `at`; *value is what it announces, with data NULL when it is broken
     * (a box that never closes): then there is no answer. */
    bool (*match)(struct extract_scan *scan, size_t at, struct view *value);
    bool (*find)(struct extract_scan *scan, struct view *value);
    unsigned flags;
};

enum {
    EXTRACT_RULES_MAX = 24,
    EXTRACT_TRIES_MAX = 256,  /* matches of one rule that are looked at, from the last backwards */
    EXTRACT_WORDS_MAX = 2048, /* places where a rule's words stand, likewise */
    EXTRACT_BOX_MAX = 65536,  /* bytes in a box */
};
struct extract_set {
    const struct extract_rule *rules[EXTRACT_RULES_MAX];
    size_t count;
    bool cuts_run_on; /* see extract_run */
    bool allows_weak;
    bool is_chosen;           /* by "rules": then weak rules are tried on a cut reply too */
    const char *const *stops; /* further beginnings of run-on lines; ends with NULL, or NULL */
    struct extract_options options;
};

/* Whether `value` holds an answer of the grader's kind. Linear in the value. */
typedef bool extract_accept_fn(const void *context, struct view value);

enum extract_state {
    EXTRACT_NOTHING, /* no rule fired */
    EXTRACT_FOUND,
    EXTRACT_BROKEN, /* the answer was begun and never ended */
};
struct extraction {
    enum extract_state state;
    struct view value; /* within the text; may be of no use to the kind when the rule is final */
    const struct extract_rule *rule;
    bool is_cut; /* run-on text was cut first */
};

/* With set->cuts_run_on, text after the first line that begins a further question ("Question:",
 * "Q:", "Problem:", "问题：", set->stops) or after two blank lines is cut, provided that a rule which is not
 * weak fires before it. `weak`: weak rules may be tried. */
void extract_run(const struct extract_set *set, struct view text, bool weak,
                 extract_accept_fn *accept, const void *context, struct extraction *out);

/* Reads the options "rules" (the name of a set, or a list of names of rules), "fields", "cut",
 * "stops" and "weak"; the set lives as long as `arena`.
 * `preset` is the set of the kind that is used without "rules". */
bool extract_configure(struct config_object *o, const char *preset, struct arena *arena,
                       struct extract_set *out);

/* Every rule and every set, for documentation and tests; end with NULL. */
extern const struct extract_rule *const extract_rules[];
struct extract_preset {
    const char *name, *summary;
    const char *rules[EXTRACT_RULES_MAX]; /* ends with NULL */
};
extern const struct extract_preset extract_presets[]; /* ends with a NULL name */

#endif

#include "gate/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "gate/measure_parts.h"
#include "report/tag.h"
#include "stats/multiple.h"

static const char *const state_names[] = {"passed", "failed", "inconclusive", "incomplete"};

const char *gate_state_name(enum gate_state state)
{
    return state_names[state];
}

/* Whole gate ----------------------------------------------------------------------------------- */

static void count_answers(struct gate_verdict *v)
{
    const struct subject *s = v->candidate;

    for (size_t i = 0; i < s->run->item_count; i++) {
        v->items += s->items[i].scored > 0;
        v->planned += s->items[i].planned;
        v->unscored += s->items[i].planned - s->items[i].scored;
    }
}

/* Too few answers, whatever the rules say of those that are there. */
static void check_complete(struct gate_verdict *v)
{
    const struct run_info *run = &v->candidate->run->info;
    double share = v->planned ? (double)v->unscored / (double)v->planned : 1;

    if (v->items < v->policy->min_items)
        v->reason = arena_printf(&v->arena, "%lld questions were answered, the policy wants %ld",
                                 (long long)v->items, v->policy->min_items);
    else if (share > v->policy->max_unscored)
        v->reason = arena_printf(&v->arena,
                                 "%lld of %lld answers are missing (%.1f %%), the policy allows "
                                 "%.1f %%",
                                 (long long)v->unscored, (long long)v->planned, 100 * share,
                                 100 * v->policy->max_unscored);
    v->is_over_budget = v->reason && run->state == RUN_STOPPED_BUDGET;
}

/* Comparability -------------------------------------------------------------------------------- */

static bool has_same_parameters(const struct subject *a, const struct subject *b)
{
    char *x = subject_parameters(&a->run->models[a->model]);
    char *y = subject_parameters(&b->run->models[b->model]);
    bool same = strcmp(x, y) == 0;

    free(x);
    free(y);
    return same;
}

/* Whether the rule's questions were put and graded alike on both sides; else why not. */
static const char *incomparable(const struct gate_verdict *v, const struct gate_rule *rule,
                                const struct gate_sides *sides)
{
    const struct subject *a = v->candidate, *b = v->baseline;

    if (!sides->match || strcmp(a->grader, b->grader) != 0)
        return "not comparable: other graders or versions (steelyard score grades again)";
    if (!v->policy->allows_parameters && !has_same_parameters(a, b))
        return "not comparable: asked with other parameters (\"other_parameters\": true allows it)";
    for (size_t i = 0; i < a->run->item_count; i++) {
        const struct run_item *item = &a->run->items[i];
        if (!gate_rule_wants(rule, sides->suites, item) || sides->match[i] < 0)
            continue;
        if (strcmp(item->content, b->run->items[sides->match[i]].content) != 0)
            return "not comparable: the question, prompt or grader's options were changed";
    }
    return NULL;
}

/* A question of the baseline that the candidate was never asked would be lost in silence. */
static const char *lost_questions(struct gate_verdict *v, const struct gate_rule *rule,
                                  const struct gate_sides *sides)
{
    const struct query_run *base = v->baseline->run;
    bool *is_there = mem_zalloc(base->item_count + 1, sizeof *is_there);
    size_t lost = 0;

    for (size_t i = 0; sides->match && i < v->candidate->run->item_count; i++) {
        if (sides->match[i] >= 0)
            is_there[sides->match[i]] = true;
    }
    for (size_t i = 0; i < base->item_count; i++)
        lost += gate_rule_wants(rule, sides->suites, &base->items[i]) && !is_there[i];
    free(is_there);
    return lost ? arena_printf(&v->arena,
                               "not comparable: %zu questions of the baseline were not asked", lost)
                : NULL;
}

/* Rules ---------------------------------------------------------------------------------------- */

static void measure_rule(struct gate_verdict *v, const struct gate_sides *all,
                         struct gate_finding *f)
{
    struct gate_sides sides = *all;

    sides.suites = f->suites;
    if (gate_rule_compares(f->rule) && sides.match) {
        f->reason = incomparable(v, f->rule, &sides);
        if (!f->reason)
            f->reason = lost_questions(v, f->rule, &sides);
    }
    if (!f->reason) {
        f->measure = gate_measure(f->rule, &sides, v->policy->alpha);
        f->reason = f->measure.missing;
    }
    f->adjusted_p = f->reason ? NAN : f->measure.broken_p;
}

static void decide_rules(struct gate_verdict *v)
{
    size_t count = v->policy->rule_count;
    double *p = mem_alloc((count + 1) * sizeof *p);

    for (size_t i = 0; i < count; i++)
        p[i] = v->findings[i].adjusted_p;
    if (v->policy->adjustment == GATE_HOLM)
        holm(p, count, p);
    else
        benjamini_hochberg(p, count, p);
    for (size_t i = 0; i < count; i++) {
        struct gate_finding *f = &v->findings[i];
        f->adjusted_p = p[i];
        if (f->reason)
            f->state = GATE_INCOMPLETE;
        else if (f->measure.kept_p <= v->policy->alpha)
            f->state = GATE_PASSED;
        else
            f->state = p[i] <= v->policy->alpha ? GATE_FAILED : GATE_INCONCLUSIVE;
        v->counts[f->state]++;
    }
    free(p);
}

static void decide_gate(struct gate_verdict *v)
{
    if (!v->reason && v->counts[GATE_FAILED])
        v->state = GATE_FAILED;
    else if (v->reason || v->counts[GATE_INCOMPLETE])
        v->state = GATE_INCOMPLETE;
    else
        v->state = v->counts[GATE_INCONCLUSIVE] ? GATE_INCONCLUSIVE : GATE_PASSED;
}

/* Changes -------------------------------------------------------------------------------------- */

static double loss(const struct gate_change *c)
{
    return c->baseline - c->candidate;
}

/* Keeps the worst, in the order of the run where they are equally bad. */
static void add_change(struct gate_verdict *v, const struct gate_change *change)
{
    size_t at = v->change_count;

    while (at > 0 && loss(&v->changes[at - 1]) < loss(change))
        at--;
    if (at == GATE_CHANGES_MAX)
        return;
    if (v->change_count < GATE_CHANGES_MAX)
        v->change_count++;
    for (size_t i = v->change_count - 1; i > at; i--)
        v->changes[i] = v->changes[i - 1];
    v->changes[at] = *change;
}

static void find_changes(struct gate_verdict *v, const int *match)
{
    const struct subject *a = v->candidate, *b = v->baseline;

    for (size_t i = 0; i < a->run->item_count; i++) {
        if (match[i] < 0 || !a->items[i].scored || !b->items[match[i]].scored)
            continue;
        const struct subject_item *x = &a->items[i], *y = &b->items[match[i]];
        const struct gate_change change = {a->run->items[i].suite, a->run->items[i].id,
                                           x->score / x->scored, y->score / y->scored};
        if (loss(&change) > 0)
            add_change(v, &change);
    }
}

/* The whole ------------------------------------------------------------------------------------ */

/* A tag is of suites, or of the candidate and so of all its questions. */
static bool find_tag(struct gate_verdict *v, struct gate_finding *f, struct error *err)
{
    const struct subject *s = v->candidate;
    const struct run_model *model = &s->run->models[s->model];

    if (!f->rule->tag)
        return true;
    f->suites = tag_suites(&v->arena, s->run, f->rule->tag);
    if (f->suites || tag_is_on_model(model, f->rule->tag))
        return true;
    return error_set(err, ERROR_INPUT,
                     "%s:%u: \"where\": no suite of run '%s' and not model '%s' carries the tag "
                     "'%.60s' (they carry: %s)",
                     v->policy->file, f->rule->line, s->run->info.name, model->label, f->rule->tag,
                     tag_list(&v->arena, s->run, model));
}

static bool has_questions(const struct gate_verdict *v, const struct gate_finding *f)
{
    for (size_t i = 0; i < v->candidate->run->item_count; i++) {
        if (gate_rule_wants(f->rule, f->suites, &v->candidate->run->items[i]))
            return true;
    }
    return false;
}

static bool check_rule(struct gate_verdict *v, struct gate_finding *f, struct error *err)
{
    if (!find_tag(v, f, err))
        return false;
    if (!has_questions(v, f))
        return error_set(err, ERROR_INPUT, "%s:%u: \"where\" matches no question of run '%s'",
                         v->policy->file, f->rule->line, v->candidate->run->info.name);
    if (gate_rule_compares(f->rule) && !v->baseline)
        return error_set(err, ERROR_INPUT,
                         "%s:%u: the rule compares with a baseline and there is none: say "
                         "--baseline RUN",
                         v->policy->file, f->rule->line);
    return true;
}

static bool check_rules(struct gate_verdict *v, struct error *err)
{
    size_t count = v->policy->rule_count;

    v->findings = arena_alloc(&v->arena, count * sizeof *v->findings);
    for (size_t i = 0; i < count; i++) {
        v->findings[i] = (struct gate_finding){.rule = &v->policy->rules[i]};
        if (!check_rule(v, &v->findings[i], err)) {
            arena_release(&v->arena);
            return false;
        }
    }
    return true;
}

bool gate_judge(struct gate_verdict *verdict, const struct gate_policy *policy,
                const struct subject *candidate, const struct subject *baseline, struct error *err)
{
    struct gate_verdict *v = verdict;

    *v = (struct gate_verdict){.policy = policy, .candidate = candidate, .baseline = baseline};
    v->is_simulated =
        candidate->run->info.is_simulated || (baseline && baseline->run->info.is_simulated);
    if (!check_rules(v, err))
        return false;
    struct gate_sides sides = {.candidate = candidate, .baseline = baseline};
    size_t *clusters = subject_clusters(candidate, &sides.cluster_count);
    int *match = baseline ? subject_match(candidate, baseline) : NULL;
    sides.clusters = clusters;
    sides.match = match;
    for (size_t i = 0; i < policy->rule_count; i++)
        measure_rule(v, &sides, &v->findings[i]);
    count_answers(v);
    check_complete(v);
    decide_rules(v);
    decide_gate(v);
    if (baseline)
        find_changes(v, match);
    free(clusters);
    free(match);
    return true;
}

void gate_verdict_release(struct gate_verdict *verdict)
{
    arena_release(&verdict->arena);
    *verdict = (struct gate_verdict){0};
}

int gate_exit_status(const struct gate_verdict *verdict)
{
    switch (verdict->state) {
    case GATE_PASSED:
        return EXIT_DONE;
    case GATE_FAILED:
        return EXIT_GATE_FAILED;
    case GATE_INCOMPLETE:
        return verdict->is_over_budget ? EXIT_BUDGET : EXIT_INCOMPLETE;
    case GATE_INCONCLUSIVE:
        break;
    }
    switch (verdict->policy->inconclusive) {
    case GATE_INCONCLUSIVE_FAILS:
        return EXIT_GATE_FAILED;
    case GATE_INCONCLUSIVE_PASSES:
        return EXIT_DONE;
    case GATE_INCONCLUSIVE_EXIT:
        break;
    }
    return EXIT_INCONCLUSIVE;
}

/* Silent swaps: what shows that another model answers behind the same id, though no release tells of it.
 * Each signal is held against the nights since it last jumped. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/trend_swap.h"
#include "stats/student.h"

enum {
    HISTORY_MIN = 4,      /* nights of a figure before one can jump */
    PRIOR = 10,           /* nights that a figure's expected spread counts for */
    ANNOUNCED_BEFORE = 7, /* days that a swap may come after the release that tells of it */
    ANNOUNCED_AFTER = 1,
};
#define ID_SHARE          0.05 /* of a night's answers by ids not seen before */
#define FINGERPRINT_SHARE 0.5
#define TOKENS_SHARE      0.1 /* of the prompts whose count changed */
#define ANSWERS_DROP      0.05
#define ANSWERS_SPREAD    0.02 /* expected of nights on which nothing changes */

/* Announcements ------------------------------------------------------------------------------------ */

static const struct model_profile *profile_of(const struct provider_set *providers,
                                              const struct trend_series *series)
{
    const struct provider *p = providers ? provider_find(providers, series->provider) : NULL;

    for (unsigned i = 0; p && i < p->model_count; i++) {
        if (strcmp(p->models[i].id, series->model_id) == 0)
            return &p->models[i];
    }
    return NULL;
}

const struct model_release *trend_announced(const struct provider_set *providers,
                                            const struct trend_series *series, int64_t day)
{
    const struct model_profile *profile = profile_of(providers, series);

    for (unsigned i = 0; profile && i < profile->release_count; i++) {
        int64_t late = day - profile->releases[i].unix_ns / (INT64_C(86400) * 1000000000);
        if (late >= -ANNOUNCED_AFTER && late <= ANNOUNCED_BEFORE)
            return &profile->releases[i];
    }
    return NULL;
}

const struct trend_evidence *trend_evidence_of(const struct trend_watch *w, size_t night)
{
    return &w->series->inside->nights[night].evidence;
}

/* Whether another series of the same model tells of it already: ids are of the model, not of a suite. */
static bool is_told(const struct trend_watch *w, enum trend_alarm_kind kind, size_t night)
{
    const struct trend_series *me = w->series;

    if (kind != TREND_SWAP_ID && kind != TREND_SWAP_FINGERPRINT)
        return false;
    for (const struct trend_series *s = w->trend->series; s < me; s++) {
        if (strcmp(s->model, me->model) != 0 || s->is_simulated != me->is_simulated)
            continue;
        for (size_t k = 0; k < s->alarm_count; k++) {
            if (s->alarms[k].kind == kind &&
                s->points[s->alarms[k].point].day == me->points[night].day)
                return true;
        }
    }
    return false;
}

struct trend_alarm *trend_raise(const struct trend_watch *w, enum trend_alarm_kind kind,
                                size_t night, size_t since)
{
    if (trend_announced(w->providers, w->series, w->series->points[since].day) ||
        is_told(w, kind, night))
        return NULL;
    return trend_add_alarm(w->series, kind, night, since);
}

/* Names -------------------------------------------------------------------------------------------- */

enum { SEEN_MAX = 64 };
struct seen {
    const char *names[SEEN_MAX];
    size_t count, nights;
    double share_max; /* of new names on the nights after the first */
};

static bool has_seen(const struct seen *seen, const char *name)
{
    for (size_t i = 0; i < seen->count; i++) {
        if (strcmp(seen->names[i], name) == 0)
            return true;
    }
    return false;
}

static double new_share(const struct seen *seen, const struct trend_names *names)
{
    int64_t fresh = 0;

    for (size_t i = 0; i < names->count; i++)
        fresh += has_seen(seen, names->list[i].text) ? 0 : names->list[i].count;
    return (double)fresh / (double)names->total;
}

static const char *first_new(const struct seen *seen, const struct trend_names *names)
{
    const struct trend_name *best = NULL;

    for (size_t i = 0; i < names->count; i++) {
        if (!has_seen(seen, names->list[i].text) && (!best || names->list[i].count > best->count))
            best = &names->list[i];
    }
    return best ? best->text : "";
}

static void see(struct seen *seen, const struct trend_names *names, double share)
{
    if (seen->nights++ > 0)
        seen->share_max = fmax(seen->share_max, share);
    for (size_t i = 0; i < names->count && seen->count < SEEN_MAX; i++) {
        if (!has_seen(seen, names->list[i].text))
            seen->names[seen->count++] = names->list[i].text;
    }
}

static void tell_name(const struct trend_watch *w, bool is_id, const char *before, const char *now,
                      double share, size_t night)
{
    struct trend_mark *mark = trend_add_mark(w->series, is_id ? TREND_MODEL_ID : TREND_FINGERPRINT,
                                             &w->series->points[night]);
    struct trend_alarm *alarm =
        trend_raise(w, is_id ? TREND_SWAP_ID : TREND_SWAP_FINGERPRINT, night, night);
    struct arena *arena = &w->trend->arena;

    mark->text = arena_printf(arena, "%s %s, was %s", is_id ? "model" : "fingerprint", now, before);
    mark->text_zh = arena_printf(arena, "%s %s，此前 %s", is_id ? "模型" : "指纹", now, before);
    if (!alarm)
        return;
    alarm->change = share;
    alarm->text = arena_printf(arena, "%.0f %% of the answers name %s %s, not seen before (was %s)",
                               share * 100, is_id ? "the model" : "the fingerprint", now, before);
    alarm->text_zh = arena_printf(arena, "%.0f %% 的回答所报%s为此前未见的 %s（此前 %s）",
                                  share * 100, is_id ? "模型" : "指纹", now, before);
}

/* Ids are steady. Fingerprints of some vendors change all the time and then say nothing: they must have been
 * steady for some nights. */
static void watch_names(const struct trend_watch *w, bool is_id)
{
    double limit = is_id ? ID_SHARE : FINGERPRINT_SHARE;
    size_t needed = is_id ? 1 : HISTORY_MIN;
    struct seen seen = {0};
    const char *before = "";

    for (size_t i = 0; i < w->series->point_count; i++) {
        const struct trend_evidence *e = trend_evidence_of(w, i);
        const struct trend_names *names = is_id ? &e->ids : &e->fingerprints;
        if (names->total == 0)
            continue;
        double share = new_share(&seen, names);
        bool is_jump = seen.nights >= needed && share >= limit && seen.share_max < limit;
        if (is_jump) {
            tell_name(w, is_id, before, first_new(&seen, names), share, i);
            if (!is_id)
                seen = (struct seen){0};
        }
        see(&seen, names, is_jump ? 0 : share);
        before = trend_names_first(names);
    }
}

/* Tokens of prompts --------------------------------------------------------------------------------- */

struct recount {
    double changed, common, sum;
};

static struct recount recount(const struct trend_evidence *now, const int64_t *last)
{
    struct recount r = {0};

    for (size_t i = 0; i < now->item_count; i++) {
        if (now->tokens[i] < 0 || last[i] < 0)
            continue;
        r.common++;
        r.changed += now->tokens[i] != last[i];
        r.sum += (double)(now->tokens[i] - last[i]);
    }
    return r;
}

static void tell_tokens(const struct trend_watch *w, const struct recount *r, size_t night)
{
    struct trend_alarm *alarm = trend_raise(w, TREND_SWAP_TOKENS, night, night);
    struct arena *arena = &w->trend->arena;

    if (!alarm)
        return;
    alarm->change = r->sum / r->changed;
    alarm->text = arena_printf(arena,
                               "%.0f of %.0f unchanged prompts count other tokens, %+.1f on "
                               "average: another tokenizer or hidden prompt",
                               r->changed, r->common, alarm->change);
    alarm->text_zh = arena_printf(arena,
                                  "%.0f / %.0f 条未变的提示词的词元数变了，平均 %+.1f："
                                  "分词器或隐藏提示词已换",
                                  r->changed, r->common, alarm->change);
}

/* The questions are the canaries: within a series their prompts are the same every night. */
static void watch_tokens(const struct trend_watch *w)
{
    size_t count = w->series->point_count ? trend_evidence_of(w, 0)->item_count : 0;
    int64_t *last = mem_alloc((count + 1) * sizeof *last);
    double usual = 0;

    for (size_t i = 0; i < count; i++)
        last[i] = -1;
    for (size_t night = 0; night < w->series->point_count; night++) {
        const struct trend_evidence *e = trend_evidence_of(w, night);
        struct recount r = recount(e, last);
        double share = r.common > 0 ? r.changed / r.common : 0;
        if (r.changed >= 2 && share >= TOKENS_SHARE && share >= 2 * usual)
            tell_tokens(w, &r, night);
        else
            usual = fmax(usual, share);
        for (size_t i = 0; i < count; i++)
            last[i] = e->tokens[i] >= 0 ? e->tokens[i] : last[i];
    }
    free(last);
}

/* Figures that jump --------------------------------------------------------------------------------- */

void trend_figures_add(struct trend_figures *f, double value)
{
    f->sum += value;
    f->squares += value * value;
    f->count++;
}

double trend_jump_p(const struct trend_figures *f, double value, double spread)
{
    if (f->count < HISTORY_MIN)
        return 1;
    double mean = f->sum / f->count, df = PRIOR + f->count - 1;
    double variance = (PRIOR * spread * spread + fmax(f->squares - f->sum * mean, 0)) / df;
    double t = (value - mean) / sqrt(variance * (1 + 1 / f->count));
    return t > 0 ? student_p(t, df) / 2 : 1;
}

/* Answers of temperature 0 --------------------------------------------------------------------------- */

static void watch_answers(const struct trend_watch *w)
{
    struct trend_figures f = {0};

    for (size_t i = 0; i < w->series->point_count; i++) {
        double likeness = w->series->points[i].similarity, mean = f.sum / f.count;
        if (isnan(likeness))
            continue;
        if (trend_jump_p(&f, -likeness, ANSWERS_SPREAD) < TREND_JUMP_ALPHA &&
            -mean - likeness > ANSWERS_DROP) {
            struct trend_alarm *alarm = trend_raise(w, TREND_SWAP_ANSWERS, i, i);
            if (alarm) {
                alarm->change = likeness + mean;
                alarm->statistic = trend_jump_p(&f, -likeness, ANSWERS_SPREAD);
                alarm->text = arena_printf(&w->trend->arena,
                                           "at temperature 0 the answers share %.0f %% with those "
                                           "of the night before; usual are %.0f %%",
                                           likeness * 100, -mean * 100);
                alarm->text_zh = arena_printf(
                    &w->trend->arena, "温度 0 下回答与前一晚只有 %.0f %% 相同，平时 %.0f %%",
                    likeness * 100, -mean * 100);
            }
            f = (struct trend_figures){0}; /* the new model's own likeness is another */
            continue;
        }
        trend_figures_add(&f, -likeness);
    }
}

void trend_judge_swaps(struct trend *trend, const struct provider_set *providers)
{
    for (size_t i = 0; i < trend->count; i++) {
        const struct trend_watch w = {trend, providers, &trend->series[i]};
        watch_names(&w, true);
        watch_names(&w, false);
        watch_tokens(&w);
        watch_answers(&w);
        trend_watch_times(&w, false);
        trend_watch_times(&w, true);
    }
}

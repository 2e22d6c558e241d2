/* Silent swaps: what shows that another model answers behind the same id, though no release tells of it.
 * Each signal is held against the nights since it last jumped. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/trend_inside.h"
#include "stats/quantile.h"
#include "stats/student.h"
#include "stats/two_sample.h"

enum {
    HISTORY_MIN = 4,      /* nights of a figure before one can jump */
    PRIOR = 10,           /* nights that a figure's expected spread counts for */
    POOL_NIGHTS = 14,     /* nights that times are held against */
    TIMES_MIN = 20,       /* answers with times, on either side */
    ANNOUNCED_BEFORE = 7, /* days that a swap may come after the release that tells of it */
    ANNOUNCED_AFTER = 1,
};
#define JUMP_ALPHA        1e-4
#define ID_SHARE          0.05 /* of a night's answers by ids not seen before */
#define FINGERPRINT_SHARE 0.5
#define TOKENS_SHARE      0.1 /* of the prompts whose count changed */
#define ANSWERS_DROP      0.05
#define ANSWERS_SPREAD    0.02 /* expected of nights on which nothing changes */
#define TIMES_SPREAD      0.04

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

/* The series at hand. */
struct watch {
    struct trend *trend;
    const struct provider_set *providers;
    struct trend_series *series;
};

static const struct trend_evidence *evidence_of(const struct watch *w, size_t night)
{
    return &w->series->inside->nights[night].evidence;
}

/* Whether another series of the same model tells of it already: ids are of the model, not of a suite. */
static bool is_told(const struct watch *w, enum trend_alarm_kind kind, size_t night)
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

/* The alarm, unless a release was announced for these days or it is told already: NULL. */
static struct trend_alarm *raise_alarm(const struct watch *w, enum trend_alarm_kind kind,
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

static void tell_name(const struct watch *w, bool is_id, const char *before, const char *now,
                      double share, size_t night)
{
    struct trend_mark *mark = trend_add_mark(w->series, is_id ? TREND_MODEL_ID : TREND_FINGERPRINT,
                                             &w->series->points[night]);
    struct trend_alarm *alarm =
        raise_alarm(w, is_id ? TREND_SWAP_ID : TREND_SWAP_FINGERPRINT, night, night);
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
static void watch_names(const struct watch *w, bool is_id)
{
    double limit = is_id ? ID_SHARE : FINGERPRINT_SHARE;
    size_t needed = is_id ? 1 : HISTORY_MIN;
    struct seen seen = {0};
    const char *before = "";

    for (size_t i = 0; i < w->series->point_count; i++) {
        const struct trend_evidence *e = evidence_of(w, i);
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

static void tell_tokens(const struct watch *w, const struct recount *r, size_t night)
{
    struct trend_alarm *alarm = raise_alarm(w, TREND_SWAP_TOKENS, night, night);
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
static void watch_tokens(const struct watch *w)
{
    size_t count = w->series->point_count ? evidence_of(w, 0)->item_count : 0;
    int64_t *last = mem_alloc((count + 1) * sizeof *last);
    double usual = 0;

    for (size_t i = 0; i < count; i++)
        last[i] = -1;
    for (size_t night = 0; night < w->series->point_count; night++) {
        const struct trend_evidence *e = evidence_of(w, night);
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

/* Values of the nights before. */
struct figures {
    double sum, squares, count;
};

static void figures_add(struct figures *f, double value)
{
    f->sum += value;
    f->squares += value * value;
    f->count++;
}

/* One-sided p that a further night's value lies that far above the others: Student's t of one value against
 * `count`, with a variance to which `spread` squared counts as PRIOR nights. 1 while there are too few. */
static double jump_p(const struct figures *f, double value, double spread)
{
    if (f->count < HISTORY_MIN)
        return 1;
    double mean = f->sum / f->count, df = PRIOR + f->count - 1;
    double variance = (PRIOR * spread * spread + fmax(f->squares - f->sum * mean, 0)) / df;
    double t = (value - mean) / sqrt(variance * (1 + 1 / f->count));
    return t > 0 ? student_p(t, df) / 2 : 1;
}

/* Answers of temperature 0 --------------------------------------------------------------------------- */

static void watch_answers(const struct watch *w)
{
    struct figures f = {0};

    for (size_t i = 0; i < w->series->point_count; i++) {
        double likeness = w->series->points[i].similarity, mean = f.sum / f.count;
        if (isnan(likeness))
            continue;
        if (jump_p(&f, -likeness, ANSWERS_SPREAD) < JUMP_ALPHA && -mean - likeness > ANSWERS_DROP) {
            struct trend_alarm *alarm = raise_alarm(w, TREND_SWAP_ANSWERS, i, i);
            if (alarm) {
                alarm->change = likeness + mean;
                alarm->statistic = jump_p(&f, -likeness, ANSWERS_SPREAD);
                alarm->text = arena_printf(&w->trend->arena,
                                           "at temperature 0 the answers share %.0f %% with those "
                                           "of the night before; usual are %.0f %%",
                                           likeness * 100, -mean * 100);
                alarm->text_zh = arena_printf(
                    &w->trend->arena, "温度 0 下回答与前一晚只有 %.0f %% 相同，平时 %.0f %%",
                    likeness * 100, -mean * 100);
            }
            f = (struct figures){0}; /* the new model's own likeness is another */
            continue;
        }
        figures_add(&f, -likeness);
    }
}

/* Times ----------------------------------------------------------------------------------------------- */

struct times {
    const double *values;
    size_t count;
};

static struct times times_of(const struct watch *w, size_t night, bool is_speed)
{
    const struct trend_evidence *e = evidence_of(w, night);

    if (!w->series->inside->nights[night].is_latency_publishable)
        return (struct times){0};
    return is_speed ? (struct times){e->speed, e->speed_count}
                    : (struct times){e->ttft, e->time_count};
}

struct sample {
    double *values;
    size_t count, capacity;
};

/* The newest nights of [from, end) with times. */
static void pool_times(const struct watch *w, size_t from, size_t end, bool is_speed,
                       struct sample *out)
{
    size_t nights = 0;

    out->count = 0;
    for (size_t i = end; i-- > from && nights < POOL_NIGHTS;) {
        struct times t = times_of(w, i, is_speed);
        nights += t.count > 0;
        for (size_t k = 0; k < t.count; k++) {
            MEM_GROW(out->values, out->count, &out->capacity);
            out->values[out->count++] = t.values[k];
        }
    }
}

static double median_of(const double *values, size_t count)
{
    double *copy = mem_alloc((count + 1) * sizeof *copy);

    memcpy(copy, values, count * sizeof *copy);
    double median = quantile(copy, count, 0.5);
    free(copy);
    return median;
}

static void tell_times(const struct watch *w, bool is_speed, size_t night, size_t since,
                       double before, double p)
{
    struct times now = times_of(w, night, is_speed);
    struct trend_alarm *alarm =
        raise_alarm(w, is_speed ? TREND_SWAP_SPEED : TREND_SWAP_TTFT, night, since);

    if (!alarm)
        return;
    double median = median_of(now.values, now.count);
    alarm->change = median / before - 1;
    alarm->statistic = p;
    alarm->text = arena_printf(&w->trend->arena,
                               "%s has another distribution: median %.3g %s, was "
                               "%.3g, on two nights in a row",
                               is_speed ? "output speed" : "time to the first token", median,
                               is_speed ? "tokens/s" : "s", before);
    alarm->text_zh = arena_printf(
        &w->trend->arena, "%s的分布变了：中位数 %.3g %s，此前 %.3g，连续两晚",
        is_speed ? "输出速度" : "首词元时间", median, is_speed ? "词元/秒" : "秒", before);
}

/* A night whose times differ from those before by more than nights do, and by more than chance. One such
 * night may be a busy one: two in a row are an alarm. */
static void watch_times(const struct watch *w, bool is_speed)
{
    struct figures f = {0};
    struct sample pool = {0};
    size_t from = 0, odd = SIZE_MAX;

    for (size_t night = 0; night < w->series->point_count; night++) {
        struct times now = times_of(w, night, is_speed);
        if (now.count < TIMES_MIN)
            continue;
        pool_times(w, from, odd == SIZE_MAX ? night : odd, is_speed, &pool);
        if (pool.count < TIMES_MIN)
            continue;
        struct two_sample t = kolmogorov_smirnov(now.values, now.count, pool.values, pool.count);
        double p = fmax(t.p, jump_p(&f, t.distance, TIMES_SPREAD));
        if (p >= JUMP_ALPHA) {
            figures_add(&f, t.distance);
            odd = SIZE_MAX;
        } else if (odd == SIZE_MAX) {
            odd = night;
        } else {
            tell_times(w, is_speed, night, odd, median_of(pool.values, pool.count), p);
            from = odd;
            odd = SIZE_MAX;
            f = (struct figures){0};
        }
    }
    free(pool.values);
}

void trend_judge_swaps(struct trend *trend, const struct provider_set *providers)
{
    for (size_t i = 0; i < trend->count; i++) {
        const struct watch w = {trend, providers, &trend->series[i]};
        watch_names(&w, true);
        watch_names(&w, false);
        watch_tokens(&w);
        watch_answers(&w);
        watch_times(&w, false);
        watch_times(&w, true);
    }
}

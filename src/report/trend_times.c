/* Silent swaps by their times: another shape of latency, another speed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/trend_swap.h"
#include "stats/quantile.h"
#include "stats/two_sample.h"

enum {
    POOL_NIGHTS = 14, /* nights that times are held against */
    TIMES_MIN = 20,   /* answers with times, on either side */
};
#define TIMES_SPREAD 0.04 /* expected of distances on nights on which nothing changes */

struct times {
    const double *values;
    size_t count;
};

static struct times times_of(const struct trend_watch *w, size_t night, bool is_speed)
{
    const struct trend_evidence *e = trend_evidence_of(w, night);

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
static void pool_times(const struct trend_watch *w, size_t from, size_t end, bool is_speed,
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

static void tell_times(const struct trend_watch *w, bool is_speed, size_t night, size_t since,
                       double before, double p)
{
    struct times now = times_of(w, night, is_speed);
    struct trend_alarm *alarm =
        trend_raise(w, is_speed ? TREND_SWAP_SPEED : TREND_SWAP_TTFT, night, since);

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
void trend_watch_times(const struct trend_watch *w, bool is_speed)
{
    struct trend_figures f = {0};
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
        double p = fmax(t.p, trend_jump_p(&f, t.distance, TIMES_SPREAD));
        if (p >= TREND_JUMP_ALPHA) {
            trend_figures_add(&f, t.distance);
            odd = SIZE_MAX;
        } else if (odd == SIZE_MAX) {
            odd = night;
        } else {
            tell_times(w, is_speed, night, odd, median_of(pool.values, pool.count), p);
            from = odd;
            odd = SIZE_MAX;
            f = (struct trend_figures){0};
        }
    }
    free(pool.values);
}

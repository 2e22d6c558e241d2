/* trend_bench [SERIES]: the alarms of `steelyard trend` on simulated nights with a known truth: how many
 * are false in a year in which nothing changes, and how soon a shift or a drift is found. A model answers
 * 60 questions a night, each right with a chance of its own. A standard error of a night is that of its
 * score with these questions; one of a score, which its interval shows, is that over questions of their
 * kind. Seeded: the same figures on every machine. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "stats/control.h"
#include "stats/interval.h"

enum { YEAR = 365, ITEMS_MAX = 500 };

/* What a series is made of. */
struct truth {
    int items, nights;
    double spread;  /* further deviation of a night that all questions share, in standard errors */
    int change;     /* the first night of the change */
    double shift;   /* standard errors of a night */
    double shown;   /* the same, of the score as its interval shows it */
    double drift;   /* standard errors a night */
    bool is_greedy; /* temperature 0: the same answers every night */
};
struct series {
    struct control_night nights[YEAR];
    double chance[ITEMS_MAX];
    double se;       /* of a night's score with these questions */
    double shown_se; /* of the score, over questions of this kind */
};

/* Chances of right answers, and the standard error of a night's score. */
static void draw_items(struct series *s, const struct truth *truth, struct random *r)
{
    double variance = 0, mean = 0;

    for (int i = 0; i < truth->items; i++) {
        s->chance[i] = 1 / (1 + exp(-1.5 - 1.5 * random_normal(r)));
        if (truth->is_greedy)
            s->chance[i] = s->chance[i] > 0.5;
        variance += s->chance[i] * (1 - s->chance[i]);
        mean += s->chance[i] / truth->items;
    }
    s->se = sqrt(variance) / truth->items;
    s->shown_se = sqrt(mean * (1 - mean) / truth->items);
}

/* How far the night's mean lies from the series'. */
static double moved(const struct series *s, const struct truth *truth, int night, struct random *r)
{
    double points = truth->spread * random_normal(r) * s->se;

    if (night >= truth->change)
        points += s->se * (truth->shift + truth->drift * (night - truth->change + 1)) +
                  s->shown_se * truth->shown;
    return points;
}

/* One night's answers. All chances lose or gain in proportion to their room. */
static double answer(const struct series *s, const struct truth *truth, double points, bool *out,
                     struct random *r)
{
    double room = 0, right = 0;

    for (int i = 0; i < truth->items; i++)
        room += points < 0 ? s->chance[i] : 1 - s->chance[i];
    double share = room > 0 ? points * truth->items / room : 0;
    for (int i = 0; i < truth->items; i++) {
        double p = s->chance[i];
        out[i] = random_unit(r) < p + share * (points < 0 ? p : 1 - p);
        right += out[i];
    }
    return right / truth->items;
}

static void draw_nights(struct series *s, const struct truth *truth, struct random *r)
{
    bool last[ITEMS_MAX] = {false}, now[ITEMS_MAX];

    draw_items(s, truth, r);
    for (int night = 0; night < truth->nights; night++) {
        struct cluster_sums sums = {0};
        double value = answer(s, truth, moved(s, truth, night, r), now, r);
        for (int i = 0; night > 0 && i < truth->items; i++)
            cluster_add(&sums, 1, now[i] - last[i], 0);
        double se = interval_standard_error(&sums);
        s->nights[night] = (struct control_night){value, se * se / 2, 1.0 / truth->items};
        memcpy(last, now, sizeof last);
    }
}

static void quiet_year(const char *name, const struct truth *truth, int series)
{
    struct control_alarm alarms[YEAR];
    long count[2] = {0};
    struct random r;
    struct series s;

    random_seed(&r, 1);
    for (int i = 0; i < series; i++) {
        draw_nights(&s, truth, &r);
        size_t n = control_watch(s.nights, (size_t)truth->nights, alarms);
        for (size_t k = 0; k < n; k++)
            count[alarms[k].kind]++;
    }
    printf("trend: %-58s %.2f false alarms in 365 nights\n", name,
           (double)(count[0] + count[1]) / series);
}

/* Of the series in which nothing was raised before the change. */
static void find_change(const char *name, const struct truth *truth, int within, int series)
{
    struct control_alarm alarms[YEAR];
    int found = 0, asked = 0, exact = 0;
    struct random r;
    struct series s;

    random_seed(&r, 2);
    while (asked < series) {
        draw_nights(&s, truth, &r);
        size_t n = control_watch(s.nights, (size_t)(truth->change + within), alarms);
        if (n > 0 && alarms[0].night < (size_t)truth->change)
            continue;
        asked++;
        found += n > 0;
        exact += n > 0 && labs((long)alarms[0].since - truth->change) <= 2;
    }
    printf(
        "trend: %-38s after %3d nights, in %2d: %5.1f %% found, %3.0f %% of them to two nights\n",
        name, truth->change, within, 100.0 * found / series, found ? 100.0 * exact / found : 0.0);
}

static void quiet_years(int series)
{
    static const struct {
        const char *name;
        struct truth truth;
    } cases[] = {
        {"20 questions", {.items = 20}},
        {"60 questions", {.items = 60}},
        {"200 questions", {.items = 200}},
        {"60 questions, the same answers every night", {.items = 60, .is_greedy = true}},
        {"60 questions, nights vary by half a standard error more", {.items = 60, .spread = 0.5}},
        {"60 questions, nights vary by a standard error more", {.items = 60, .spread = 1}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct truth truth = cases[i].truth;
        truth.nights = truth.change = YEAR;
        quiet_year(cases[i].name, &truth, series);
    }
}

static void changes(int series)
{
    static const struct {
        const char *name;
        double shift, shown, drift;
        int change, within;
    } cases[] = {
        {"2 standard errors of a score", 0, -2, 0, 20, 5},
        {"2 standard errors of a score", 0, -2, 0, 30, 5},
        {"2 standard errors of a score", 0, -2, 0, 60, 5},
        {"2 standard errors of a score", 0, -2, 0, 120, 5},
        {"2 standard errors of a night", -2, 0, 0, 30, 5},
        {"2 standard errors of a night", -2, 0, 0, 60, 5},
        {"2 standard errors of a night", -2, 0, 0, 120, 5},
        {"2 standard errors of a night", -2, 0, 0, 200, 5},
        {"2 standard errors of a night", -2, 0, 0, 60, 7},
        {"3 standard errors of a night", -3, 0, 0, 60, 3},
        {"1 standard error of a night", -1, 0, 0, 60, 20},
        {"drift of 0.05 a night", 0, 0, -0.05, 60, 60},
        {"drift of 0.02 a night", 0, 0, -0.02, 60, 120},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct truth truth = {.items = 60,
                                    .nights = cases[i].change + cases[i].within,
                                    .change = cases[i].change,
                                    .shift = cases[i].shift,
                                    .shown = cases[i].shown,
                                    .drift = cases[i].drift};
        find_change(cases[i].name, &truth, cases[i].within, series);
    }
}

int main(int argc, char **argv)
{
    int series = argc > 1 ? atoi(argv[1]) : 4000;

    quiet_years(series);
    changes(series);
    return 0;
}

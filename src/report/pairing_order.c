/* Of one draw or one table: who is on the frontier, who shares a letter. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/pairing_parts.h"

/* Frontier ------------------------------------------------------------------------------------- */

enum { SCORE, COST, LATENCY, FIGURES }; /* all: less is better */

/* Whether `a` is at least as good as `b` in everything and better in something. */
static bool dominates(const double *a, const double *b, int figures)
{
    bool is_better = false;

    for (int i = 0; i < figures; i++) {
        if (!(a[i] <= b[i])) /* NAN too */
            return false;
        is_better |= a[i] < b[i];
    }
    return is_better;
}

void pairing_count_frontier(const struct pairing *pairing, const struct pairing_columns *columns,
                            const double *sums, double *figures, double *on)
{
    size_t count = pairing->side_count;
    int used = pairing->frontier_has_latency ? FIGURES : LATENCY;

    for (size_t i = 0; i < count; i++) {
        const struct pairing_columns *c = &columns[i];
        double *f = figures + i * FIGURES;
        f[SCORE] = -sums[c->score] / sums[c->questions];
        f[COST] = sums[c->cost] / sums[c->answers];
        f[LATENCY] = pairing->frontier_has_latency ? sums[c->ttft_log] / sums[c->ttft_number] : 0;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_dominated = isnan(figures[i * FIGURES + SCORE]);
        for (size_t j = 0; !is_dominated && j < count; j++)
            is_dominated = j != i && !isnan(on[j]) &&
                           dominates(figures + j * FIGURES, figures + i * FIGURES, used);
        on[i] += !is_dominated; /* NAN stays */
    }
}

/* Letters -------------------------------------------------------------------------------------- */

/* Sets of sides in which nobody can be told from anybody (insert and absorb: Piepho 2004). */
struct sets {
    bool *members; /* [set * sides + side] */
    size_t count, capacity, sides;
};

static bool *add_set(struct sets *s, const bool *copy, size_t without)
{
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? 2 * s->capacity : 16;
        bool *members = mem_zalloc(s->capacity * s->sides + 1, sizeof *members);
        if (s->count)
            memcpy(members, s->members, s->count * s->sides * sizeof *members);
        free(s->members);
        s->members = members;
    }
    bool *set = s->members + s->count++ * s->sides;
    memcpy(set, copy, s->sides * sizeof *set);
    set[without] = false;
    return set;
}

static bool is_inside(const bool *a, const bool *b, size_t sides)
{
    for (size_t i = 0; i < sides; i++) {
        if (a[i] && !b[i])
            return false;
    }
    return true;
}

static void drop_set(struct sets *s, size_t set)
{
    s->count--;
    memmove(s->members + set * s->sides, s->members + (set + 1) * s->sides,
            (s->count - set) * s->sides * sizeof *s->members);
}

/* Sets that lie inside another say nothing. */
static void absorb(struct sets *s)
{
    for (size_t i = s->count; i-- > 0;) {
        for (size_t j = 0; j < s->count; j++) {
            if (i != j &&
                is_inside(s->members + i * s->sides, s->members + j * s->sides, s->sides)) {
                drop_set(s, i);
                break;
            }
        }
    }
}

/* Two who differ share no set: each set with both becomes one without either. */
static void part(struct sets *s, size_t a, size_t b, bool *room)
{
    for (size_t i = s->count; i-- > 0;) {
        const bool *set = s->members + i * s->sides;
        if (!set[a] || !set[b])
            continue;
        memcpy(room, set, s->sides * sizeof *room);
        drop_set(s, i);
        add_set(s, room, a);
        add_set(s, room, b);
    }
    absorb(s);
}

static size_t first_member(const struct sets *s, size_t set)
{
    size_t i = 0;

    while (i < s->sides && !s->members[set * s->sides + i])
        i++;
    return i;
}

/* a, b, ... z, then aa is never met: more sets than letters are numbered. */
static void put_letter(struct str *out, size_t number)
{
    if (number < 26)
        str_printf(out, "%c", (char)('a' + number));
    else
        str_printf(out, "(%zu)", number + 1);
}

void pairing_letters(struct arena *arena, const bool *same, size_t count, char **out)
{
    struct sets s = {.sides = count};
    struct str *texts = mem_zalloc(count + 1, sizeof *texts);
    bool *room = mem_zalloc(count + 1, sizeof *room);
    size_t number = 0;

    memset(room, 1, count * sizeof *room);
    bool *all = add_set(&s, room, 0);
    if (count)
        all[0] = true;
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            if (!same[a * count + b])
                part(&s, a, b, room);
        }
    }
    /* Sides come best first, so the sets do. */
    for (size_t first = 0; first < count; first++) {
        for (size_t i = 0; i < s.count; i++) {
            if (first_member(&s, i) != first)
                continue;
            for (size_t side = 0; side < count; side++) {
                if (s.members[i * count + side])
                    put_letter(&texts[side], number);
            }
            number++;
        }
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = arena_copy(arena, str_view(&texts[i]));
        str_release(&texts[i]);
    }
    free(texts);
    free(room);
    free(s.members);
}

#include "score/majority.h"

#include <stdlib.h>

#include "base/mem.h"

struct group {
    const struct majority_vote *first;
    unsigned size;
};

static void add_vote(const struct grader *grader, const struct grade_input *input,
                     const struct majority_vote *vote, struct group *groups, struct majority *out)
{
    unsigned i = 0;

    while (i < out->groups && !grader_same(grader, input, groups[i].first->answer, vote->answer))
        i++;
    if (i == out->groups)
        groups[out->groups++] = (struct group){vote, 0};
    groups[i].size++;
    out->votes++;
    if (groups[i].size > out->largest)
        out->largest = groups[i].size;
}

void majority_count(const struct grader *grader, const struct grade_input *input,
                    const struct majority_vote *votes, size_t count, struct majority *out)
{
    struct group *groups = mem_zalloc(count + 1, sizeof *groups);
    double sum = 0;

    *out = (struct majority){0};
    for (size_t i = 0; i < count; i++) {
        if (votes[i].answer.len)
            add_vote(grader, input, &votes[i], groups, out);
    }
    for (unsigned i = 0; i < out->groups; i++) {
        if (groups[i].size < out->largest)
            continue;
        if (out->tied++ == 0)
            out->first = groups[i].first->score;
        sum += groups[i].first->score;
    }
    if (out->tied)
        out->shared = sum / out->tied;
    free(groups);
}

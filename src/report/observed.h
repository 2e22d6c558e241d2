/* What a model's vendor did, beside what it was asked to do: whether it thought, and which model id
 * answered. Counted over the cells that the model answered. */
#ifndef REPORT_OBSERVED_H
#define REPORT_OBSERVED_H

#include "report/column.h"
#include "store/query.h"

enum { OBSERVED_IDS_MAX = 6 };

struct observed {
    /* Asked. */
    const char
        *think; /* of the model's parameters: "default", "off", …, "budget=4096"; "" unknown */
    const char *think_default,
        *think_text;   /* of the manifest: what the profile says of the vendor's
                                               default and of the thought's text; "" unknown */
    const char *model; /* the id as asked */
    /* Observed. */
    int64_t answered;
    int64_t thought;     /* reasoning tokens were counted, or text of the thought came */
    int64_t with_tokens; /* of these: reasoning tokens above 0 */
    int64_t with_text;   /* of these: text of it came */
    int64_t unknown;     /* text of it came, and the vendor counted no tokens for it */
    struct observed_id {
        const char *id; /* as the replies name the model */
        int64_t count;
    } ids[OBSERVED_IDS_MAX];
    size_t id_count;
    int64_t other_ids; /* answers by further ids */
    int64_t fallbacks; /* answers of which the vendor says that another model gave them */
};

/* One for each model of the run, in the arena. */
struct observed *observed_new(struct arena *arena, const struct query_run *run);
void observed_cell(struct observed *o, struct arena *arena, const struct cell_row *cell);
/* Asked not to think and it thought, or asked to and it never did; also where its own default differs
 * from what its profile says. */
bool observed_thinking_differs(const struct observed *o);
/* Whether another id answered than the one asked, or several, or another model by the vendor's word. */
bool observed_id_differs(const struct observed *o);
/* "qwen3.8-max-0902" or, of several, "a (60), b (20)", and "another model as fallback (3)" where the
 * vendor said so; as the vendor wrote them, not made safe. */
void observed_put_ids(const struct observed *o, struct str *out);
/* One row a model. The caller releases the table. */
void observed_table(const struct observed *list, const struct query_run *run, struct table *table);

#endif

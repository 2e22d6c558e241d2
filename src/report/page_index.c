#include "report/page_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "report/page_marks.h"

enum { EXCERPT_COLUMNS = 110, BRIEF_COLUMNS = 40 };

/* Names by number, in the order of their first mention. */
struct names {
    const char **list;
    size_t count, capacity;
};

static size_t name_number(struct names *names, const char *name)
{
    for (size_t i = names->count; i-- > 0;) { /* questions of a suite follow each other */
        if (strcmp(names->list[i], name) == 0)
            return i;
    }
    MEM_GROW(names->list, names->count, &names->capacity);
    names->list[names->count] = name;
    return names->count++;
}

static void put_names(struct str *out, const char *key, const struct names *names)
{
    json_put_key(out, key);
    str_add_char(out, '[');
    for (size_t i = 0; i < names->count; i++) {
        str_add_text(out, i ? "," : "");
        json_put_string(out, view_of(names->list[i]));
    }
    str_add_char(out, ']');
}

static void put_subjects(struct result *const *results, size_t count, const char *const *names,
                         struct str *out)
{
    str_add_text(out, "\"subjects\":[");
    for (size_t r = 0; r < count; r++) {
        const struct query_run *run = results[r]->run;
        for (size_t m = 0; m < run->model_count; m++) {
            const struct run_model *model = &run->models[m];
            str_add_text(out, r + m ? ",{" : "{");
            json_put_text(out, "title", *names++);
            json_put_text(out, "label", model->label);
            json_put_text(out, "run", run->info.name);
            json_put_int(out, "mark", page_mark(results, count, model));
            str_add_char(out, '}');
        }
    }
    str_add_text(out, "]");
}

/* What the question is about, without the words that every question of a suite has: the variable
 * "question" of its template, else its last message. */
static void put_excerpt(struct str *out, const struct run_item *item)
{
    struct arena arena = {0};
    struct error ignored = {0};
    const struct json_value *content =
        json_parse(&arena, NULL, view_of(item->content), JSON_STRICT, &ignored);
    const struct json_value *text = json_get(json_get(content, "variables"), "question");
    const struct json_value *parts = json_get(content, "parts");

    for (const struct json_value *p = parts && !text ? parts->first : NULL; p; p = p->next)
        text = json_get(p, "text") ? json_get(p, "text") : text;
    struct view whole = text && text->type == JSON_STRING ? text->text : view_of(item->content);
    json_put_string(out, utf8_cut(view_trim(whole), EXCERPT_COLUMNS, 1));
    arena_release(&arena);
}

typedef void put_question_fn(const struct question *question, void *context, struct str *out);

static void put_id(const struct question *q, void *context, struct str *out)
{
    (void)context;
    json_put_string(out, view_of(q->item->id));
}

static void put_suite(const struct question *q, void *names, struct str *out)
{
    str_printf(out, "%zu", name_number(names, q->item->suite));
}

static void put_category(const struct question *q, void *names, struct str *out)
{
    str_printf(out, "%zu", name_number(names, q->item->category));
}

static void put_chunk(const struct question *q, void *context, struct str *out)
{
    (void)context;
    str_printf(out, "%zu", q->chunk);
}

static void put_text(const struct question *q, void *context, struct str *out)
{
    (void)context;
    put_excerpt(out, q->item);
}

static void put_questions(const struct gathered *g, const char *key, put_question_fn *put,
                          void *context, struct str *out)
{
    json_put_key(out, key);
    str_add_char(out, '[');
    for (size_t i = 0; i < g->question_count; i++) {
        str_add_text(out, i ? "," : "");
        put(&g->questions[i], context, out);
    }
    str_add_char(out, ']');
}

typedef void put_sample_fn(const struct sample *sample, struct str *out);

static void put_sample_question(const struct sample *s, struct str *out)
{
    str_printf(out, "%zu", s->question);
}

static void put_sample_subject(const struct sample *s, struct str *out)
{
    str_printf(out, "%zu", s->subject);
}

static void put_sample_repeat(const struct sample *s, struct str *out)
{
    str_printf(out, "%d", s->repeat);
}

static void put_sample_outcome(const struct sample *s, struct str *out)
{
    str_printf(out, "%d", (int)s->outcome);
}

static void put_sample_brief(const struct sample *s, struct str *out)
{
    json_put_string(out, utf8_cut(s->extracted, BRIEF_COLUMNS, 1));
}

static void put_samples(const struct gathered *g, const char *key, put_sample_fn *put,
                        struct str *out)
{
    json_put_key(out, key);
    str_add_char(out, '[');
    for (size_t i = 0; i < g->sample_count; i++) {
        str_add_text(out, i ? "," : "");
        put(&g->samples[i], out);
    }
    str_add_char(out, ']');
}

static void put_outcomes(struct str *out)
{
    json_put_key(out, "outcomes");
    str_add_char(out, '[');
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        str_add_text(out, i ? ",{" : "{");
        json_put_text(out, "key", outcome_name((enum outcome)i));
        json_put_text(out, "zh", outcome_name_zh((enum outcome)i));
        json_put_int(out, "scored", outcome_is_scored((enum outcome)i));
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

void page_index(const struct gathered *g, struct result *const *results, size_t count,
                const char *const *names, struct str *out)
{
    struct names suites = {0}, categories = {0};

    str_add_char(out, '{');
    put_subjects(results, count, names, out);
    put_outcomes(out);
    json_put_text(out, "currency", results[0]->currency);
    for (size_t r = 0; r < count; r++) { /* all suites of the runs, as the tables number them */
        for (size_t i = 0; i < results[r]->run->item_count; i++)
            name_number(&suites, results[r]->run->items[i].suite);
    }
    str_add_text(out, ",\"questions\":{");
    put_questions(g, "id", put_id, NULL, out);
    put_questions(g, "suite", put_suite, &suites, out);
    put_questions(g, "category", put_category, &categories, out);
    put_questions(g, "chunk", put_chunk, NULL, out);
    put_questions(g, "text", put_text, NULL, out);
    str_add_text(out, "},\"samples\":{");
    put_samples(g, "question", put_sample_question, out);
    put_samples(g, "subject", put_sample_subject, out);
    put_samples(g, "repeat", put_sample_repeat, out);
    put_samples(g, "outcome", put_sample_outcome, out);
    put_samples(g, "brief", put_sample_brief, out);
    str_add_char(out, '}');
    put_names(out, "suites", &suites);
    put_names(out, "categories", &categories);
    str_add_char(out, '}');
    free(suites.list);
    free(categories.list);
}

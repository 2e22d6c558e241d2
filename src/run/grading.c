#include "run/grading.h"

#include <stdlib.h>
#include <string.h>

#include <sys/random.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"

struct compiled {
    uint64_t hash;
    struct str options; /* canonical */
    struct grader *grader;
};

struct grading {
    struct compiled *graders;
    size_t count, capacity;
    struct str scratch;
    /* The last item: it is graded for two purposes, and repeats of it follow each other. */
    struct str content;
    struct arena arena;            /* of `root` */
    const struct json_value *root; /* NULL: none */
};

const char *grading_purpose_name(enum grading_purpose purpose)
{
    return purpose == GRADING_PUBLISHED ? "published" : "default";
}

struct grading *grading_new(void)
{
    return mem_zalloc(1, sizeof(struct grading));
}

void grading_free(struct grading *grading)
{
    if (!grading)
        return;
    for (size_t i = 0; i < grading->count; i++) {
        grader_free(grading->graders[i].grader);
        str_release(&grading->graders[i].options);
    }
    free(grading->graders);
    str_release(&grading->scratch);
    str_release(&grading->content);
    arena_release(&grading->arena);
    free(grading);
}

static const struct json_value *grading_parse(struct grading *grading, struct view content,
                                              struct error *err)
{
    if (grading->root && view_eq(str_view(&grading->content), content))
        return grading->root;
    arena_release(&grading->arena);
    str_clear(&grading->content);
    str_add(&grading->content, content); /* values may point into it */
    grading->root =
        json_parse(&grading->arena, "item", str_view(&grading->content), JSON_STRICT, err);
    return grading->root;
}

const struct grader *grading_compile(struct grading *grading, const struct json_value *options,
                                     const char *file, struct error *err)
{
    struct compiled fresh = {0};

    str_clear(&grading->scratch);
    json_put_canonical(&grading->scratch, options);
    fresh.hash = hash64(str_view(&grading->scratch), 0);
    for (size_t i = 0; i < grading->count; i++)
        if (grading->graders[i].hash == fresh.hash &&
            view_eq(str_view(&grading->graders[i].options), str_view(&grading->scratch)))
            return grading->graders[i].grader;
    fresh.grader = grader_new(options, file, err);
    if (fresh.grader && grader_runs_programs(fresh.grader) && !sandbox_check(err)) {
        grader_free(fresh.grader);
        fresh.grader = NULL;
    }
    if (!fresh.grader)
        return NULL;
    str_add(&fresh.options, str_view(&grading->scratch));
    MEM_GROW(grading->graders, grading->count, &grading->capacity);
    grading->graders[grading->count++] = fresh;
    return fresh.grader;
}

/* The text of the last user part: the question as it was asked. */
static struct view question_of(const struct json_value *content)
{
    const struct json_value *parts = json_get(content, "parts"), *role, *text;
    struct view question = {0};

    for (const struct json_value *part = parts ? parts->first : NULL; part; part = part->next) {
        role = json_get(part, "role");
        text = json_get(part, "text");
        if (role && text && text->type == JSON_STRING && view_eq_text(role->text, "user"))
            question = text->text;
    }
    return question;
}

static bool draw(unsigned char *bytes, size_t count)
{
    return getrandom(bytes, count, 0) == (ssize_t)count;
}

const struct grade_runner grading_runner = {.run = sandbox_run, .random = draw};

static void grade(const struct grader *grader, const struct json_value *content,
                  const struct grading_reply *reply, struct verdict *out)
{
    const struct json_value *language = json_get(content, "language");
    struct grade_input input = {
        .answer = reply->answer,
        .question = question_of(content),
        .language = language && language->type == JSON_STRING ? language->text.data : "",
        .reference = json_get(content, "reference"),
        .choices = json_get(content, "choices"),
        .variables = json_get(content, "variables"),
        .is_truncated = reply->is_truncated,
        .runner = &grading_runner,
    };

    grader_grade(grader, &input, out);
}

bool grading_grade(struct grading *grading, struct view content, const struct grading_reply *reply,
                   enum grading_purpose purpose, const struct grader **out_grader,
                   struct verdict *out, struct error *err)
{
    const struct json_value *root = grading_parse(grading, content, err), *options;
    bool ok = root != NULL;

    *out_grader = NULL;
    options = json_get(root, purpose == GRADING_PUBLISHED ? "published_grader" : "grader");
    if (ok && options && options->type != JSON_NULL) {
        const struct grader *grader = grading_compile(grading, options, "item", err);
        ok = grader != NULL;
        if (ok && strcmp(grader_name(grader), "judge") != 0) {
            *out_grader = grader;
            grade(grader, root, reply, out);
        }
    }
    return ok;
}

void grading_put(const struct verdict *verdict, const struct grader *grader,
                 enum grading_purpose purpose, int64_t run, int64_t cell, int64_t unix_ns,
                 struct verdict_put *out)
{
    *out = (struct verdict_put){
        .run = run,
        .cell = cell,
        .grader = grader_name(grader),
        .version = grader_version(grader),
        .purpose = grading_purpose_name(purpose),
        .outcome = verdict->outcome,
        .score = verdict->score,
        .extracted = str_view(&verdict->extracted),
        .rule = verdict->rule,
        .detail = str_text(&verdict->detail),
        .flags = verdict->flags,
        .unix_ns = unix_ns,
    };
}

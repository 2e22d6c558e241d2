#include "cmd/grade_batch.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "run/grading.h"

enum { TASKS_MAX = 1024, BYTES_MAX = 16 << 20 };

static struct view keep(struct grade_batch *batch, struct view text)
{
    batch->bytes += text.len;
    return (struct view){arena_copy(&batch->arena, text), text.len};
}

bool grade_batch_add(struct grade_batch *batch, const struct answer *answer, const char *model,
                     const struct suite_item *item, const struct grader *grader, struct error *err)
{
    struct grade_task *task;
    struct str question = {0};

    if (!suite_render(batch->suite, item, &question, err)) {
        str_release(&question);
        return false;
    }
    MEM_GROW(batch->tasks, batch->count, &batch->capacity);
    task = &batch->tasks[batch->count++];
    *task = (struct grade_task){.answer = *answer, .item = item, .grader = grader};
    task->answer.id = item->id;
    task->answer.model = arena_strdup(&batch->arena, model);
    task->answer.response = keep(batch, answer->response);
    task->input = (struct grade_input){
        .answer = task->answer.response,
        .question = keep(batch, str_view(&question)),
        .language = batch->suite->language,
        .reference = item->reference,
        .choices = item->choices,
        .variables = item->variables,
        .is_truncated = answer->is_truncated,
        .runner = &grading_runner,
    };
    batch->runs_programs |= grader_runs_programs(grader);
    str_release(&question);
    return true;
}

bool grade_batch_is_full(const struct grade_batch *batch)
{
    return batch->count >= TASKS_MAX || batch->bytes >= BYTES_MAX;
}

static void grade_task(void *context, size_t index)
{
    struct grade_task *task = &((struct grade_batch *)context)->tasks[index];

    grader_grade(task->grader, &task->input, &task->verdict);
}

void grade_batch_run(struct grade_batch *batch)
{
    parallel_each(batch->count, batch->runs_programs ? parallel_processors() : 1, grade_task,
                  batch);
}

void grade_batch_clear(struct grade_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        verdict_release(&batch->tasks[i].verdict);
    arena_release(&batch->arena);
    batch->count = batch->bytes = 0;
    batch->runs_programs = false;
}

void grade_batch_release(struct grade_batch *batch)
{
    grade_batch_clear(batch);
    free(batch->tasks);
    batch->tasks = NULL;
    batch->capacity = 0;
}

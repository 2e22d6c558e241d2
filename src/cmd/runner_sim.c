#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/runner.h"

enum { SIM_ARGUMENTS = 48 };

char *runner_simulation(const struct run_options *o)
{
    struct str text = {0};

    str_printf(&text, "seed=%lld", (long long)o->sim_seed);
    for (size_t i = 0; i < o->sim_arguments.count; i++) {
        if (strncmp(o->sim_arguments.values[i], "log", 3) != 0)
            str_printf(&text, " %s", o->sim_arguments.values[i]);
    }
    return str_take(&text);
}

/* Prompts whose options were moved are not those of the suites' files: the simulator reads their answers
 * from a file. *out_path is NULL when there are none; the caller removes the file and frees the path. */
static bool runner_write_moved(const struct plan *plan, char **out_path, struct error *err)
{
    struct str lines = {0};
    const char *folder = getenv("TMPDIR");

    *out_path = NULL;
    for (size_t i = 0; i < plan->item_count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (!item->positions ||
            item->copy % (plan->suites[item->suite].repeats / plan->repeats) != 0)
            continue;
        str_add_char(&lines, '{');
        json_put_text(&lines, "prompt", item->user);
        json_put_text(&lines, "kind", "choice");
        json_put_text(&lines, "language", plan->suites[item->suite].suite->language);
        json_put_int(&lines, "choices", (int64_t)item->item->choices->count);
        if (item->item->reference) {
            json_put_key(&lines, "reference");
            json_put_value(&lines, item->item->reference);
        }
        str_add_text(&lines, "}\n");
    }
    bool ok = true;
    if (lines.len > 0) {
        *out_path = mem_printf("%s/steelyard-moved-%ld.jsonl", folder && *folder ? folder : "/tmp",
                               (long)getpid());
        ok = file_write(*out_path, str_view(&lines), err);
    }
    str_release(&lines);
    return ok;
}

bool runner_start_sim(struct runner *r, struct error *err)
{
    const struct run_options *o = r->o;
    const char *arguments[SIM_ARGUMENTS] = {NULL};
    char *owned[SIM_ARGUMENTS];
    char *moved = NULL;
    size_t n = 0;
    bool ok;

    if (o->sim_url) {
        plan_point_at(r->plan, o->sim_url);
        return true;
    }
    if (r->plan->suite_count + o->sim_arguments.count + 3 > SIM_ARGUMENTS)
        return error_set(err, ERROR_USAGE, "too many suites and arguments for one simulator");
    if (!runner_write_moved(r->plan, &moved, err)) {
        free(moved);
        return false;
    }
    owned[n++] = mem_printf("--seed=%lld", (long long)o->sim_seed);
    if (moved)
        owned[n++] = mem_printf("--key=%s", moved);
    for (size_t i = 0; i < r->sweep.suite_count; i++)
        owned[n++] = mem_printf("--suite=%s", r->sweep.suites[i].name);
    for (size_t i = 0; i < o->sim_arguments.count; i++)
        owned[n++] = mem_printf("--%s", o->sim_arguments.values[i]);
    for (size_t i = 0; i < n; i++)
        arguments[i] = owned[i];
    ok = r->has_sim = sim_child_start(&r->sim, arguments, err);
    if (moved)
        (void)unlink(moved);
    free(moved);
    while (n > 0)
        free(owned[--n]);
    if (ok)
        plan_point_at(r->plan, r->sim.url);
    return ok;
}

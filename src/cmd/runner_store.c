#include "base/clock.h"
#include "base/mem.h"
#include "cmd/runner.h"
#include "run/manifest.h"

static bool runner_take_found(void *context, const struct run_info *info)
{
    struct runner *r = context;

    r->run_name = mem_strdup(info->name);
    r->found = info->state;
    r->is_found = true;
    return false;
}

static bool runner_create(struct runner *r, struct store *store, struct error *err)
{
    struct plan *plan = r->plan;
    struct str manifest = {0};

    manifest_put(plan, &r->sweep, r->workspace.prices, &manifest);
    struct run_info info = {.title = r->sweep.name,
                            .plan_hash = plan->hash,
                            .plan = str_text(&plan->json),
                            .manifest = str_text(&manifest),
                            .period = r->period,
                            .created_unix_ns = clock_wall_ns(),
                            .is_simulated = plan->simulation != NULL,
                            .cell_count = plan_all_cell_count(plan),
                            .repeats = plan->repeats,
                            .judge_count = (int64_t)plan->judge_count,
                            .is_only = !r->o->is_new};
    bool ok = store_run_create(store, &info, plan_run_models(plan), plan_spec_count(plan),
                               plan_run_items(plan), plan->item_count, &r->run_name, err);
    str_release(&manifest);
    r->run = info.id;
    return ok;
}

bool runner_find_run(struct runner *r, struct error *err)
{
    struct store *store = store_open(r->o->common.store, STORE_CREATE, err);
    bool ok = store != NULL;

    if (ok && !r->o->is_new)
        ok = store_run_find_plan(store, r->plan->hash, r->period, &r->run, err);
    if (ok && r->run <= 0)
        ok = runner_create(r, store, err);
    if (ok && !r->run_name)
        ok = store_run_each(store, r->run, runner_take_found, r, err);
    store_close(store);
    return ok;
}

bool runner_keep_start(const struct runner *r, const struct session *session, struct error *err)
{
    struct store *store = store_open(r->o->common.store, STORE_WRITE, err);
    struct str start = {0};

    session_put_start(session, clock_wall_ns(), &start);
    bool ok = store && store_run_set_state(store, r->run, RUN_OPEN, clock_wall_ns(), err) &&
              store_run_put_manifest(store, r->run, "session", str_text(&start), err);
    str_release(&start);
    store_close(store);
    return ok;
}

bool runner_keep_end(const struct runner *r, const struct session *session, enum run_state state,
                     struct error *err)
{
    struct store *store = store_open(r->o->common.store, STORE_WRITE, err);
    struct str lanes = {0}, loop = {0};

    session_put_lanes(session, &lanes);
    session_put_loop(session, &loop);
    bool ok = store && store_run_set_state(store, r->run, state, clock_wall_ns(), err);
    if (ok && session_missing(session) > 0) /* one that asked nothing met nothing */
        ok = store_run_put_manifest(store, r->run, "lanes", str_text(&lanes), err) &&
             store_run_put_manifest(store, r->run, "loop", str_text(&loop), err);
    str_release(&lanes);
    str_release(&loop);
    store_close(store);
    return ok;
}

#include "store/query.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "store/handle.h"

static bool query_take_info(void *context, const struct run_info *info)
{
    struct query_run *run = context;
    struct arena *arena = run->arena;

    run->info = *info;
    run->info.name = arena_strdup(arena, info->name);
    run->info.title = arena_strdup(arena, info->title);
    run->info.plan_hash = arena_strdup(arena, info->plan_hash);
    run->info.plan = arena_strdup(arena, info->plan);
    run->info.manifest = arena_strdup(arena, info->manifest);
    run->info.period = arena_strdup(arena, info->period);
    run->repeats = info->repeats;
    return false;
}

static const char *query_dup(struct query_run *run, sqlite3_stmt *row, int column)
{
    return arena_strdup(run->arena, sqlite_text(row, column));
}

static bool query_load_models(struct query_run *run, struct store *store, struct error *err)
{
    bool has_row = true;
    size_t capacity = 0;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT label, provider, model, region, currency, title, lane, parameters,"
                     " tags FROM model WHERE run = ? ORDER BY number",
                     "i", run->info.id);

    while (row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row) {
            run->judge_count = (size_t)run->info.judge_count;
            if (run->judge_count > run->model_count)
                run->judge_count = run->model_count;
            run->model_count -= run->judge_count;
            return true;
        }
        MEM_GROW(run->models, run->model_count, &capacity);
        run->models[run->model_count++] = (struct run_model){
            .label = query_dup(run, row, 0),
            .provider = query_dup(run, row, 1),
            .model = query_dup(run, row, 2),
            .region = query_dup(run, row, 3),
            .currency = query_dup(run, row, 4),
            .title = query_dup(run, row, 5),
            .lane = query_dup(run, row, 6),
            .parameters = query_dup(run, row, 7),
            .tags = query_dup(run, row, 8),
        };
    }
    return false;
}

static bool query_load_items(struct query_run *run, struct store *store, struct error *err)
{
    bool has_row = true;
    size_t capacity = 0;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT i.suite, i.name, i.category, i.cluster, i.hash, i.content"
                     " FROM run_item ri CROSS JOIN item i ON i.id = ri.item"
                     " WHERE ri.run = ? ORDER BY ri.number",
                     "i", run->info.id);

    while (row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            return true;
        MEM_GROW(run->items, run->item_count, &capacity);
        run->items[run->item_count++] = (struct run_item){
            .suite = query_dup(run, row, 0),
            .id = query_dup(run, row, 1),
            .category = query_dup(run, row, 2),
            .cluster = query_dup(run, row, 3),
            .hash = query_dup(run, row, 4),
            .content = query_dup(run, row, 5),
        };
    }
    return false;
}

/* Each session adds its own to the manifest when it ends. */
static bool query_load_lateness(struct query_run *run, struct store *store, struct error *err)
{
    bool ok = sqlite_int(&store->sqlite, err, -1, &run->late_p99_ns,
                         "SELECT json_extract(manifest, '$.loop.late_p99_us') FROM run"
                         " WHERE id = ? AND json_valid(manifest)"
                         " AND json_extract(manifest, '$.loop.late_p99_us') IS NOT NULL",
                         "i", run->info.id);

    if (run->late_p99_ns > 0)
        run->late_p99_ns *= 1000;
    return ok;
}

struct query_run *query_run_load(struct store *store, int64_t id, struct error *err)
{
    struct query_run *run = mem_zalloc(1, sizeof *run);

    run->arena = mem_zalloc(1, sizeof *run->arena);
    if (!store_run_each(store, id, query_take_info, run, err))
        goto failed;
    if (run->info.id == 0) {
        error_set(err, ERROR_INPUT, "no run %lld in store '%s'", (long long)id,
                  store->sqlite.location);
        goto failed;
    }
    if (query_load_models(run, store, err) && query_load_items(run, store, err) &&
        query_load_lateness(run, store, err))
        return run;
failed:
    query_run_free(run);
    return NULL;
}

void query_run_free(struct query_run *run)
{
    if (!run)
        return;
    arena_release(run->arena);
    free(run->arena);
    free(run->models);
    free(run->items);
    free(run);
}

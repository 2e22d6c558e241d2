#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"
#include "store/handle.h"
#include "store/record.h"
#include "store/store.h"

/* No letter or digit of a name can be taken for another: 0 o, 1 i l, u v. */
static const char name_letters[] = "abcdefghjkmnpqrstvwxyz";
static const char name_signs[] = "abcdefghjkmnpqrstvwxyz23456789";
enum { NEAR_MAX = 300 };
enum { NAME_LENGTH = 4, NAME_LENGTH_MAX = STORE_NAME_SIZE - 1 };

static const char *const state_names[] = {"open", "complete", "incomplete", "stopped_budget",
                                          "interrupted"};

const char *run_state_name(enum run_state state)
{
    return state_names[state];
}

const char *run_state_name_zh(enum run_state state)
{
    static const char *const names[] = {"进行中", "完成", "不完整", "因预算停止", "中断"};

    return names[state];
}

static enum run_state run_state_parse(const char *name)
{
    for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++) {
        if (strcmp(state_names[i], name) == 0)
            return (enum run_state)i;
    }
    return RUN_OPEN;
}

/* Creating ------------------------------------------------------------------------------------ */

/* A letter first, so that a name is never a number. */
static void run_draw_name(struct random *r, size_t length, char *out)
{
    out[0] = name_letters[random_below(r, sizeof name_letters - 1)];
    for (size_t i = 1; i < length; i++)
        out[i] = name_signs[random_below(r, sizeof name_signs - 1)];
    out[length] = '\0';
}

bool store_name_is_plain(const char *name)
{
    size_t length = strlen(name);

    return length >= NAME_LENGTH && length < STORE_NAME_SIZE && isalpha((unsigned char)name[0]) &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length &&
           strcmp(name, "latest") != 0;
}

/* Four signs (0.6 million names) until those collide often. */
bool store_draw_name(struct store *store, const char *plan_hash, int64_t created_unix_ns, char *out,
                     struct error *err)
{
    struct random r;
    int64_t taken = 1;

    random_seed(&r, hash64(view_of(plan_hash), (uint64_t)created_unix_ns));
    for (size_t tries = 0; taken; tries++) {
        size_t length = NAME_LENGTH + tries / 8;
        if (length > NAME_LENGTH_MAX)
            return error_set(err, ERROR_SYSTEM, "no free name for the run was found");
        run_draw_name(&r, length, out);
        if (!sqlite_int(&store->sqlite, err, 0, &taken, "SELECT count(*) FROM run WHERE name = ?",
                        "t", out))
            return false;
    }
    return true;
}

static bool run_put_plan(struct store *store, const char *plan, int64_t *out_id, struct error *err)
{
    char hash[HASH_HEX_SIZE];

    store_texts_clear(store);
    plan = store_clean(store, plan, 0);
    hash_hex(view_of(plan), hash);
    return sqlite_run(&store->sqlite, err,
                      "INSERT INTO plan_blob (hash, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
                      "tt", hash, plan) &&
           sqlite_int(&store->sqlite, err, 0, out_id, "SELECT id FROM plan_blob WHERE hash = ?",
                      "t", hash);
}

static bool run_put_info(struct store *store, struct run_info *info, const char *name,
                         int64_t model_count, int64_t item_count, struct error *err)
{
    int64_t plan = 0, cells = model_count * item_count;
    int64_t repeats = info->repeats ? info->repeats : cells ? info->cell_count / cells : 1;

    if (!run_put_plan(store, info->plan, &plan, err))
        return false;
    store_texts_clear(store);
    if (!sqlite_run(&store->sqlite, err,
                    "INSERT INTO run (name, title, plan_hash, period, plan, manifest, state,"
                    " is_simulated, created_unix_ns, ended_unix_ns, model_count, item_count,"
                    " repeats, cell_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)",
                    "ttttittiiiiii", name, store_clean(store, info->title, 0),
                    info->plan_hash ? info->plan_hash : "", info->period ? info->period : "", plan,
                    store_clean(store, info->manifest, 0), run_state_name(info->state),
                    (int64_t)info->is_simulated, info->created_unix_ns, model_count, item_count,
                    repeats > 0 ? repeats : 1, info->cell_count))
        return false;
    info->id = sqlite3_last_insert_rowid(store->sqlite.db);
    return true;
}

static bool run_put_model(struct store *store, int64_t run, int64_t number,
                          const struct run_model *m, struct error *err)
{
    store_texts_clear(store);
    return sqlite_run(&store->sqlite, err,
                      "INSERT INTO model (run, number, label, provider, model, region, currency,"
                      " title, lane, parameters, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      "iittttttttt", run, number, store_clean(store, m->label, 0),
                      store_clean(store, m->provider, 0), store_clean(store, m->model, 0),
                      store_clean(store, m->region, 0), store_clean(store, m->currency, 0),
                      store_clean(store, m->title, 0), store_clean(store, m->lane, RECORD_ID_MAX),
                      store_clean(store, m->parameters, 0), store_clean(store, m->tags, 0));
}

/* Fields end with a byte that no text holds, so that no two items run together alike. */
static void run_item_digest(const char *const *fields, size_t count, char out[HASH_HEX_SIZE])
{
    struct str all = {0};

    for (size_t i = 0; i < count; i++) {
        str_add_text(&all, fields[i]);
        str_add_char(&all, '\0');
    }
    hash_hex(str_view(&all), out);
    str_release(&all);
}

static bool run_put_item(struct store *store, int64_t run, int64_t number,
                         const struct run_item *item, struct error *err)
{
    const char *const given[] = {item->suite,   item->id,   item->category,
                                 item->cluster, item->hash, item->content};
    const char *f[6];
    char digest[HASH_HEX_SIZE];
    int64_t id = 0;

    store_texts_clear(store);
    for (size_t i = 0; i < 6; i++)
        f[i] = store_clean(store, given[i], 0);
    run_item_digest(f, 6, digest);
    return sqlite_run(&store->sqlite, err,
                      "INSERT INTO item (digest, suite, name, category, cluster, hash, content)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                      "ttttttt", digest, f[0], f[1], f[2], f[3], f[4], f[5]) &&
           sqlite_int(&store->sqlite, err, 0, &id, "SELECT id FROM item WHERE digest = ?", "t",
                      digest) &&
           sqlite_run(&store->sqlite, err,
                      "INSERT INTO run_item (run, number, item) VALUES (?, ?, ?)", "iii", run,
                      number, id);
}

static bool run_put(struct store *store, struct run_info *info, const char *name,
                    const struct run_model *models, size_t model_count,
                    const struct run_item *items, size_t item_count, struct error *err)
{
    if (!run_put_info(store, info, name, (int64_t)model_count - info->judge_count,
                      (int64_t)item_count, err))
        return false;
    for (size_t i = 0; i < model_count; i++) {
        if (!run_put_model(store, info->id, (int64_t)i, &models[i], err))
            return false;
    }
    for (size_t i = 0; i < item_count; i++) {
        if (!run_put_item(store, info->id, (int64_t)i, &items[i], err))
            return false;
    }
    return true;
}

bool store_run_create(struct store *store, struct run_info *info, const struct run_model *models,
                      size_t model_count, const struct run_item *items, size_t item_count,
                      char **out_name, struct error *err)
{
    char name[NAME_LENGTH_MAX + 1];

    if (!store_begin(store, err))
        return false;
    *out_name = NULL;
    info->id = 0;
    if (info->is_only &&
        !store_run_find_plan(store, info->plan_hash, info->period, &info->id, err)) {
        store_rollback(store);
        return false;
    }
    if (info->id > 0)
        return store_commit(store, err);
    if (!store_draw_name(store, info->plan_hash, info->created_unix_ns, name, err) ||
        !run_put(store, info, name, models, model_count, items, item_count, err)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, err))
        return false;
    *out_name = mem_strdup(name);
    return true;
}

bool store_run_set_state(struct store *store, int64_t run, enum run_state state, int64_t unix_ns,
                         struct error *err)
{
    return sqlite_run(&store->sqlite, err,
                      "UPDATE run SET state = ?, ended_unix_ns = ? WHERE id = ?", "tni",
                      run_state_name(state), state == RUN_OPEN ? INT64_C(-1) : unix_ns, run);
}

bool store_run_put_manifest(struct store *store, int64_t run, const char *key, const char *json,
                            struct error *err)
{
    return sqlite_run(&store->sqlite, err,
                      "UPDATE run SET manifest = json_set(manifest, '$.' || ?, json(?))"
                      " WHERE id = ? AND json_valid(manifest)",
                      "tti", key, json, run);
}

/* Finding ------------------------------------------------------------------------------------- */

bool store_run_find_plan(struct store *store, const char *plan_hash, const char *period,
                         int64_t *out_id, struct error *err)
{
    return sqlite_int(&store->sqlite, err, 0, out_id,
                      "SELECT max(id) FROM run WHERE plan_hash = ? AND period = ?", "tt", plan_hash,
                      period ? period : "");
}

static bool run_is_number(const char *name)
{
    return *name && strspn(name, "0123456789") == strlen(name) && strlen(name) < 19;
}

/* By the ways that name exactly one run. */
static bool run_find_exact(struct store *store, const char *name, int64_t *out_id,
                           struct error *err)
{
    struct sqlite *s = &store->sqlite;

    if (strcmp(name, "latest") == 0)
        return sqlite_int(s, err, 0, out_id,
                          "SELECT id FROM run ORDER BY created_unix_ns DESC, id DESC LIMIT 1", "");
    if (strncmp(name, "latest:", 7) == 0)
        return sqlite_int(s, err, 0, out_id,
                          "SELECT id FROM run WHERE title = ?"
                          " ORDER BY created_unix_ns DESC, id DESC LIMIT 1",
                          "t", name + 7);
    if (strncmp(name, "baseline:", 9) == 0)
        return sqlite_int(s, err, 0, out_id, "SELECT run FROM baseline WHERE name = ?", "t",
                          name + 9);
    if (run_is_number(name))
        return sqlite_int(s, err, 0, out_id, "SELECT id FROM run WHERE id = ?", "i",
                          (int64_t)strtoll(name, NULL, 10));
    return sqlite_int(s, err, 0, out_id, "SELECT id FROM run WHERE name = ?", "t", name);
}

static bool run_find_prefix(struct store *store, const char *name, int64_t *out_id,
                            struct error *err)
{
    struct str candidates = {0};
    bool has_row = true;
    size_t count = 0;
    sqlite3_stmt *rows =
        sqlite_query(&store->sqlite, err,
                     "SELECT id, name FROM run WHERE substr(name, 1, length(?1)) = ?1"
                     " ORDER BY id DESC LIMIT 6",
                     "t", name);

    while (rows && has_row && sqlite_next(&store->sqlite, rows, &has_row, err)) {
        if (!has_row)
            break;
        *out_id = sqlite3_column_int64(rows, 0);
        str_printf(&candidates, "%s%s", count++ ? ", " : "", sqlite_text(rows, 1));
    }
    bool ok = rows && !has_row;
    if (ok && count > 1)
        ok = error_set(err, ERROR_INPUT, "'%s' begins the names of several runs: %s%s", name,
                       str_text(&candidates), count > 5 ? ", …" : "");
    str_release(&candidates);
    return ok;
}

/* The first column of up to NEAR_MAX rows; names end with NULL. What cannot be read is left out. */
static void run_names(struct store *store, const char *sql, const char *name, struct arena *arena,
                      const char **names)
{
    struct error ignored = {.kind = ERROR_NONE};
    bool has_row = true;
    size_t count = 0;
    sqlite3_stmt *rows = sqlite_query(&store->sqlite, &ignored, sql, "t", name);

    while (rows && has_row && sqlite_next(&store->sqlite, rows, &has_row, &ignored)) {
        if (has_row && count < NEAR_MAX)
            names[count++] = arena_strdup(arena, sqlite_text(rows, 0));
    }
    names[count] = NULL;
}

/* What may have been meant: the newest run of a sweep or a baseline of that name, else a name near it. */
static bool run_suggest(struct store *store, const char *name, struct error *err)
{
    static const char same[] = "SELECT 'latest:' || title FROM run WHERE title = ?1"
                               " UNION SELECT 'baseline:' || name FROM baseline WHERE name = ?1";
    static const char near[] =
        "SELECT 'latest' WHERE ?1 <> '' UNION SELECT 'latest:' || title FROM run"
        " UNION SELECT 'baseline:' || name FROM baseline"
        " UNION SELECT name FROM (SELECT name FROM run ORDER BY id DESC LIMIT 100)";
    const char *names[NEAR_MAX + 1];
    struct arena arena = {0};

    run_names(store, same, name, &arena, names);
    if (names[0]) {
        config_suggest(err, names[0], names);
    } else {
        run_names(store, near, name, &arena, names);
        config_suggest(err, name, names);
    }
    arena_release(&arena);
    return false;
}

bool store_run_find(struct store *store, const char *name, int64_t *out_id, struct error *err)
{
    int64_t id = 0;

    if (!run_find_exact(store, name, &id, err))
        return false;
    if (id == 0 && *name && !run_is_number(name) && !run_find_prefix(store, name, &id, err))
        return false;
    if (id == 0 && strncmp(name, "baseline:", 9) == 0) {
        error_set(err, ERROR_INPUT,
                  "no baseline '%s' in store '%s'\n  `steelyard bless RUN --as %s` makes one",
                  name + 9, store->sqlite.location, name + 9);
        return run_suggest(store, name, err);
    }
    if (id == 0) {
        error_set(err, ERROR_INPUT, "no run '%s' in store '%s'\n  `steelyard list runs` shows them",
                  name, store->sqlite.location);
        return run_suggest(store, name, err);
    }
    *out_id = id;
    return true;
}

bool store_run_each(struct store *store, int64_t only, store_run_fn *fn, void *context,
                    struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row = sqlite_query(
        &store->sqlite, err,
        "SELECT r.id, r.name, r.title, r.plan_hash, p.content, r.manifest, r.period,"
        " r.created_unix_ns, r.ended_unix_ns, r.state, r.is_simulated, r.cell_count, r.repeats,"
        " (SELECT count(*) FROM model m WHERE m.run = r.id AND m.number >= r.model_count)"
        " FROM run r JOIN plan_blob p ON p.id = r.plan"
        " WHERE r.id >= ?1 AND r.id <= coalesce(?2, r.id) ORDER BY r.id",
        "in", only > 0 ? only : INT64_C(0), only > 0 ? only : INT64_C(-1));

    while (row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            return true;
        const struct run_info info = {
            .id = sqlite3_column_int64(row, 0),
            .name = sqlite_text(row, 1),
            .title = sqlite_text(row, 2),
            .plan_hash = sqlite_text(row, 3),
            .plan = sqlite_text(row, 4),
            .manifest = sqlite_text(row, 5),
            .period = sqlite_text(row, 6),
            .created_unix_ns = sqlite3_column_int64(row, 7),
            .ended_unix_ns = sqlite_int_or(row, 8, 0),
            .state = run_state_parse(sqlite_text(row, 9)),
            .is_simulated = sqlite3_column_int(row, 10) != 0,
            .cell_count = sqlite3_column_int64(row, 11),
            .repeats = sqlite3_column_int64(row, 12),
            .judge_count = sqlite3_column_int64(row, 13),
        };
        if (!fn(context, &info)) {
            sqlite_done(row);
            return true;
        }
    }
    return false;
}

/* Baselines ----------------------------------------------------------------------------------- */

bool store_baseline_set(struct store *store, const char *name, int64_t run, int64_t unix_ns,
                        struct error *err)
{
    store_texts_clear(store);
    return sqlite_run(&store->sqlite, err,
                      "INSERT INTO baseline (name, run, unix_ns) VALUES (?, ?, ?) ON CONFLICT DO"
                      " UPDATE SET run = excluded.run, unix_ns = excluded.unix_ns",
                      "tii", store_clean(store, name, RECORD_ID_MAX), run, unix_ns);
}

bool store_baseline_each(struct store *store, store_baseline_fn *fn, void *context,
                         struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row = sqlite_query(&store->sqlite, err,
                                     "SELECT name, run, unix_ns FROM baseline ORDER BY name", "");

    while (row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            return true;
        if (!fn(context, sqlite_text(row, 0), sqlite3_column_int64(row, 1),
                sqlite3_column_int64(row, 2))) {
            sqlite_done(row);
            return true;
        }
    }
    return false;
}

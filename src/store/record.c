#include "store/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/handle.h"

static bool record_lane(struct store *store, const char *name, int64_t *out_id, struct error *err)
{
    struct sqlite *s = &store->sqlite;

    for (size_t i = 0; i < store->lane_count; i++) {
        if (strcmp(store->lanes[i].name, name) == 0) {
            *out_id = store->lanes[i].id;
            return true;
        }
    }
    if (!sqlite_run(s, err, "INSERT INTO lane (name) VALUES (?) ON CONFLICT DO NOTHING", "t",
                    name) ||
        !sqlite_int(s, err, 0, out_id, "SELECT id FROM lane WHERE name = ?", "t", name))
        return false;
    MEM_GROW(store->lanes, store->lane_count, &store->lane_capacity);
    store->lanes[store->lane_count++] = (struct store_lane){mem_strdup(name), *out_id};
    return true;
}

bool record_begin(struct store *store, const struct attempt_begin *begin, int64_t *out_id,
                  struct error *err)
{
    const struct ledger_entry entry = {begin->run, begin->model, begin->started_unix_ns,
                                       begin->currency ? begin->currency : ""};
    int64_t reserved = begin->reserved_pico, lane = 0;

    store_texts_clear(store);
    if (!record_lane(store, store_clean(store, begin->lane, RECORD_ID_MAX), &lane, err) ||
        !sqlite_run(&store->sqlite, err,
                    "INSERT INTO attempt (run, cell, turn, number, model, lane, started_unix_ns,"
                    " currency, reserved_pico, charged_pico)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
                    "iiiiiiitn", begin->run, begin->cell, (int64_t)begin->turn,
                    (int64_t)begin->number, (int64_t)begin->model, lane, begin->started_unix_ns,
                    entry.currency, reserved))
        return false;
    *out_id = sqlite3_last_insert_rowid(store->sqlite.db);
    return ledger_book(&store->ledger, &store->sqlite, &entry, reserved < 0 ? 0 : reserved, 0,
                       reserved < 0, err);
}

/* What an attempt is charged with once it has ended; -1 when that is unknown. */
static int64_t record_charge(const struct attempt_end *end, int64_t reserved)
{
    if (end->settled_pico >= 0)
        return end->settled_pico;
    return end->is_billable ? reserved : 0;
}

/* Reads what the begin reserved, and moves it from the reserved to the spent. */
static bool record_settle(struct store *store, const struct attempt_end *end, int64_t *out_charge,
                          struct error *err)
{
    struct sqlite *s = &store->sqlite;
    char currency[LEDGER_CURRENCY_SIZE];
    bool has_row = false;
    sqlite3_stmt *row = sqlite_query(s, err,
                                     "SELECT run, model, started_unix_ns, reserved_pico, currency"
                                     " FROM attempt WHERE id = ? AND outcome IS NULL",
                                     "i", end->attempt);

    if (!row || !sqlite_next(s, row, &has_row, err))
        return false;
    if (!has_row)
        return error_set(err, ERROR_SYSTEM,
                         "attempt %lld of store '%s' never began or ended before",
                         (long long)end->attempt, s->location);
    struct ledger_entry entry = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1),
                                 sqlite3_column_int64(row, 2), currency};
    int64_t reserved = sqlite_int_or(row, 3, -1);
    sqlite3_snprintf(sizeof currency, currency, "%s", sqlite_text(row, 4));
    sqlite_done(row);
    int64_t charge = record_charge(end, reserved);
    *out_charge = charge;
    return ledger_book(&store->ledger, s, &entry, reserved < 0 ? 0 : -reserved,
                       charge < 0 ? 0 : charge, (charge < 0) - (reserved < 0), err);
}

bool record_end(struct store *store, const struct attempt_end *end, struct error *err)
{
    const struct usage *u = &end->usage;
    const struct attempt_times *t = &end->times;
    const struct view gaps = {end->gaps, end->gaps ? end->gaps_size : 0};
    int64_t charge = 0;

    store_texts_clear(store);
    return record_settle(store, end, &charge, err) &&
           sqlite_run(
               &store->sqlite, err,
               "UPDATE attempt SET outcome = ?, retry_class = ?, http_status = ?, error_code = ?,"
               " error_message = ?, request_id = ?, response_model = ?, response_id = ?,"
               " fingerprint = ?, service_tier = ?, finish_reason = ?, input_tokens = ?,"
               " cached_tokens = ?, cache_write_tokens = ?, output_tokens = ?,"
               " reasoning_tokens = ?, intended_ns = ?, handed_ns = ?, sent_ns = ?,"
               " headers_ns = ?, first_reasoning_ns = ?, first_answer_ns = ?, last_token_ns = ?,"
               " ended_ns = ?, bytes = ?, events = ?, settled_pico = ?, is_billable = ?,"
               " client_lag_ns = ?, gaps = ?, charged_pico = ?, is_fallback = ? WHERE id = ?",
               "ttittttttttnnnnnnnnnnnnniininmnni", outcome_name(end->outcome),
               store_clean(store, end->retry_class, RECORD_ID_MAX), (int64_t)end->http_status,
               store_clean(store, end->error_code, RECORD_ID_MAX),
               store_clean(store, end->error_message, RECORD_MESSAGE_MAX),
               store_clean(store, end->request_id, RECORD_ID_MAX),
               store_clean(store, end->response_model, RECORD_ID_MAX),
               store_clean(store, end->response_id, RECORD_ID_MAX),
               store_clean(store, end->fingerprint, RECORD_ID_MAX),
               store_clean(store, end->service_tier, RECORD_ID_MAX),
               store_clean(store, end->finish_reason, RECORD_ID_MAX), u->input, u->cached,
               u->cache_write, u->output, u->reasoning, t->intended, t->handed, t->sent, t->headers,
               t->first_reasoning, t->first_answer, t->last_token, t->ended, end->bytes,
               end->events, end->settled_pico, (int64_t)end->is_billable, end->client_lag_ns, gaps,
               charge, (int64_t)(end->is_fallback ? 1 : -1), end->attempt);
}

static bool record_may_replace(struct store *store, const struct reply_put *reply, bool *out_may,
                               struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err, "SELECT outcome FROM reply WHERE run = ? AND cell = ?",
                     "ii", reply->run, reply->cell);
    enum outcome old = OUTCOME_PENDING;

    if (!row || !sqlite_next(&store->sqlite, row, &has_row, err))
        return false;
    *out_may = !has_row || !outcome_parse(sqlite_text(row, 0), &old) || outcome_is_reaskable(old);
    sqlite_done(has_row ? row : NULL);
    return true;
}

bool record_reply(struct store *store, const struct reply_put *reply, struct error *err)
{
    bool may_replace = true;

    store_texts_clear(store);
    if (!record_may_replace(store, reply, &may_replace, err) ||
        !sqlite_run(&store->sqlite, err,
                    "INSERT INTO reply_text (attempt, answer, reasoning) VALUES (?, ?, ?)", "ibb",
                    reply->attempt, store_clean_bytes(store, reply->answer, RECORD_ANSWER_MAX),
                    store_clean_bytes(store, reply->reasoning, RECORD_ANSWER_MAX)))
        return false;
    return !may_replace ||
           sqlite_run(&store->sqlite, err,
                      "INSERT INTO reply (run, cell, attempt, outcome, is_reasoning_unknown)"
                      " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                      " attempt = excluded.attempt, outcome = excluded.outcome,"
                      " is_reasoning_unknown = excluded.is_reasoning_unknown",
                      "iiiti", reply->run, reply->cell, reply->attempt,
                      outcome_name(reply->outcome), (int64_t)reply->is_reasoning_unknown);
}

bool record_lane_event(struct store *store, const struct lane_event_put *event, struct error *err)
{
    int64_t lane = 0;

    store_texts_clear(store);
    return record_lane(store, store_clean(store, event->lane, RECORD_ID_MAX), &lane, err) &&
           sqlite_run(&store->sqlite, err,
                      "INSERT INTO lane_event (run, lane, unix_ns, kind, value, note)"
                      " VALUES (?, ?, ?, ?, ?, ?)",
                      "iiitit", event->run, lane, event->unix_ns,
                      store_clean(store, event->kind, RECORD_ID_MAX), event->value,
                      store_clean(store, event->note, RECORD_ID_MAX));
}

bool record_turn(struct store *store, const struct turn_put *turn, struct error *err)
{
    store_texts_clear(store);
    return sqlite_run(&store->sqlite, err,
                      "INSERT INTO turn (run, cell, number, messages, unix_ns)"
                      " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                      " messages = excluded.messages, unix_ns = excluded.unix_ns",
                      "iiiti", turn->run, turn->cell, (int64_t)turn->turn,
                      store_clean(store, turn->messages, 0), turn->unix_ns);
}

/* The number of the newest verdict, and whether it says the same. */
static bool record_newest(struct store *store, const struct verdict_put *v, const char *purpose,
                          struct view extracted, int64_t *out_seq, bool *out_same,
                          struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT seq, grader, version, outcome, score, extracted, rule, flags"
                     " FROM verdict WHERE run = ? AND cell = ? AND purpose = ?"
                     " ORDER BY seq DESC LIMIT 1",
                     "iit", v->run, v->cell, purpose);

    if (!row || !sqlite_next(&store->sqlite, row, &has_row, err))
        return false;
    *out_seq = has_row ? sqlite3_column_int64(row, 0) : 0;
    *out_same = has_row && strcmp(sqlite_text(row, 1), v->grader) == 0 &&
                strcmp(sqlite_text(row, 2), v->version) == 0 &&
                strcmp(sqlite_text(row, 3), outcome_name(v->outcome)) == 0 &&
                sqlite3_column_double(row, 4) >= v->score &&
                sqlite3_column_double(row, 4) <= v->score &&
                view_eq(sqlite_view(row, 5), extracted) &&
                strcmp(sqlite_text(row, 6), v->rule ? v->rule : "") == 0 &&
                sqlite3_column_int64(row, 7) == v->flags;
    sqlite_done(has_row ? row : NULL);
    return true;
}

bool record_verdict(struct store *store, const struct verdict_put *v, struct error *err)
{
    const char *purpose = v->purpose && *v->purpose ? v->purpose : "default";
    int64_t seq = 0;
    bool is_same = false;

    store_texts_clear(store);
    struct view extracted = store_clean_bytes(store, v->extracted, RECORD_EXTRACTED_MAX);
    if (!record_newest(store, v, purpose, extracted, &seq, &is_same, err))
        return false;
    return is_same ||
           sqlite_run(&store->sqlite, err,
                      "INSERT INTO verdict (run, cell, purpose, seq, grader, version, outcome,"
                      " score, extracted, rule, detail, flags, unix_ns)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      "iititttdbttii", v->run, v->cell, purpose, seq + 1, v->grader, v->version,
                      outcome_name(v->outcome), v->score, extracted,
                      store_clean(store, v->rule, RECORD_ID_MAX),
                      store_clean(store, v->detail, RECORD_MESSAGE_MAX), (int64_t)v->flags,
                      v->unix_ns);
}

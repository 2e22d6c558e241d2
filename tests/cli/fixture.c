/* fixture FILE: makes a store for the command-line tests: two runs with known names, answers, tokens
 * and times. Run "mimosa" has five models of two vendors (one without a price, one with a name that
 * tries to do harm), 24 items in two suites, and every kind of outcome; "yarrow" is simulated and was
 * interrupted. Prices: tests/data/cli/providers. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "store/query.h"
#include "store/writer.h"

enum { ITEMS = 24, MODELS = 5 };

#define CREATED (INT64_C(1795485600) * 1000000000) /* 2026-11-24T02:00:00Z */
#define MS      INT64_C(1000000)
#define HOSTILE "beta/\x1b[31m=evil|<b>\xE2\x80\xAE`x`"

static const struct run_model models[MODELS] = {
    {"alpha/large@think=high", "alpha", "large", "cn", "CNY", "Alpha Large", "alpha",
     "{\"think\":\"high\"}", "flagship,cn"},
    {"alpha/青鸾-轻量", "alpha", "青鸾-轻量", "cn", "CNY", "青鸾 轻量", "alpha", "{}",
     "open,cheap,cn"},
    {"beta/mini", "beta", "mini", "us", "USD", "Beta mini", "beta", "{}", "us"},
    {"beta/unpriced", "beta", "unpriced", "us", "USD", "unpriced", "beta", "{}", ""},
    {HOSTILE, "beta", HOSTILE + 5, "us", "USD", HOSTILE, "beta", "{}", ""},
};

static void need(bool ok, const struct error *err)
{
    if (!ok) {
        fprintf(stderr, "fixture: %s\n", err->message);
        exit(1);
    }
}

static void wake(void *context)
{
    (void)context;
}

/* How a cell of the big run ends: the better models fail the later items only. */
static enum outcome plan_outcome(int model, int item)
{
    static const int skill[MODELS] = {22, 17, 13, 9, 5};
    static const enum outcome misses[] = {OUTCOME_WRONG, OUTCOME_UNPARSED, OUTCOME_WRONG,
                                          OUTCOME_TRUNCATED, OUTCOME_REFUSED};
    int rank = item * 7 % ITEMS;

    if (model == 3 && (item == 4 || item == 17))
        return item == 4 ? OUTCOME_NETWORK : OUTCOME_TIMEOUT;
    if (model == 2 && item == 9)
        return OUTCOME_FILTERED_OUTPUT;
    return rank < skill[model] ? OUTCOME_CORRECT : misses[rank % 5];
}

static bool is_answer(enum outcome outcome)
{
    return outcome_is_scored(outcome);
}

static int64_t begin(struct store_writer *writer, const struct attempt_begin *row)
{
    struct store_begun begun;
    struct error err = {0};

    store_writer_begin(writer, row, NULL);
    need(store_writer_flush(writer, &err), &err);
    if (store_writer_reap(writer, &begun, 1) != 1 || !begun.attempt)
        exit(1);
    return begun.attempt;
}

static struct attempt_end end_of(int64_t attempt, int model, int item, enum outcome outcome)
{
    int64_t first = (300 + 150 * model + 11 * item) * MS, last = first + (900 - 100 * model) * MS;
    struct attempt_end end = {
        .attempt = attempt,
        .outcome = outcome,
        .retry_class = "never",
        .http_status = 200,
        .request_id = "req-1",
        .response_model = models[model].model,
        .finish_reason = outcome == OUTCOME_TRUNCATED ? "length" : "stop",
        .usage = {120 + item, model == 0 ? 20 : USAGE_ABSENT, USAGE_ABSENT, 60 + 10 * model + item,
                  USAGE_ABSENT},
        .times = {0, MS, 4 * MS, 200 * MS, -1, first, last, last + MS},
        .bytes = 4000,
        .events = 70,
        .settled_pico = -1,
        .is_billable = true,
        .client_lag_ns = model == 4 ? 200 * MS : MS,
    };

    if (model == 0) {
        end.usage.output += 400;
        end.usage.reasoning = 400;
        end.times.first_reasoning = first - 100 * MS;
    }
    return end;
}

/* A call that brought nothing. */
static struct attempt_end failure_of(int64_t attempt, enum outcome outcome, int status,
                                     const char *code, const char *message)
{
    return (struct attempt_end){.attempt = attempt,
                                .outcome = outcome,
                                .retry_class = "soon",
                                .http_status = status,
                                .error_code = code,
                                .error_message = message,
                                .request_id = "",
                                .response_model = "",
                                .finish_reason = "",
                                .usage = USAGE_NONE,
                                .times = {0, MS, 4 * MS, -1, -1, -1, -1, 90 * MS},
                                .settled_pico = 0};
}

static void put_verdict(struct store_writer *writer, int64_t run, int64_t cell, int item,
                        enum outcome outcome)
{
    char right[16];
    bool is_found = outcome == OUTCOME_CORRECT || outcome == OUTCOME_WRONG;

    (void)snprintf(right, sizeof right, "%d", 40 + item + (outcome == OUTCOME_WRONG));
    const struct verdict_put verdict = {
        .run = run,
        .cell = cell,
        .grader = "number",
        .version = "1",
        .purpose = "default",
        .outcome = outcome,
        .score = outcome == OUTCOME_CORRECT,
        .extracted = is_found ? view_of(right) : VIEW(""),
        .rule = is_found ? "marker" : "",
        .detail = is_found ? "" : "no number in the answer",
        .flags = 0,
        .unix_ns = CREATED + 10000 * MS,
    };
    store_writer_verdict(writer, &verdict);
}

static void answer_cell(struct store_writer *writer, int64_t run, struct attempt_begin row,
                        int item, enum outcome outcome)
{
    struct str answer = {0};
    struct error err = {0};
    int64_t attempt = begin(writer, &row);
    bool is_graded =
        outcome == OUTCOME_CORRECT || outcome == OUTCOME_WRONG || outcome == OUTCOME_UNPARSED;
    enum outcome kept = is_graded ? OUTCOME_ANSWERED : outcome;
    struct attempt_end end = end_of(attempt, row.model, item, kept);

    if (outcome == OUTCOME_UNPARSED)
        str_add_text(&answer, "\x1b]0;owned\x07 I do not know. \xFF<script>alert(1)</script>");
    else
        str_printf(&answer, "%d + %d 等于 %d。\n\n答案：%d", 20, 20 + item,
                   40 + item + (outcome == OUTCOME_WRONG), 40 + item + (outcome == OUTCOME_WRONG));
    const struct reply_put reply = {
        .run = run,
        .cell = row.cell,
        .attempt = attempt,
        .outcome = kept,
        .answer = str_view(&answer),
        .reasoning = row.model == 0 ? VIEW("First the tens,\nthen the ones.") : VIEW(""),
    };
    store_writer_end(writer, &end, &reply);
    if (is_graded)
        put_verdict(writer, run, row.cell, item, outcome);
    need(store_writer_flush(writer, &err), &err);
    str_release(&answer);
}

static void fail_cell(struct store_writer *writer, int64_t run, struct attempt_begin row,
                      enum outcome outcome)
{
    for (row.number = 1; row.number <= 3; row.number++) {
        int64_t attempt = begin(writer, &row);
        const struct attempt_end end =
            failure_of(attempt, outcome, 0, "", "connection to 127.0.0.1:9 refused");
        const struct reply_put reply = {
            .run = run, .cell = row.cell, .attempt = attempt, .outcome = outcome};
        store_writer_end(writer, &end, row.number == 3 ? &reply : NULL);
    }
}

static void run_cell(struct store_writer *writer, int64_t run, int64_t cell, int model, int item)
{
    enum outcome outcome = plan_outcome(model, item);
    struct attempt_begin row = {.run = run,
                                .cell = cell,
                                .turn = 1,
                                .number = 1,
                                .model = model,
                                .lane = models[model].lane,
                                .started_unix_ns = CREATED + cell * 1000 * MS,
                                .reserved_pico = -1,
                                .currency = models[model].currency};

    if (!is_answer(outcome)) {
        fail_cell(writer, run, row, outcome);
        return;
    }
    if (model == 2 && item == 3) { /* the limit at first, then an answer */
        const struct attempt_end end = failure_of(begin(writer, &row), OUTCOME_RATE_LIMITED, 429,
                                                  "rate_limit", "slow down \x1b[31mnow");
        store_writer_end(writer, &end, NULL);
        row.number = 2;
        row.started_unix_ns += 2000 * MS;
    }
    answer_cell(writer, run, row, item, outcome);
}

static int64_t make_run(const char *path, const char *title, size_t model_count, bool is_simulated)
{
    static char ids[ITEMS][16], content[ITEMS][512], clusters[ITEMS][16];
    struct run_item items[ITEMS];
    struct error err = {0};
    char *name = NULL;
    struct run_info info = {
        .title = title,
        .plan_hash = title,
        .plan = "{\"seed\":7}",
        .manifest = "{\"host\":\"lab\",\"seed\":7,\"tool\":\"steelyard 1\"}",
        .period = is_simulated ? "" : "2026-11-24",
        .created_unix_ns = CREATED + (is_simulated ? 3600 * 1000 * MS : 0),
        .is_simulated = is_simulated,
        .cell_count = (int64_t)model_count * ITEMS,
        .repeats = 1,
    };

    for (int i = 0; i < ITEMS; i++) {
        bool is_zh = i < ITEMS / 2;
        (void)snprintf(ids[i], sizeof ids[i], "%s-%03d", is_zh ? "az" : "le", i);
        (void)snprintf(clusters[i], sizeof clusters[i], "c%d", is_zh ? i : i / 2);
        (void)snprintf(
            content[i], sizeof content[i],
            "{\"language\":\"%s\",\"parts\":[{\"role\":\"system\",\"text\":\"Answer with a "
            "number.\",\"type\":\"text\"},{\"role\":\"user\",\"text\":\"20 + %d = "
            "?\",\"type\":\"text\"}],\"reference\":\"%d\"}",
            is_zh ? "zh" : "en", 20 + i, 40 + i);
        items[i] = (struct run_item){is_zh ? "arithmetic-zh" : "logic-en",
                                     ids[i],
                                     is_zh ? (i % 2 ? "乘法" : "加法") : "knights",
                                     clusters[i],
                                     "0123456789abcdef",
                                     content[i]};
    }
    struct store *store = store_open(path, STORE_CREATE, &err);
    need(store != NULL, &err);
    need(store_run_create(store, &info, models, model_count, items, ITEMS, &name, &err), &err);
    store_close(store);
    free(name);
    return info.id;
}

static void end_run(const char *path, int64_t run, enum run_state state)
{
    struct error err = {0};
    struct store *store = store_open(path, STORE_WRITE, &err);

    need(store != NULL, &err);
    need(store_run_set_state(store, run, state, CREATED + 7200 * 1000 * MS, &err), &err);
    store_close(store);
}

/* Names are drawn by chance; tests need known ones. */
static void name_runs(const char *path)
{
    sqlite3 *db = NULL;

    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "UPDATE run SET name = 'mimosa' WHERE id = 1;"
                     "UPDATE run SET name = 'yarrow' WHERE id = 2",
                     NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "fixture: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_close(db);
}

int main(int argc, char **argv)
{
    struct error err = {0};

    if (argc != 2) {
        fprintf(stderr, "usage: fixture FILE\n");
        return 2;
    }
    int64_t run = make_run(argv[1], "nightly", MODELS, false);
    struct store_writer *writer = store_writer_new(argv[1], run, NULL, 0, wake, NULL, &err);
    need(writer != NULL, &err);
    for (int64_t cell = 0; cell < (int64_t)MODELS * ITEMS; cell++)
        run_cell(writer, run, cell, (int)(cell / ITEMS), (int)(cell % ITEMS));
    need(store_writer_free(writer, &err), &err);
    end_run(argv[1], run, RUN_INCOMPLETE);

    run = make_run(argv[1], "夜间 smoke", 2, true);
    writer = store_writer_new(argv[1], run, NULL, 0, wake, NULL, &err);
    need(writer != NULL, &err);
    for (int64_t cell = 0; cell < 30; cell++)
        run_cell(writer, run, cell, (int)(cell / ITEMS), (int)(cell % ITEMS));
    need(store_writer_free(writer, &err), &err);
    end_run(argv[1], run, RUN_INTERRUPTED);
    name_runs(argv[1]);
    return 0;
}

/* A store in a folder of its own, with a run of any shape, for the tests beside this file. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/query.h"
#include "store/store.h"
#include "store/writer.h"

#define FIXTURE_NOW (INT64_C(1795478400) * 1000000000) /* 2026-11-24T00:00:00Z */

struct fixture {
    char folder[64];
    char path[96];
};

#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, (err).message);                                              \
    } while (0)

static inline void fixture_init(struct fixture *f)
{
    strcpy(f->folder, "/tmp/steelyard-store-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/s.db", f->folder);
}

static inline void fixture_release(struct fixture *f)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    assert_int_equal(system(command), 0);
}

/* Creates the store where there is none yet, and a run in it; returns the run's id. Items are in
 * the suites "arithmetic" (the first half) and "logic". */
static inline int64_t fixture_run(const char *path, int models, int items, int repeats)
{
    struct error err = {0};
    struct run_model m[32] = {0};
    struct run_item *it = mem_zalloc((size_t)items + 1, sizeof *it);
    char *ids = mem_alloc((size_t)items * 16 + 1), *name = NULL, label[32][32];
    struct run_info info = {
        .title = "nightly",
        .plan_hash = "p1",
        .plan = "{\"seed\":1}",
        .manifest = "{\"tool\":\"steelyard\"}",
        .period = "",
        .created_unix_ns = FIXTURE_NOW,
        .cell_count = (int64_t)models * items * repeats,
        .repeats = repeats,
    };

    for (int i = 0; i < models; i++) {
        snprintf(label[i], sizeof label[i], "vendor/model-%d", i);
        m[i] = (struct run_model){label[i], "vendor", label[i] + 7, "cn",  "CNY",
                                  label[i], "lane",   "{}",         "open"};
    }
    for (int i = 0; i < items; i++) {
        snprintf(ids + (size_t)i * 16, 16, "i%d", i);
        it[i] = (struct run_item){
            i < (items + 1) / 2 ? "arithmetic" : "logic", ids + (size_t)i * 16, "sum", "", "h",
            "[{\"type\":\"text\",\"text\":\"1+1?\"}]"};
    }
    struct store *store = store_open(path, STORE_CREATE, &err);
    assert_ok(store, err);
    assert_ok(store_run_create(store, &info, m, (size_t)models, it, (size_t)items, &name, &err),
              err);
    store_close(store);
    free(name);
    free(ids);
    free(it);
    return info.id;
}

static inline struct attempt_begin fixture_begin(int64_t run, int64_t cell, int64_t reserved)
{
    return (struct attempt_begin){.run = run,
                                  .cell = cell,
                                  .turn = 1,
                                  .number = 1,
                                  .lane = "lane",
                                  .started_unix_ns = FIXTURE_NOW,
                                  .reserved_pico = reserved,
                                  .currency = "CNY"};
}

static inline struct attempt_end fixture_end(int64_t attempt, enum outcome outcome, int64_t settled)
{
    return (struct attempt_end){.attempt = attempt,
                                .outcome = outcome,
                                .retry_class = "never",
                                .http_status = 200,
                                .request_id = "req-1",
                                .response_model = "model-0",
                                .finish_reason = "stop",
                                .usage = {100, 20, USAGE_ABSENT, 50, USAGE_ABSENT},
                                .times = {0, 10, 20, 30, -1, 40, 90, 100},
                                .bytes = 1000,
                                .events = 50,
                                .settled_pico = settled,
                                .is_billable = true,
                                .client_lag_ns = 7};
}

static inline struct reply_put fixture_reply(int64_t run, int64_t cell, int64_t attempt,
                                             enum outcome outcome, const char *answer)
{
    return (struct reply_put){.run = run,
                              .cell = cell,
                              .attempt = attempt,
                              .outcome = outcome,
                              .answer = view_of(answer)};
}

static inline void fixture_no_wake(void *context)
{
    (void)context;
}

/* Waits for exactly `count` begins. */
static inline void fixture_reap(struct store_writer *writer, struct store_begun *out, size_t count)
{
    struct error err = {0};

    assert_ok(store_writer_flush(writer, &err), err);
    assert_int_equal(store_writer_reap(writer, out, count), count);
}

static inline struct store_writer *fixture_writer(const char *path, int64_t run,
                                                  const struct store_cap *caps, size_t cap_count)
{
    struct error err = {0};
    struct store_writer *writer =
        store_writer_new(path, run, caps, cap_count, fixture_no_wake, NULL, &err);

    assert_ok(writer, err);
    return writer;
}

/* Asks and answers one cell through the writer; returns the attempt. */
static inline int64_t fixture_answer(struct store_writer *writer, int64_t run, int64_t cell,
                                     enum outcome outcome, const char *answer)
{
    struct attempt_begin begin = fixture_begin(run, cell, 1000);
    struct store_begun begun;

    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    struct attempt_end end = fixture_end(begun.attempt, outcome, 600);
    struct reply_put reply = fixture_reply(run, cell, begun.attempt, outcome, answer);
    store_writer_end(writer, &end, &reply);
    return begun.attempt;
}

static inline void fixture_close(struct store_writer *writer)
{
    struct error err = {0};

    assert_ok(store_writer_free(writer, &err), err);
}

/* Fails the test with what is wrong in the store. */
static inline void fixture_check(const char *path)
{
    struct error err = {0};
    struct str report = {0};
    bool ok = false;
    struct store *store = store_open(path, STORE_WRITE, &err);

    assert_ok(store, err);
    assert_ok(store_check(store, &report, &ok, &err), err);
    if (!ok)
        fail_msg("store check: %s", str_text(&report));
    str_release(&report);
    store_close(store);
}

#endif

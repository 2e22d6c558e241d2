#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "store/handle.h"
#include "store/record.h"
#include "store/writer_inside.h"

/* A transaction takes what has gathered, but no more than this: a begin that waits for it waits
 * for milliseconds even when a burst of ends stands before it. */
enum { WRITER_BATCH_MAX = 2048 };
/* The thread that syncs copies the log into the file (a checkpoint), but a log that is written to
 * meanwhile never comes to its end, where it can begin anew: at so many pages, 32 MB, the writer copies the
 * little that is left itself. */
enum { WRITER_LOG_MAX = 4096, WRITER_LOG_STEP = 512 };
/* Verdicts and what lanes tell can be had again, or do without: they make no commit of their own, but
 * go with the next begin or end, at the latest after this. What is paid for does not wait for them. */
static const long writer_lazy_ns = 50000000;

static void jobs_free(struct job *job)
{
    while (job) {
        struct job *next = job->next;
        free(job);
        job = next;
    }
}

/* Granting ------------------------------------------------------------------------------------ */

static bool cap_applies(const struct store_cap *cap, const struct attempt_begin *begin)
{
    return strcmp(cap->scope, "model") != 0 || cap->model == begin->model;
}

static bool cap_check(struct store_writer *writer, const struct store_cap *cap,
                      const struct attempt_begin *begin, enum store_denial *out, struct error *err)
{
    struct store_charge charge;
    int64_t reserved = begin->reserved_pico > 0 ? begin->reserved_pico : 0;
    int128 more = 0;

    *out = STORE_GRANTED;
    if (!store_charged(writer->store, cap, begin->run, begin->started_unix_ns, &charge, err))
        return false;
    bool has_rates = ledger_convert(cap, begin->currency, reserved, &more) && !charge.no_rate[0];
    if (begin->reserved_pico < 0 && !cap->allows_unknown)
        *out = STORE_DENIED_UNKNOWN;
    else if (!has_rates && !cap->allows_unknown)
        *out = STORE_DENIED_RATE;
    else if (charge.reserved + charge.spent + more > cap->pico)
        *out = STORE_DENIED_CAP;
    return true;
}

static bool writer_grant(struct store_writer *writer, const struct attempt_begin *begin,
                         struct store_begun *begun, struct error *err)
{
    for (size_t i = 0; i < writer->cap_count; i++) {
        if (!cap_applies(&writer->caps[i], begin))
            continue;
        if (!cap_check(writer, &writer->caps[i], begin, &begun->denial, err))
            return false;
        if (begun->denial != STORE_GRANTED) {
            begun->denied_cap = (int)i;
            return true;
        }
    }
    return record_begin(writer->store, begin, &begun->attempt, err);
}

/* The thread ---------------------------------------------------------------------------------- */

struct batch {
    struct job *first;
    size_t job_count;
    struct store_begun *begun;
    size_t begun_count, begun_capacity;
};

static bool batch_put(struct store_writer *writer, struct batch *batch, const struct job *job,
                      struct error *err)
{
    struct store_begun begun = {.token = job->token, .denied_cap = -1};

    switch (job->type) {
    case JOB_BEGIN:
        if (!writer_grant(writer, &job->put.begin, &begun, err))
            return false;
        MEM_GROW(batch->begun, batch->begun_count, &batch->begun_capacity);
        batch->begun[batch->begun_count++] = begun;
        return true;
    case JOB_END:
        return record_end(writer->store, &job->put.end, err) &&
               (!job->has_reply || record_reply(writer->store, &job->reply, err));
    case JOB_TURN:
        return record_turn(writer->store, &job->put.turn, err);
    case JOB_LANE_EVENT:
        return record_lane_event(writer->store, &job->put.lane_event, err);
    case JOB_VERDICT:
        return record_verdict(writer->store, &job->put.verdict, err);
    }
    return true;
}

static bool batch_write(struct store_writer *writer, struct batch *batch, struct error *err)
{
    if (writer->commit_delay.tv_sec || writer->commit_delay.tv_nsec)
        nanosleep(&writer->commit_delay, NULL);
    if (!sqlite_is_in_place(&writer->store->sqlite))
        return error_set(err, ERROR_SYSTEM,
                         "store '%s' was removed or replaced while the run was at work: what it "
                         "asked would be kept nowhere",
                         store_location(writer->store));
    if (!store_begin(writer->store, err))
        return false;
    for (const struct job *job = batch->first; job; job = job->next) {
        if (!batch_put(writer, batch, job, err)) {
            store_rollback(writer->store);
            return false;
        }
    }
    return store_commit(writer->store, err);
}

/* Until something is to be written now. */
static void writer_wait(struct store_writer *writer)
{
    struct timespec until;

    while (!writer->first && !writer->is_ending)
        pthread_cond_wait(&writer->work, &writer->mutex);
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += writer_lazy_ns;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (!writer->is_urgent && !writer->is_ending &&
           pthread_cond_timedwait(&writer->work, &writer->mutex, &until) == 0)
        ;
}

/* Waits for jobs; false when there are none and no more will come. */
static bool writer_take(struct store_writer *writer, struct batch *batch)
{
    struct job *last = NULL;

    pthread_mutex_lock(&writer->mutex);
    writer_wait(writer);
    batch->first = writer->first;
    batch->job_count = 0;
    for (struct job *job = batch->first; job && batch->job_count < WRITER_BATCH_MAX;
         job = job->next) {
        last = job;
        batch->job_count++;
    }
    if (last) {
        writer->first = last->next;
        last->next = NULL;
        if (!writer->first) {
            writer->last = &writer->first;
            writer->is_urgent = false;
        }
    }
    pthread_mutex_unlock(&writer->mutex);
    return last != NULL;
}

/* A batch is in the write-ahead log, or was given up; it is told when it is on disk. */
static void writer_wrote(struct store_writer *writer, const struct batch *batch, bool is_written)
{
    pthread_mutex_lock(&writer->mutex);
    uint64_t mark = writer->written += batch->job_count;
    for (size_t i = 0; is_written && i < batch->begun_count; i++) {
        MEM_GROW(writer->begun, writer->begun_count, &writer->begun_capacity);
        writer->begun[writer->begun_count++] = (struct begun){batch->begun[i], mark};
    }
    pthread_mutex_unlock(&writer->mutex);
    syncer_ask(writer->syncer, mark, writer->log_pages);
}

/* The first failure is the one that is told; after it nothing more is written or reaped. */
static void writer_fail(struct store_writer *writer, const struct error *err)
{
    pthread_mutex_lock(&writer->mutex);
    if (!atomic_load(&writer->has_failed)) {
        writer->failure = *err;
        atomic_store(&writer->has_failed, true);
    }
    pthread_mutex_unlock(&writer->mutex);
}

/* From the thread that syncs. */
static void writer_synced(void *context, uint64_t mark, int rc)
{
    struct store_writer *writer = context;
    struct error err = {.kind = ERROR_NONE};

    if (rc != SQLITE_OK) {
        syncer_error(writer->syncer, rc, &err);
        writer_fail(writer, &err);
    }
    pthread_mutex_lock(&writer->mutex);
    size_t before = writer->synced_count;
    while (rc == SQLITE_OK && writer->synced_count < writer->begun_count &&
           writer->begun[writer->synced_count].mark <= mark)
        writer->synced_count++;
    bool is_news = writer->synced_count > before || atomic_load(&writer->has_failed);
    writer->settled = mark;
    pthread_cond_broadcast(&writer->progress);
    pthread_mutex_unlock(&writer->mutex);
    if (is_news)
        writer->wake(writer->wake_context);
}

static int writer_on_commit(void *context, sqlite3 *db, const char *schema, int log_pages)
{
    struct store_writer *writer = context;

    (void)db;
    (void)schema;
    writer->log_pages = log_pages;
    return SQLITE_OK;
}

/* One that fails changes nothing: what was committed is in the log, and the next one tries again. */
static void writer_checkpoint(struct store_writer *writer)
{
    int pages = 0, copied = 0;

    if (writer->log_pages < writer->log_due)
        return;
    int rc = sqlite3_wal_checkpoint_v2(writer->store->sqlite.db, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                       &pages, &copied);
    bool is_over = rc == SQLITE_OK && copied == pages;
    writer->log_due = is_over ? WRITER_LOG_MAX : writer->log_pages + WRITER_LOG_STEP;
}

static void writer_main(void *context)
{
    struct store_writer *writer = context;
    struct batch batch = {0};

    while (writer_take(writer, &batch)) {
        batch.begun_count = 0;
        /* After a failure nothing more is written: what follows may rest on what was lost. */
        struct error err = {.kind = ERROR_NONE};
        bool is_written = !atomic_load(&writer->has_failed) && batch_write(writer, &batch, &err);
        if (err.kind != ERROR_NONE)
            writer_fail(writer, &err);
        writer_wrote(writer, &batch, is_written);
        jobs_free(batch.first);
        if (is_written)
            writer_checkpoint(writer);
    }
    free(batch.begun);
}

/* Life ---------------------------------------------------------------------------------------- */

static void writer_copy_caps(struct store_writer *writer, const struct store_cap *caps,
                             size_t cap_count)
{
    struct arena *arena = &writer->arena;

    writer->caps = arena_alloc(arena, (cap_count + 1) * sizeof *caps);
    writer->cap_count = cap_count;
    for (size_t i = 0; i < cap_count; i++) {
        struct store_cap *cap = &writer->caps[i];
        struct store_rate *rates = arena_alloc(arena, (caps[i].rate_count + 1) * sizeof *rates);
        *cap = caps[i];
        cap->scope = arena_strdup(arena, caps[i].scope);
        cap->currency = arena_strdup(arena, caps[i].currency);
        cap->rates = rates;
        for (size_t k = 0; k < cap->rate_count; k++)
            rates[k] = (struct store_rate){arena_strdup(arena, caps[i].rates[k].currency),
                                           caps[i].rates[k].pico};
    }
}

static bool writer_check(struct store_writer *writer, int64_t run, struct error *err)
{
    struct store_charge charge;
    int64_t count = 0;

    if (!sqlite_int(&writer->store->sqlite, err, 0, &count, "SELECT count(*) FROM run WHERE id = ?",
                    "i", run))
        return false;
    if (count == 0)
        return error_set(err, ERROR_INPUT, "no run %lld in store '%s'", (long long)run,
                         store_location(writer->store));
    for (size_t i = 0; i < writer->cap_count; i++) {
        if (!store_charged(writer->store, &writer->caps[i], run, 0, &charge, err))
            return false;
    }
    return true;
}

/* One byte of a file beside the store is the run's. A lock of its own kind ("open file
 * description") ends with the process, also by kill -9, and never hides SQLite's own locks. */
static bool writer_hold(struct store_writer *writer, int64_t run, struct error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = run, .l_len = 1};
    char *path = mem_printf("%s-runs", store_location(writer->store));

    writer->hold = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    bool ok = writer->hold >= 0 && fcntl(writer->hold, F_OFD_SETLK, &lock) == 0;
    if (!ok && (errno == EAGAIN || errno == EACCES) && writer->hold >= 0)
        error_set(err, ERROR_SYSTEM,
                  "another process is working at run %lld of store '%s': let it end, or stop it",
                  (long long)run, store_location(writer->store));
    else if (!ok)
        error_set(err, ERROR_SYSTEM, "cannot lock '%s': %s", path, strerror(errno));
    free(path);
    return ok;
}

/* For the tests of crash safety, which show that late commits would be noticed (tests/chaos). */
static struct timespec writer_commit_delay(void)
{
    const char *text = getenv("STEELYARD_TEST_COMMIT_DELAY_MS");
    long ms = text ? strtol(text, NULL, 10) : 0;

    if (ms <= 0 || ms > 60000)
        return (struct timespec){0};
    log_write(LOG_INFO, "STEELYARD_TEST_COMMIT_DELAY_MS is set: every commit waits %ld ms", ms);
    return (struct timespec){ms / 1000, ms % 1000 * 1000000};
}

/* From now on SQLite syncs only at checkpoints. */
static bool writer_take_syncs(struct store_writer *writer, struct error *err)
{
    struct sqlite *s = &writer->store->sqlite;

    writer->log_due = WRITER_LOG_MAX;
    sqlite3_wal_hook(s->db, writer_on_commit, writer);
    return sqlite_exec(s, "PRAGMA synchronous = NORMAL", err) &&
           (writer->syncer = syncer_new(s->location, writer_synced, writer, err)) != NULL;
}

static void writer_release(struct store_writer *writer)
{
    syncer_free(writer->syncer);
    if (writer->hold >= 0)
        close(writer->hold);
    store_close(writer->store);
    jobs_free(writer->first);
    free(writer->begun);
    arena_release(&writer->arena);
    pthread_mutex_destroy(&writer->mutex);
    pthread_cond_destroy(&writer->work);
    pthread_cond_destroy(&writer->progress);
    free(writer);
}

/* Waits by the clock that nobody sets. */
static void writer_init_work(pthread_cond_t *work)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(work, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct store_writer *store_writer_new(const char *location, int64_t run,
                                      const struct store_cap *caps, size_t cap_count,
                                      void (*wake)(void *), void *context, struct error *err)
{
    struct store_writer *writer = mem_zalloc(1, sizeof *writer);

    writer->hold = -1;
    writer->wake = wake;
    writer->wake_context = context;
    writer->last = &writer->first;
    writer->commit_delay = writer_commit_delay();
    pthread_mutex_init(&writer->mutex, NULL);
    writer_init_work(&writer->work);
    pthread_cond_init(&writer->progress, NULL);
    atomic_init(&writer->has_failed, false);
    writer_copy_caps(writer, caps, cap_count);
    writer->store = store_open(location, STORE_WRITE, err);
    if (writer->store && writer_check(writer, run, err) && writer_hold(writer, run, err) &&
        writer_take_syncs(writer, err) &&
        thread_start(&writer->thread, THREAD_BESIDE, writer_main, writer, "the writer's thread",
                     err))
        return writer;
    writer_release(writer);
    return NULL;
}

bool store_writer_free(struct store_writer *writer, struct error *err)
{
    if (!writer)
        return true;
    pthread_mutex_lock(&writer->mutex);
    writer->is_ending = true;
    pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    syncer_free(writer->syncer);
    writer->syncer = NULL;
    bool ok = !atomic_load(&writer->has_failed);
    if (!ok)
        *err = writer->failure;
    writer_release(writer);
    return ok;
}

/* What became of it --------------------------------------------------------------------------- */

size_t store_writer_reap(struct store_writer *writer, struct store_begun *out, size_t max)
{
    pthread_mutex_lock(&writer->mutex);
    size_t count = writer->synced_count < max ? writer->synced_count : max;
    for (size_t i = 0; i < count; i++)
        out[i] = writer->begun[i].to_tell;
    if (count > 0) {
        writer->begun_count -= count;
        writer->synced_count -= count;
        memmove(writer->begun, writer->begun + count, writer->begun_count * sizeof *writer->begun);
    }
    pthread_mutex_unlock(&writer->mutex);
    return count;
}

const char *store_writer_failed(const struct store_writer *writer)
{
    return atomic_load(&writer->has_failed) ? writer->failure.message : NULL;
}

bool store_writer_flush(struct store_writer *writer, struct error *err)
{
    pthread_mutex_lock(&writer->mutex);
    uint64_t target = writer->submitted;
    writer->is_urgent = writer->first != NULL;
    pthread_cond_signal(&writer->work);
    while (writer->settled < target)
        pthread_cond_wait(&writer->progress, &writer->mutex);
    pthread_mutex_unlock(&writer->mutex);
    if (!atomic_load(&writer->has_failed))
        return true;
    *err = writer->failure;
    return false;
}

#include "store/syncer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"

/* Pages that are added to the log before it is copied into the file. */
enum { SYNCER_LOG_STEP = 1000 };

struct syncer {
    struct sqlite sqlite;
    sqlite3_file *log;
    syncer_done_fn *done;
    void *context;
    int copied_pages; /* of the log, when it was copied last */
    bool is_started;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t work;
    uint64_t asked, synced;
    int log_pages;
    bool is_ending;
};

/* One that fails changes nothing: what was committed is in the log, and the next one tries again. */
static void syncer_copy(struct syncer *s, int log_pages)
{
    if (log_pages < s->copied_pages)
        s->copied_pages = 0; /* the log began anew */
    if (log_pages - s->copied_pages < SYNCER_LOG_STEP)
        return;
    (void)sqlite3_wal_checkpoint_v2(s->sqlite.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    s->copied_pages = log_pages;
}

static void syncer_main(void *context)
{
    struct syncer *s = context;

    pthread_mutex_lock(&s->mutex);
    for (;;) {
        while (s->asked == s->synced && !s->is_ending)
            pthread_cond_wait(&s->work, &s->mutex);
        if (s->asked == s->synced)
            break;
        uint64_t mark = s->asked;
        int log_pages = s->log_pages;
        pthread_mutex_unlock(&s->mutex);
        int rc = s->log->pMethods->xSync(s->log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
        s->done(s->context, mark, rc);
        syncer_copy(s, log_pages);
        pthread_mutex_lock(&s->mutex);
        s->synced = mark;
    }
    pthread_mutex_unlock(&s->mutex);
}

/* Reading opens the log. */
static bool syncer_open(struct syncer *s, const char *location, struct error *err)
{
    int64_t tables = 0;

    if (!sqlite_open(&s->sqlite, location, location, SQLITE_OPEN_READWRITE, err) ||
        !sqlite_exec(&s->sqlite, "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0",
                     err) ||
        !sqlite_int(&s->sqlite, err, 0, &tables, "SELECT count(*) FROM sqlite_schema", ""))
        return false;
    int rc = sqlite3_file_control(s->sqlite.db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &s->log);
    return (rc == SQLITE_OK && s->log && s->log->pMethods) ||
           error_set(err, ERROR_SYSTEM, "store '%s' has no write-ahead log to sync", location);
}

struct syncer *syncer_new(const char *location, syncer_done_fn *done, void *context,
                          struct error *err)
{
    struct syncer *s = mem_zalloc(1, sizeof *s);

    s->done = done;
    s->context = context;
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->work, NULL);
    s->is_started =
        syncer_open(s, location, err) &&
        thread_start(&s->thread, THREAD_BESIDE, syncer_main, s, "the thread that syncs", err);
    if (s->is_started)
        return s;
    syncer_free(s);
    return NULL;
}

void syncer_ask(struct syncer *s, uint64_t mark, int log_pages)
{
    pthread_mutex_lock(&s->mutex);
    s->asked = mark;
    s->log_pages = log_pages;
    pthread_cond_signal(&s->work);
    pthread_mutex_unlock(&s->mutex);
}

void syncer_free(struct syncer *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->mutex);
    s->is_ending = true;
    pthread_cond_signal(&s->work);
    pthread_mutex_unlock(&s->mutex);
    if (s->is_started)
        pthread_join(s->thread, NULL);
    sqlite_close(&s->sqlite);
    pthread_mutex_destroy(&s->mutex);
    pthread_cond_destroy(&s->work);
    free(s);
}

bool syncer_error(const struct syncer *s, int rc, struct error *err)
{
    return sqlite_error_apart(&s->sqlite, rc, "sync", err);
}

#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/random.h"
#include "forgetful_vfs.h"
#include "store/handle.h"

enum { CELLS = 4000, FLIGHT = 16 };

/* What a process was told is safe: attempts that were reaped, cells whose replies were flushed. */
struct promise {
    int64_t attempt; /* 0: a cell */
    int64_t cell;
};
struct session {
    struct store_writer *writer;
    int64_t run, cell, unflushed[CELLS];
    size_t unflushed_count;
    struct promise *promises;
    size_t count, capacity;
    int pipe; /* where promises are told at once, or -1 */
};

static void promise(struct session *s, int64_t attempt, int64_t cell)
{
    const struct promise p = {attempt, cell};

    if (s->pipe >= 0) {
        if (write(s->pipe, &p, sizeof p) != sizeof p)
            _exit(9);
        return;
    }
    MEM_GROW(s->promises, s->count, &s->capacity);
    s->promises[s->count++] = p;
}

static void ask_cell(struct session *s)
{
    struct attempt_begin begin = fixture_begin(s->run, s->cell % CELLS, 1000);

    begin.number = (int)(s->cell++ / CELLS) + 1;
    store_writer_begin(s->writer, &begin, (void *)(intptr_t)begin.cell);
}

static void answer_cell(struct session *s, const struct store_begun *begun)
{
    int64_t cell = (intptr_t)begun->token;
    char text[600];

    memset(text, 'a' + (int)(cell % 26), sizeof text);
    text[sizeof text - 1] = '\0';
    struct attempt_end end = fixture_end(begun->attempt, OUTCOME_ANSWERED, 600);
    struct reply_put reply = fixture_reply(s->run, cell, begun->attempt, OUTCOME_ANSWERED, text);
    store_writer_end(s->writer, &end, &reply);
    s->unflushed[s->unflushed_count++] = cell;
}

/* One turn of a loop: reaps, answers, asks, and now and then flushes. False when the store failed.
 */
static bool session_step(struct session *s, bool flushes)
{
    struct store_begun begun[FLIGHT];
    struct error err = {0};
    size_t count = store_writer_reap(s->writer, begun, FLIGHT);

    for (size_t i = 0; i < count; i++) {
        promise(s, begun[i].attempt, (intptr_t)begun[i].token);
        answer_cell(s, &begun[i]);
        ask_cell(s);
    }
    if (flushes || s->unflushed_count + FLIGHT > CELLS) {
        if (!store_writer_flush(s->writer, &err))
            return false;
        for (size_t i = 0; i < s->unflushed_count; i++)
            promise(s, 0, s->unflushed[i]);
        s->unflushed_count = 0;
    }
    if (count == 0)
        usleep(50);
    return !store_writer_failed(s->writer);
}

static size_t broken_promises(const char *path, int64_t run, const struct promise *p, size_t count)
{
    struct error err = {0};
    size_t broken = 0;
    int64_t found = 0;
    struct store *store = store_open(path, STORE_WRITE, &err);

    if (!store) /* a disk that lied leaves what SQLite may refuse to open */
        return count;
    for (size_t i = 0; i < count; i++) {
        bool ok = p[i].attempt
                      ? sqlite_int(&store->sqlite, &err, 0, &found,
                                   "SELECT count(*) FROM attempt WHERE id = ? AND cell = ?", "ii",
                                   p[i].attempt, p[i].cell)
                      : sqlite_int(&store->sqlite, &err, 0, &found,
                                   "SELECT count(*) FROM reply p JOIN reply_text t"
                                   " USING (attempt) WHERE p.run = ? AND p.cell = ?"
                                   " AND length(t.answer) = 599",
                                   "ii", run, p[i].cell);
        broken += !ok || found != 1;
    }
    store_close(store);
    return broken;
}

/* Runs on the bad disk until it fails; returns the promises in *s. */
static void run_into_failure(struct session *s, const char *path, int64_t run)
{
    struct error err = {0};

    *s = (struct session){.run = run, .pipe = -1};
    s->writer = fixture_writer(path, run, NULL, 0);
    for (int i = 0; i < FLIGHT; i++)
        ask_cell(s);
    for (int i = 1; session_step(s, i % 7 == 0); i++)
        assert_true(i < 200000);
    assert_non_null(store_writer_failed(s->writer));
    assert_false(store_writer_flush(s->writer, &err));
    assert_false(store_writer_free(s->writer, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
}

/* Returns how many promises a power cut after so many writes breaks. */
static size_t cut_power(int64_t writes, uint64_t seed, bool lies, size_t *out_promises)
{
    struct fixture f;
    struct session s;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, CELLS, 1);
    forgetful_install();
    struct store_writer *warm = fixture_writer(f.path, run, NULL, 0);
    fixture_close(warm);
    if (lies)
        forgetful_lie();
    forgetful_fail_after(writes, SQLITE_IOERR_WRITE);
    run_into_failure(&s, f.path, run);
    forgetful_forget(seed);
    forgetful_uninstall();
    size_t broken = broken_promises(f.path, run, s.promises, s.count);
    if (!lies)
        fixture_check(f.path);
    *out_promises += s.count;
    free(s.promises);
    fixture_release(&f);
    return broken;
}

static void a_power_cut_breaks_no_promise(void **state)
{
    size_t promises = 0;
    struct random r;
    (void)state;

    random_seed(&r, 4711);
    for (uint64_t seed = 0; seed < 40; seed++) {
        int64_t writes = 10 + (int64_t)random_below(&r, 2500);
        size_t broken = cut_power(writes, seed, false, &promises);
        if (broken)
            fail_msg("seed %d, %d writes: %zu promises broken", (int)seed, (int)writes, broken);
    }
    assert_true(promises > 2000);
}

static void a_disk_that_lies_is_noticed_by_this_test(void **state)
{
    size_t promises = 0, broken = 0;
    (void)state;

    for (uint64_t seed = 0; seed < 4; seed++)
        broken += cut_power(300, seed, true, &promises);
    assert_true(broken > 0);
}

static void a_disk_that_fails_ends_the_run_and_keeps_what_was_promised(void **state)
{
    static const struct {
        int code;
        const char *words;
    } cases[] = {{SQLITE_FULL, "disk is full"},
                 {SQLITE_IOERR_WRITE, "disk I/O error"},
                 {SQLITE_IOERR_FSYNC, "disk I/O error"},
                 {SQLITE_READONLY, "read-only"}};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct session s = {.pipe = -1};
        struct error err = {0};
        fixture_init(&f);
        int64_t run = fixture_run(f.path, 1, CELLS, 1);
        forgetful_install();
        forgetful_fail_after(200, cases[i].code);
        s.run = run;
        s.writer = fixture_writer(f.path, run, NULL, 0);
        for (int k = 0; k < FLIGHT; k++)
            ask_cell(&s);
        for (int k = 1; session_step(&s, k % 7 == 0); k++)
            assert_true(k < 200000);
        if (!strstr(store_writer_failed(s.writer), cases[i].words))
            fail_msg("'%s' should say '%s'", store_writer_failed(s.writer), cases[i].words);
        assert_false(store_writer_free(s.writer, &err));
        forgetful_uninstall();
        assert_int_equal(broken_promises(f.path, run, s.promises, s.count), 0);
        fixture_check(f.path);
        /* With room again the same command carries on. */
        s.writer = fixture_writer(f.path, run, NULL, 0);
        fixture_answer(s.writer, run, CELLS - 1, OUTCOME_ANSWERED, "x");
        fixture_close(s.writer);
        free(s.promises);
        fixture_release(&f);
    }
}

static void child_main(const char *path, int64_t run, int64_t first_cell, int pipe)
{
    struct session *s = mem_zalloc(1, sizeof *s);

    s->run = run;
    s->cell = first_cell;
    s->pipe = pipe;
    s->writer = fixture_writer(path, run, NULL, 0);
    for (int i = 0; i < FLIGHT; i++)
        ask_cell(s);
    for (int i = 1;; i++) {
        if (!session_step(s, i % 5 == 0))
            _exit(1);
    }
}

/* Everything that the child told before it was killed. */
static struct promise *hear(int fd, size_t *out_count)
{
    struct promise *promises = NULL, p;
    size_t count = 0, capacity = 0;

    while (read(fd, &p, sizeof p) == (ssize_t)sizeof p) {
        MEM_GROW(promises, count, &capacity);
        promises[count++] = p;
    }
    *out_count = count;
    return promises;
}

static void a_kill_at_any_instant_breaks_no_promise(void **state)
{
    struct fixture f;
    struct random r;
    size_t total = 0;
    (void)state;

    fixture_init(&f);
    random_seed(&r, 99);
    int64_t run = fixture_run(f.path, 1, CELLS, 1);
    /* A busy machine lets a child do little: go on until there is something to break. */
    for (int kill_count = 0; kill_count < 25 || (total <= 500 && kill_count < 500); kill_count++) {
        int ends[2];
        size_t count = 0;
        useconds_t life_us = (useconds_t)(5000 + random_below(&r, 60000));
        assert_int_equal(pipe(ends), 0);
        pid_t pid = fork();
        if (pid == 0) {
            close(ends[0]);
            child_main(f.path, run, kill_count * 157, ends[1]);
        }
        close(ends[1]);
        pid_t timer = fork(); /* so that the pipe never fills */
        if (timer == 0) {
            usleep(life_us);
            kill(pid, SIGKILL);
            _exit(0);
        }
        struct promise *promises = hear(ends[0], &count);
        close(ends[0]);
        int status = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(waitpid(timer, &status, 0), timer);
        assert_int_equal(broken_promises(f.path, run, promises, count), 0);
        total += count;
        free(promises);
    }
    fixture_check(f.path);
    assert_true(total > 500);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_at_any_instant_breaks_no_promise),
        cmocka_unit_test(a_power_cut_breaks_no_promise),
        cmocka_unit_test(a_disk_that_lies_is_noticed_by_this_test),
        cmocka_unit_test(a_disk_that_fails_ends_the_run_and_keeps_what_was_promised),
    };

    return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}

/* Whole sessions against a server that answers by script. */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "run/session.h"
#include "script_server.h"
#include "store/query.h"

typedef enum script script_fn(const char *path, int64_t cell, int attempt);

static struct script_server server;

struct run {
    struct provider_set providers;
    struct sweep sweep;
    struct price_book *book;
    struct plan *plan;
    struct budget budget;
    struct keys keys;
    char store[128];
    int64_t id;
    char *name;
    enum session_end end;
    char reason[256];
    int64_t missing;
    bool handles_signals;
    struct session *session; /* while it runs */
};

static void run_init(struct run *r, const char *model, int items, script_fn *script)
{
    static int number;
    char dir[128];
    struct error err = {0};

    *r = (struct run){0};
    snprintf(r->store, sizeof r->store, "%s/%d.db", work, ++number);
    put_providers(server.port);
    put_suite("s", items);
    snprintf(dir, sizeof dir, "%s/providers", work);
    assert_ok(provider_set_load(&r->providers, (char *[]){dir, NULL}, &err), err);
    r->book = price_book_new();
    for (unsigned i = 0; i < r->providers.count; i++) {
        const struct provider *p = &r->providers.providers[i];
        assert_ok(price_book_add(r->book, p->name, p->file, p->prices, &err), err);
    }
    sweep_init(&r->sweep);
    r->sweep.name = "test";
    r->sweep.attempts_max = 3;
    r->sweep.connect_timeout_ns = 5 * CLOCK_S;
    assert_ok(sweep_add_model(&r->sweep, model, &err), err);
    assert_ok(sweep_add_suite(&r->sweep, "s", 0, &err), err);
    script_server_reset(&server, script);
}

static void run_create(struct run *r)
{
    char dir[128];
    struct error err = {0};

    snprintf(dir, sizeof dir, "%s/suites", work);
    /* As simulated: no keys, and no slow start, which the tests of lanes are about. */
    r->plan = plan_new(&r->sweep, &r->providers, (char *[]){dir, NULL}, "script", &err);
    assert_ok(r->plan, err);
    assert_ok(keys_load(&r->keys, r->plan, &err), err);
    assert_ok(budget_init(&r->budget, &r->sweep, r->plan, r->book, clock_wall_ns(), &err), err);
    struct store *store = store_open(r->store, STORE_CREATE, &err);
    assert_ok(store, err);
    struct run_info info = {.title = "test",
                            .plan_hash = r->plan->hash,
                            .plan = str_text(&r->plan->json),
                            .manifest = "{}",
                            .period = "",
                            .created_unix_ns = clock_wall_ns(),
                            .cell_count = plan_cell_count(r->plan),
                            .repeats = r->plan->repeats};
    assert_ok(store_run_create(store, &info, plan_run_models(r->plan), r->plan->model_count,
                               plan_run_items(r->plan), r->plan->item_count, &r->name, &err),
              err);
    store_close(store);
    r->id = info.id;
}

static void run_begin(struct run *r)
{
    struct error err = {0};
    const struct session_config config = {.sweep = &r->sweep,
                                          .plan = r->plan,
                                          .book = r->book,
                                          .budget = &r->budget,
                                          .keys = &r->keys,
                                          .store = r->store,
                                          .run = r->id,
                                          .run_name = r->name,
                                          .handles_signals = r->handles_signals,
                                          .drain_bound_ns = 200 * CLOCK_MS,
                                          .retry_base_ns = 20 * CLOCK_MS};

    r->session = session_new(&config, &err);
    assert_ok(r->session, err);
    r->missing = session_missing(r->session);
}

static void run_finish(struct run *r)
{
    struct error err = {0};

    assert_ok(session_run(r->session, &r->end, &err), err);
    snprintf(r->reason, sizeof r->reason, "%s", session_reason(r->session));
    session_free(r->session);
}

static void run_ask(struct run *r)
{
    run_begin(r);
    run_finish(r);
}

static void run_release(struct run *r)
{
    struct error err = {0};
    struct str report = {0};
    bool is_sound = false;
    struct store *store = store_open(r->store, STORE_READ, &err);

    assert_ok(store_check(store, &report, &is_sound, &err), err);
    if (!is_sound)
        fail_msg("%s", str_text(&report));
    str_release(&report);
    store_close(store);
    keys_release(&r->keys);
    budget_release(&r->budget);
    plan_free(r->plan);
    price_book_free(r->book);
    sweep_release(&r->sweep);
    provider_set_release(&r->providers);
    free(r->name);
}

struct counts {
    int outcomes[OUTCOME_COUNT], attempts, ended, unknown_usage;
    struct attempt_row last;
    char code[64], request_id[64];
};

static bool count_cell(void *context, const struct cell_row *row)
{
    ((struct counts *)context)->outcomes[row->outcome]++;
    return true;
}

static bool count_attempt(void *context, const struct attempt_row *row)
{
    struct counts *c = context;

    c->attempts++;
    c->ended += row->has_ended;
    c->unknown_usage += row->usage.output < 0;
    c->last = *row;
    snprintf(c->code, sizeof c->code, "%s", row->error_code);
    snprintf(c->request_id, sizeof c->request_id, "%s", row->request_id);
    return true;
}

static struct counts run_count(const struct run *r)
{
    const struct query_filter filter = {.run = r->id, .model = -1, .cell = -1};
    struct counts c = {0};
    struct error err = {0};
    struct store *store = store_open(r->store, STORE_READ, &err);

    assert_ok(query_cells(store, &filter, count_cell, &c, &err), err);
    assert_ok(query_attempts(store, &filter, count_attempt, &c, &err), err);
    store_close(store);
    assert_int_equal(c.attempts, c.ended);
    return c;
}

static int128 run_charged(const struct run *r)
{
    const struct store_cap cap = {
        .scope = "run", .pico = INT64_MAX, .currency = "CNY", .allows_unknown = true};
    struct store_charge charge;
    struct error err = {0};
    struct store *store = store_open(r->store, STORE_READ, &err);

    assert_ok(store_charged(store, &cap, r->id, clock_wall_ns(), &charge, &err), err);
    store_close(store);
    assert_true(charge.reserved == 0);
    return charge.spent;
}

/* Input 1 and output 10 CNY a million tokens. */
enum { ANSWER_PICO = SCRIPT_INPUT * 1000000 + SCRIPT_OUTPUT * 10000000 };

static enum script always_right(const char *path, int64_t cell, int attempt)
{
    (void)path;
    (void)cell;
    (void)attempt;
    return SCRIPT_RIGHT;
}

static void answers_are_kept_and_graded(void **state)
{
    struct run r;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 40, always_right);
    run_create(&r);
    run_ask(&r);
    struct counts c = run_count(&r);
    assert_int_equal(r.end, SESSION_COMPLETE);
    assert_int_equal(c.outcomes[OUTCOME_CORRECT], 40);
    assert_int_equal(c.attempts, 40);
    assert_int_equal(atomic_load(&server.total), 40);
    assert_false(atomic_load(&server.has_bad_request));
    assert_string_equal(c.request_id, "r-1");
    assert_true(run_charged(&r) == (int128)40 * ANSWER_PICO);
    assert_true(c.last.times.sent >= 0 && c.last.times.headers >= c.last.times.sent);
    assert_true(c.last.times.first_answer >= c.last.times.headers);
    assert_true(c.last.times.last_token >= c.last.times.first_answer);
    assert_true(c.last.times.ended >= c.last.times.last_token);
    run_release(&r);
}

static enum script by_cell(const char *path, int64_t cell, int attempt)
{
    (void)path;
    switch (cell) {
    case 0:
        return attempt == 1 ? SCRIPT_429 : SCRIPT_RIGHT;
    case 1:
        return SCRIPT_500;
    case 2:
        return SCRIPT_FILTER;
    case 3:
        return attempt == 1 ? SCRIPT_CUT : SCRIPT_RIGHT;
    case 4:
        return SCRIPT_NO_USAGE;
    case 5:
        return SCRIPT_WRONG;
    case 6:
        return SCRIPT_LENGTH;
    case 7:
        return SCRIPT_400;
    case 8:
        return attempt == 1 ? SCRIPT_RESET : SCRIPT_RIGHT;
    case 9:
        return attempt == 1 ? SCRIPT_EMPTY : SCRIPT_RIGHT;
    case 10:
        return SCRIPT_BODY;
    case 11:
        return SCRIPT_HOLD;
    default:
        return SCRIPT_RIGHT;
    }
}

static void each_end_has_its_outcome(void **state)
{
    static const int asked[12] = {2, 3, 1, 2, 1, 1, 1, 1, 2, 2, 1, 1};
    struct run r;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 12, by_cell);
    run_create(&r);
    run_ask(&r);
    struct counts c = run_count(&r);
    assert_int_equal(r.end, SESSION_INCOMPLETE);
    assert_int_equal(c.outcomes[OUTCOME_CORRECT], 7);
    assert_int_equal(c.outcomes[OUTCOME_VENDOR_ERROR], 1);
    assert_int_equal(c.outcomes[OUTCOME_FILTERED_INPUT], 1);
    assert_int_equal(c.outcomes[OUTCOME_WRONG], 1);
    assert_int_equal(c.outcomes[OUTCOME_TRUNCATED], 1);
    assert_int_equal(c.outcomes[OUTCOME_CLIENT_ERROR], 1);
    for (int i = 0; i < 12; i++)
        assert_int_equal(atomic_load(&server.by_cell[i]), asked[i]);
    /* Unknown usage stays charged in full: what was cut in mid-stream, and what told none. */
    int128 worst = budget_worst(r.book, r.plan, 0, 4, clock_wall_ns());
    int128 cut = budget_worst(r.book, r.plan, 0, 3, clock_wall_ns());
    assert_true(run_charged(&r) == (int128)9 * ANSWER_PICO + worst + cut);
    run_release(&r);
}

static enum script one_fails(const char *path, int64_t cell, int attempt)
{
    (void)path;
    (void)attempt;
    return cell == 1 ? SCRIPT_500 : cell == 2 ? SCRIPT_WRONG : SCRIPT_RIGHT;
}

/* The same again asks what has no answer, and nothing else. */
static void resume_asks_only_what_is_missing(void **state)
{
    struct run r;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 12, one_fails);
    run_create(&r);
    run_ask(&r);
    assert_int_equal(r.end, SESSION_INCOMPLETE);
    script_server_reset(&server, always_right);
    run_ask(&r);
    assert_int_equal(r.missing, 1);
    assert_int_equal(r.end, SESSION_COMPLETE);
    for (int i = 0; i < 12; i++)
        assert_int_equal(atomic_load(&server.by_cell[i]), i == 1);
    assert_int_equal(run_count(&r).outcomes[OUTCOME_CORRECT], 11);
    run_ask(&r);
    assert_int_equal(r.missing, 0);
    assert_int_equal(r.end, SESSION_COMPLETE);
    run_release(&r);
}

static enum script one_is_dead(const char *path, int64_t cell, int attempt)
{
    (void)cell;
    (void)attempt;
    return strncmp(path, "/one/", 5) == 0 ? SCRIPT_401 : SCRIPT_RIGHT;
}

/* A refused key ends its lane at once; the other's questions are all answered. */
static void lanes_are_independent(void **state)
{
    struct run r;
    struct error err = {0};

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 30, one_is_dead);
    assert_ok(sweep_add_model(&r.sweep, "two/n@max_tokens=100", &err), err);
    run_create(&r);
    run_ask(&r);
    struct counts c = run_count(&r);
    assert_int_equal(r.end, SESSION_INCOMPLETE);
    assert_contains(r.reason, "one/");
    assert_int_equal(c.outcomes[OUTCOME_CORRECT], 30);
    assert_true(c.outcomes[OUTCOME_ACCOUNT] >= 1);
    assert_int_equal(c.outcomes[OUTCOME_ACCOUNT] + c.outcomes[OUTCOME_PENDING], 30);
    assert_true(atomic_load(&server.requests[SCRIPT_401]) < 30);
    run_release(&r);
}

static enum script broken_late_or_soon(const char *path, int64_t cell, int attempt)
{
    (void)path;
    if (attempt > 1)
        return SCRIPT_RIGHT;
    return cell == 0 ? SCRIPT_RESET_LATE : SCRIPT_RESET;
}

/* A connection that broke at once had not been accepted; one that had waited may be billed. */
static void a_late_break_stays_charged(void **state)
{
    struct run r;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 2, broken_late_or_soon);
    run_create(&r);
    run_ask(&r);
    assert_int_equal(r.end, SESSION_COMPLETE);
    assert_int_equal(run_count(&r).attempts, 4);
    int128 worst = budget_worst(r.book, r.plan, 0, 0, clock_wall_ns());
    assert_true(run_charged(&r) == (int128)2 * ANSWER_PICO + worst);
    run_release(&r);
}

struct reservations {
    int64_t pico[12];
    int count;
};

static bool keep_reservation(void *context, const struct attempt_row *row)
{
    struct reservations *kept = context;

    assert_true(row->cell < 12 && row->settled_pico <= row->reserved_pico);
    kept->pico[row->cell] = row->reserved_pico;
    kept->count++;
    return true;
}

/* The first repeat of a prompt is reserved by its bytes, the others by the vendor's own count. */
static void a_prompt_that_was_counted_reserves_less(void **state)
{
    struct run r;
    struct error err = {0};
    struct reservations kept = {0};
    struct str suite = {0};

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 4, always_right);
    str_add_text(&suite,
                 "{\"title\":\"S\",\"language\":\"en\",\"licence\":\"MIT\",\"version\":\"1\","
                 "\"category\":\"s\",\"template\":\"{{q}} ");
    for (int i = 0; i < 400; i++)
        str_add_text(&suite, "padding ");
    str_add_text(&suite, "\",\"grader\":{\"kind\":\"number\"}}");
    put_file("suites/s/suite.json", str_text(&suite));
    str_release(&suite);
    r.sweep.repeats = 3;
    r.sweep.concurrency = 1;
    run_create(&r);
    run_ask(&r);
    assert_int_equal(r.end, SESSION_COMPLETE);
    const struct query_filter filter = {.run = r.id, .model = -1, .cell = -1};
    struct store *store = store_open(r.store, STORE_READ, &err);
    assert_ok(query_attempts(store, &filter, keep_reservation, &kept, &err), err);
    store_close(store);
    assert_int_equal(kept.count, 12);
    for (int item = 0; item < 4; item++) {
        int64_t first = kept.pico[(ptrdiff_t)3 * item], bytes = 3206; /* "N+1=? " and the padding */
        assert_true(first >= bytes * 1000000 + 100 * 10000000);
        for (int repeat = 1; repeat < 3; repeat++) /* 10 tokens counted, 96 for the template */
            assert_int_equal(kept.pico[(ptrdiff_t)3 * item + repeat],
                             (SCRIPT_INPUT + 96) * 1000000 + 100 * 10000000);
    }
    run_release(&r);
}

static enum script one_is_silent(const char *path, int64_t cell, int attempt)
{
    (void)cell;
    (void)attempt;
    return strncmp(path, "/one/", 5) == 0 ? SCRIPT_SILENT : SCRIPT_RIGHT;
}

enum { FAIR_ITEMS = 40 };

/* What the silent vendor held while the good one still had questions to ask. */
static int silent_meanwhile;

/* Waits, at most 20 s, until the good vendor has been asked everything; then ends the run. */
static void *interrupt_when_two_is_done(void *context)
{
    for (int i = 0; i < 20000; i++) {
        int silent = atomic_load(&server.requests[SCRIPT_SILENT]);
        if (atomic_load(&server.requests[SCRIPT_RIGHT]) >= FAIR_ITEMS)
            break;
        silent_meanwhile = silent;
        usleep(1000);
    }
    session_interrupt(context);
    usleep(300000); /* answers under way come home */
    session_interrupt(context);
    return NULL;
}

/* Few places for all lanes, and a vendor that accepts requests and never answers. */
static void a_silent_vendor_holds_its_share_only(void **state)
{
    struct run r;
    struct error err = {0};
    pthread_t thread;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", FAIR_ITEMS, one_is_silent);
    assert_ok(sweep_add_model(&r.sweep, "two/n@max_tokens=100", &err), err);
    r.sweep.concurrency = 4;
    r.sweep.first_byte_timeout_ns = r.sweep.total_timeout_ns = 120 * CLOCK_S;
    run_create(&r);
    run_begin(&r);
    assert_int_equal(pthread_create(&thread, NULL, interrupt_when_two_is_done, r.session), 0);
    run_finish(&r);
    pthread_join(thread, NULL);
    struct counts c = run_count(&r);
    assert_int_equal(c.outcomes[OUTCOME_CORRECT], FAIR_ITEMS);
    assert_int_equal(c.outcomes[OUTCOME_PENDING], FAIR_ITEMS);
    assert_in_range(silent_meanwhile, 1, 2);
    run_release(&r);
}

static enum script always_slow(const char *path, int64_t cell, int attempt)
{
    (void)path;
    (void)cell;
    (void)attempt;
    return SCRIPT_SLOW;
}

static void a_cap_is_never_passed(void **state)
{
    struct run r;
    struct error err = {0};

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 600, always_slow);
    assert_ok(sweep_add_cap(&r.sweep, "run", NULL, "0.1 CNY", &err), err);
    run_create(&r);
    int64_t worst = budget_worst(r.book, r.plan, 0, 0, clock_wall_ns());
    run_ask(&r);
    struct counts c = run_count(&r);
    int128 charged = run_charged(&r), limit = (int128)100000000000;
    assert_int_equal(r.end, SESSION_BUDGET);
    assert_contains(r.reason, "0.1 CNY");
    assert_true(charged <= limit);
    assert_true(charged + worst + 2000000 > limit); /* and it was used */
    assert_int_equal(atomic_load(&server.total), c.attempts);
    assert_true(atomic_load(&server.most_in_flight) > 40);
    assert_int_equal(c.outcomes[OUTCOME_CORRECT] + c.outcomes[OUTCOME_PENDING], 600);
    /* More money: the run goes on. */
    r.sweep.cap_count = 0;
    budget_release(&r.budget);
    assert_ok(budget_init(&r.budget, &r.sweep, r.plan, r.book, clock_wall_ns(), &err), err);
    run_ask(&r);
    assert_int_equal(r.end, SESSION_COMPLETE);
    assert_int_equal(atomic_load(&server.total), 600);
    run_release(&r);
}

static struct run *interrupted;

static void *interrupt_soon(void *context)
{
    const int *times = context;

    while (atomic_load(&server.in_flight) < 8)
        usleep(1000);
    for (int i = 0; i < *times; i++)
        session_interrupt(interrupted->session);
    return NULL;
}

static void interrupt(struct run *r, int times)
{
    pthread_t thread;

    interrupted = r;
    run_begin(r);
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, &times), 0);
    run_finish(r);
    pthread_join(thread, NULL);
}

static void interrupt_once_drains(void **state)
{
    struct run r;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 300, always_slow);
    run_create(&r);
    interrupt(&r, 1);
    struct counts c = run_count(&r);
    assert_int_equal(r.end, SESSION_INTERRUPTED);
    assert_int_equal(c.outcomes[OUTCOME_CORRECT], atomic_load(&server.total));
    assert_in_range(c.outcomes[OUTCOME_CORRECT], 8, 299);
    assert_int_equal(c.outcomes[OUTCOME_CORRECT] + c.outcomes[OUTCOME_PENDING], 300);
    run_release(&r);
}

static void interrupt_twice_cancels(void **state)
{
    struct run r;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 300, always_slow);
    run_create(&r);
    int64_t begun = clock_now_ns();
    interrupt(&r, 2);
    struct counts c = run_count(&r);
    assert_int_equal(r.end, SESSION_INTERRUPTED);
    assert_true(clock_now_ns() - begun < 3 * CLOCK_S);
    assert_int_equal(c.outcomes[OUTCOME_PENDING] + c.outcomes[OUTCOME_CORRECT], 300);
    /* What was sent and cancelled stays charged: the vendor may bill it. */
    assert_true(run_charged(&r) > 0);
    run_release(&r);
}

static enum script first_is_silent(const char *path, int64_t cell, int attempt)
{
    (void)path;
    return cell == 0 && attempt < 3 ? SCRIPT_SILENT : SCRIPT_RIGHT;
}

static void silence_is_a_timeout(void **state)
{
    struct run r;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 3, first_is_silent);
    r.sweep.first_byte_timeout_ns = r.sweep.idle_timeout_ns = 100 * CLOCK_MS;
    r.sweep.attempts_max = 2;
    run_create(&r);
    run_ask(&r);
    struct counts c = run_count(&r);
    assert_int_equal(r.end, SESSION_INCOMPLETE);
    assert_int_equal(c.outcomes[OUTCOME_TIMEOUT], 1);
    assert_int_equal(c.outcomes[OUTCOME_CORRECT], 2);
    assert_int_equal(c.attempts, 4);
    run_release(&r);
}

static void *interrupt_paused(void *context)
{
    struct session_lane lane;
    struct session_snapshot snapshot = {.lanes = &lane};

    (void)context;
    do {
        usleep(20000);
        session_snapshot(interrupted->session, &snapshot);
    } while (!snapshot.is_paused);
    session_interrupt(interrupted->session);
    return NULL;
}

/* A cap of the day with "pause": the run waits for the next day, and can be interrupted. */
static void a_cap_of_the_day_may_pause(void **state)
{
    struct run r;
    struct error err = {0};
    pthread_t thread;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 40, always_right);
    r.sweep.on_budget = SWEEP_PAUSE;
    assert_ok(sweep_add_cap(&r.sweep, "day", NULL, "0.004 CNY", &err), err);
    run_create(&r);
    interrupted = &r;
    run_begin(&r);
    assert_int_equal(pthread_create(&thread, NULL, interrupt_paused, NULL), 0);
    run_finish(&r);
    pthread_join(thread, NULL);
    assert_int_equal(r.end, SESSION_INTERRUPTED);
    assert_true(run_charged(&r) <= 4000000000);
    assert_true(run_charged(&r) > 0);
    run_release(&r);
}

static enum script always_silent(const char *path, int64_t cell, int attempt)
{
    (void)path;
    (void)cell;
    (void)attempt;
    return SCRIPT_SILENT;
}

static void *terminate_soon(void *context)
{
    (void)context;
    while (atomic_load(&server.in_flight) < 1)
        usleep(1000);
    kill(getpid(), SIGTERM);
    return NULL;
}

/* SIGTERM drains, but not for ever. */
static void term_drains_within_a_bound(void **state)
{
    struct run r;
    pthread_t thread;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 20, always_silent);
    run_create(&r);
    r.handles_signals = true;
    run_begin(&r);
    int64_t begun = clock_now_ns();
    assert_int_equal(pthread_create(&thread, NULL, terminate_soon, NULL), 0);
    run_finish(&r);
    pthread_join(thread, NULL);
    assert_int_equal(r.end, SESSION_TERMINATED);
    assert_true(clock_now_ns() - begun < 2 * CLOCK_S);
    assert_int_equal(run_count(&r).outcomes[OUTCOME_PENDING], 20);
    run_release(&r);
}

/* A disk that takes no more: the run fails, says why, and does not hang; what is stored is sound. */
static void a_full_disk_ends_the_run(void **state)
{
    struct run r;
    struct error err = {0};
    struct rlimit was, none;

    (void)state;
    run_init(&r, "one/m@max_tokens=100", 100, always_right);
    run_create(&r);
    run_begin(&r);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    none = was;
    none.rlim_cur = 40000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    bool ok = session_run(r.session, &r.end, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_false(ok);
    assert_int_equal(err.kind, ERROR_SYSTEM);
    session_free(r.session);
    run_ask(&r);
    assert_int_equal(r.end, SESSION_COMPLETE);
    run_release(&r);
}

/* Cells without a text cannot be sent. Thousands of them end one after another, not within each other:
 * on a stack that holds a few hundred of their frames. */
enum { UNSENDABLE = 6000, WIDE = 4000, SMALL_STACK = 256 * 1024 };

static void put_empty_suite(int items)
{
    struct str lines = {0};

    put_file("suites/s/suite.json",
             "{\"title\":\"Nothing\",\"language\":\"en\",\"licence\":\"MIT\",\"version\":\"1\","
             "\"category\":\"none\",\"template\":\"{{q}}\",\"grader\":{\"kind\":\"number\"}}");
    for (int i = 0; i < items; i++)
        str_printf(&lines, "{\"id\":\"s%d\",\"variables\":{\"q\":\"\"},\"reference\":\"1\"}\n", i);
    put_file("suites/s/items.jsonl", str_text(&lines));
    str_release(&lines);
}

static void *run_on_small_stack(void *context)
{
    run_finish(context);
    return NULL;
}

static void unsendable_cells_end_one_by_one(void **state)
{
    struct run r;
    pthread_attr_t attributes;
    pthread_t thread;

    (void)state;
    run_init(&r, "one/m", 1, always_right);
    put_empty_suite(UNSENDABLE);
    for (unsigned i = 0; i < r.providers.count; i++)
        r.providers.providers[i].default_model.limits.concurrency = WIDE;
    run_create(&r);
    run_begin(&r);
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, SMALL_STACK), 0);
    assert_int_equal(pthread_create(&thread, &attributes, run_on_small_stack, &r), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    struct counts c = run_count(&r);
    assert_int_equal(c.outcomes[OUTCOME_CLIENT_ERROR], UNSENDABLE);
    assert_int_equal(c.attempts, UNSENDABLE);
    assert_string_equal(c.code, "unsendable");
    assert_true(run_charged(&r) == 0);
    assert_int_equal(server.total, 0);
    run_release(&r);
}

static void missing_keys_are_named(void **state)
{
    struct run r;
    struct error err = {0};
    char dir[128];

    (void)state;
    run_init(&r, "one/m", 1, always_right);
    assert_ok(sweep_add_model(&r.sweep, "two/n", &err), err);
    snprintf(dir, sizeof dir, "%s/suites", work);
    unsetenv("TEST_KEY_ONE");
    unsetenv("TEST_KEY_TWO");
    r.plan = plan_new(&r.sweep, &r.providers, (char *[]){dir, NULL}, NULL, &err);
    assert_ok(r.plan, err);
    assert_false(keys_load(&r.keys, r.plan, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_contains(err.message, "TEST_KEY_ONE");
    assert_contains(err.message, "TEST_KEY_TWO");
    setenv("TEST_KEY_ONE", "abcdefgh-one", 1);
    assert_false(keys_load(&r.keys, r.plan, &err));
    assert_null(strstr(err.message, "TEST_KEY_ONE"));
    setenv("TEST_KEY_TWO", "abcdefgh-two", 1);
    assert_ok(keys_load(&r.keys, r.plan, &err), err);
    assert_string_equal(r.keys.headers[1], "Authorization: Bearer abcdefgh-two");
    keys_release(&r.keys);
    plan_free(r.plan);
    price_book_free(r.book);
    sweep_release(&r.sweep);
    provider_set_release(&r.providers);
}

static void a_cap_without_a_price_is_refused(void **state)
{
    struct run r;
    struct error err = {0};
    char dir[128];

    (void)state;
    run_init(&r, "two/n", 1, always_right);
    snprintf(dir, sizeof dir, "%s/suites", work);
    r.plan = plan_new(&r.sweep, &r.providers, (char *[]){dir, NULL}, "x", &err);
    assert_ok(r.plan, err);
    assert_ok(sweep_add_cap(&r.sweep, "run", NULL, "1 CNY", &err), err);
    assert_false(budget_init(&r.budget, &r.sweep, r.plan, r.book, clock_wall_ns(), &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_contains(err.message, "two/n");
    plan_free(r.plan);
    price_book_free(r.book);
    sweep_release(&r.sweep);
    provider_set_release(&r.providers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_kept_and_graded),
        cmocka_unit_test(each_end_has_its_outcome),
        cmocka_unit_test(resume_asks_only_what_is_missing),
        cmocka_unit_test(a_late_break_stays_charged),
        cmocka_unit_test(a_prompt_that_was_counted_reserves_less),
        cmocka_unit_test(a_silent_vendor_holds_its_share_only),
        cmocka_unit_test(a_cap_is_never_passed),
        cmocka_unit_test(lanes_are_independent),
        cmocka_unit_test(interrupt_once_drains),
        cmocka_unit_test(interrupt_twice_cancels),
        cmocka_unit_test(silence_is_a_timeout),
        cmocka_unit_test(a_cap_of_the_day_may_pause),
        cmocka_unit_test(term_drains_within_a_bound),
        cmocka_unit_test(a_full_disk_ends_the_run),
        cmocka_unit_test(unsendable_cells_end_one_by_one),
        cmocka_unit_test(missing_keys_are_named),
        cmocka_unit_test(a_cap_without_a_price_is_refused),
    };

    script_server_start(&server);
    int failed = cmocka_run_group_tests(tests, make_work, remove_work);
    script_server_stop(&server);
    return failed;
}

#include <event2/event.h>
#include <signal.h>
#include <time.h>

#include "base/random.h"
#include "fixture.h"

struct fired {
    struct net_loop *loop;
    struct net_timer *timer;
    int64_t at[8];
    int count, stop_at;
};

static void fire(void *data)
{
    struct fired *fired = data;

    if (fired->count < 8)
        fired->at[fired->count] = clock_now_ns();
    if (++fired->count == fired->stop_at)
        net_loop_stop(fired->loop);
}

static struct net_loop *new_loop(void)
{
    struct error err;
    struct net_loop *loop = net_loop_new(&err);

    assert_non_null(loop);
    return loop;
}

static void run(struct net_loop *loop)
{
    struct error err;

    assert_true(net_loop_run(loop, &err));
}

static void timers_never_fire_early(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct net_timer *timer = net_timer_new(loop, fire, &fired);
    int64_t now = clock_now_ns();

    (void)state;
    net_timer_at(timer, now + 5 * CLOCK_MS);
    run(loop);
    assert_true(fired.at[0] >= now + 5 * CLOCK_MS);
    assert_true(fired.at[0] < now + 500 * CLOCK_MS);
    net_timer_free(timer);
    net_loop_free(loop);
}

static void set_two(void *data)
{
    struct fired *fired = data;
    struct timespec pause = {0, 3000000};

    (void)nanosleep(&pause, NULL); /* a loop that is late */
    fired->at[7] = clock_now_ns() + 4 * CLOCK_MS;
    net_timer_at(fired->timer, fired->at[7]);
}

static void a_timer_set_in_a_late_callback_is_not_early(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct net_timer *first = net_timer_new(loop, set_two, &fired);

    (void)state;
    fired.timer = net_timer_new(loop, fire, &fired);
    net_timer_at(first, 0);
    run(loop);
    assert_true(fired.at[0] >= fired.at[7]);
    net_timer_free(first);
    net_timer_free(fired.timer);
    net_loop_free(loop);
}

static void a_later_instant_replaces_the_earlier_and_cancel_works(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired one = {.loop = loop}, two = {.loop = loop, .stop_at = 1};
    struct net_timer *cancelled = net_timer_new(loop, fire, &one);
    struct net_timer *moved = net_timer_new(loop, fire, &two);
    int64_t now = clock_now_ns();

    (void)state;
    net_timer_at(cancelled, now);
    net_timer_cancel(cancelled);
    net_timer_at(moved, now);
    net_timer_at(moved, now + 10 * CLOCK_MS);
    run(loop);
    assert_int_equal(one.count, 0);
    assert_true(two.at[0] >= now + 10 * CLOCK_MS);
    net_timer_free(cancelled);
    net_timer_free(moved);
    net_loop_free(loop);
}

/* Against a sorted list: many timers, some moved, some cancelled, some freed by others. */
enum { MANY = 500 };
struct many {
    struct net_loop *loop;
    struct net_timer *timers[MANY];
    int64_t due[MANY], last_ns;
    int fired, wanted;
};
struct one {
    struct many *many;
    int index;
};

static void fire_one(void *data)
{
    struct one *one = data;
    struct many *many = one->many;

    assert_true(many->due[one->index] >= many->last_ns); /* in order */
    assert_true(clock_now_ns() >= many->due[one->index]);
    many->last_ns = many->due[one->index];
    if (++many->fired == many->wanted)
        net_loop_stop(many->loop);
}

static void many_timers_fire_in_order(void **state)
{
    struct many many = {.loop = new_loop()};
    struct one ones[MANY];
    int64_t start = clock_now_ns() + 50 * CLOCK_MS;
    struct random random;

    (void)state;
    random_seed(&random, 9);
    for (int i = 0; i < MANY; i++) {
        ones[i] = (struct one){&many, i};
        many.timers[i] = net_timer_new(many.loop, fire_one, &ones[i]);
    }
    for (int i = 0; i < 3 * MANY; i++) {
        int k = (int)random_below(&random, MANY);
        many.due[k] = start + (int64_t)random_below(&random, 50 * CLOCK_MS);
        net_timer_at(many.timers[k], many.due[k]);
    }
    for (int i = 0; i < MANY; i += 3) {
        net_timer_cancel(many.timers[i]);
        many.due[i] = 0;
    }
    for (int i = 0; i < MANY; i++)
        many.wanted += many.due[i] > 0;
    run(many.loop);
    assert_int_equal(many.fired, many.wanted);
    for (int i = 0; i < MANY; i++)
        net_timer_free(many.timers[i]);
    net_loop_free(many.loop);
}

static int64_t cpu_now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * CLOCK_S + t.tv_nsec;
}

/* Also after timers that fired, were cancelled, or were set for now. */
static void an_idle_loop_costs_nothing(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired fired = {.loop = loop, .stop_at = 40}, end = {.loop = loop, .stop_at = 1};
    struct net_timer *timer = net_timer_new(loop, fire, &fired);
    struct net_timer *last = net_timer_new(loop, fire, &end);

    (void)state;
    for (int i = 0; i < 40; i++) {
        net_timer_at(timer, i % 2 ? 0 : clock_now_ns() + 1000);
        fired.stop_at = fired.count + 1;
        run(loop);
    }
    int64_t cpu = cpu_now();
    net_timer_at(timer, clock_now_ns() + CLOCK_MS);
    net_timer_cancel(timer);
    net_timer_at(last, clock_now_ns() + 200 * CLOCK_MS);
    run(loop);
    assert_true(cpu_now() - cpu < 50 * CLOCK_MS);
    net_timer_free(timer);
    net_timer_free(last);
    net_loop_free(loop);
}

static void stop_before_run_makes_it_return(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct net_timer *timer = net_timer_new(loop, fire, &fired);

    (void)state;
    net_timer_at(timer, 0);
    net_loop_stop(loop);
    run(loop);
    assert_int_equal(fired.count, 0);
    run(loop);
    assert_int_equal(fired.count, 1);
    net_timer_free(timer);
    net_loop_free(loop);
}

static void *signal_often(void *wake)
{
    for (int i = 0; i < 1000; i++)
        net_wake_signal(wake);
    return NULL;
}

static void another_thread_wakes_the_loop(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct error err;
    struct net_wake *wake = net_wake_new(loop, fire, &fired, &err);
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, signal_often, wake), 0);
    run(loop);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(fired.count >= 1 && fired.count <= 1000);
    net_wake_free(wake);
    net_loop_free(loop);
}

static void signals_come_to_the_loop(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct net_signal *usr1 = net_signal_new(loop, SIGUSR1, fire, &fired);

    (void)state;
    (void)raise(SIGUSR1);
    run(loop);
    assert_int_equal(fired.count, 1);
    net_signal_free(usr1);
    net_loop_free(loop);
}

/* --- descriptors --- */

struct end { /* of a pair of sockets; the other is `other` */
    struct net_loop *loop;
    struct net_watch *watch;
    struct end *frees; /* when it is called */
    char *order;       /* to which it adds its letter */
    int fd, other, calls;
    unsigned ready;
    char letter;
};

static void end_ready(void *data, unsigned ready)
{
    struct end *end = data;

    end->calls++;
    end->ready = ready;
    if (end->order)
        end->order[strlen(end->order)] = end->letter;
    if (end->frees) {
        net_watch_free(end->frees->watch);
        end->frees->watch = NULL;
        return;
    }
    net_loop_stop(end->loop);
}

static void end_open(struct end *end, struct net_loop *loop)
{
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    *end = (struct end){.loop = loop, .fd = fds[0], .other = fds[1]};
    end->watch = net_watch_new(loop, end->fd, end_ready, end);
}

static void end_close(struct end *end)
{
    net_watch_free(end->watch);
    close(end->fd);
    close(end->other);
}

/* Runs until it is called, or a timer of 20 ms says that it is not. */
static void run_a_while(struct net_loop *loop)
{
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct net_timer *timer = net_timer_new(loop, fire, &fired);

    net_timer_at(timer, clock_now_ns() + 20 * CLOCK_MS);
    run(loop);
    net_timer_free(timer);
}

static void a_descriptor_is_told_of_while_it_is_waited_for(void **state)
{
    struct net_loop *loop = new_loop();
    struct end end;

    (void)state;
    end_open(&end, loop);
    assert_int_equal(write(end.other, "a", 1), 1);
    run_a_while(loop);
    assert_int_equal(end.calls, 0); /* nobody asked yet */
    net_watch_set(end.watch, NET_READABLE);
    run_a_while(loop);
    assert_int_equal(end.calls, 1);
    assert_int_equal(end.ready, NET_READABLE);
    net_watch_set(end.watch, 0);
    int64_t cpu = cpu_now();
    run_a_while(loop);
    assert_int_equal(end.calls, 1);
    assert_true(cpu_now() - cpu < 15 * CLOCK_MS); /* nor does the loop run in circles */
    net_watch_set(end.watch, NET_READABLE | NET_WRITABLE);
    run_a_while(loop);
    assert_int_equal(end.calls, 2);
    assert_int_equal(end.ready, NET_READABLE | NET_WRITABLE);
    end_close(&end);
    net_loop_free(loop);
}

static void a_hang_up_is_told(void **state)
{
    struct net_loop *loop = new_loop();
    struct end end;

    (void)state;
    end_open(&end, loop);
    net_watch_set(end.watch, NET_READABLE);
    assert_int_equal(shutdown(end.other, SHUT_RDWR), 0);
    run_a_while(loop);
    assert_int_equal(end.calls, 1);
    net_watch_set(end.watch, 0);
    run_a_while(loop);
    assert_int_equal(end.calls, 1);
    end_close(&end);
    net_loop_free(loop);
}

/* Both are ready in one turn, and the first to be called frees the other. */
static void one_that_is_freed_meanwhile_is_not_called(void **state)
{
    struct net_loop *loop = new_loop();
    struct end a, b;

    (void)state;
    end_open(&a, loop);
    end_open(&b, loop);
    a.frees = &b;
    b.frees = &a;
    net_watch_set(a.watch, NET_WRITABLE);
    net_watch_set(b.watch, NET_WRITABLE);
    run_a_while(loop);
    assert_true((a.calls == 0) != (b.calls == 0));
    end_close(&a);
    end_close(&b);
    net_loop_free(loop);
}

static void a_descriptor_closed_behind_its_back_is_found_again(void **state)
{
    struct net_loop *loop = new_loop();
    struct end end;
    int fds[2];

    (void)state;
    end_open(&end, loop);
    net_watch_set(end.watch, NET_READABLE);
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(dup2(fds[1], end.fd), end.fd); /* epoll forgets the one that was */
    net_watch_set(end.watch, NET_WRITABLE);
    run_a_while(loop);
    assert_int_equal(end.calls, 1);
    close(fds[0]);
    close(fds[1]);
    end_close(&end);
    net_loop_free(loop);
}

static void add_letter(void *data)
{
    char *order = data;

    order[strlen(order)] = 'w';
}

/* What came in is read before new work begins. */
static void descriptors_come_before_wakes_and_timers(void **state)
{
    struct net_loop *loop = new_loop();
    struct end end;
    char order[8] = "";
    struct error err;
    struct net_wake *wake = net_wake_new(loop, add_letter, order, &err);
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct net_timer *timer = net_timer_new(loop, fire, &fired);

    (void)state;
    end_open(&end, loop);
    end.order = order;
    end.letter = 'd';
    net_wake_signal(wake);
    net_watch_set(end.watch, NET_WRITABLE);
    run(loop); /* the descriptor stops it, with the wake left for the next turn */
    assert_string_equal(order, "d");
    assert_int_equal(fired.count, 0);
    net_watch_set(end.watch, 0);
    net_timer_at(timer, 0);
    run(loop);
    assert_string_equal(order, "dw");
    net_timer_free(timer);
    net_wake_free(wake);
    end_close(&end);
    net_loop_free(loop);
}

static void event_stops(evutil_socket_t fd, short events, void *loop)
{
    (void)fd;
    (void)events;
    net_loop_stop(loop);
}

/* evhttp's events and timers run beside the loop's own. */
static void libevent_runs_along(void **state)
{
    struct net_loop *loop = new_loop();
    struct fired own = {.loop = loop, .stop_at = 3};
    struct net_timer *timer = net_timer_new(loop, fire, &own);
    struct timeval soon = {0, 2000};
    struct end end;

    (void)state;
    assert_non_null(net_loop_base(loop));
    end_open(&end, loop);
    net_watch_set(end.watch, NET_WRITABLE);
    run(loop);
    assert_int_equal(end.calls, 1);
    net_watch_set(end.watch, 0);
    for (int i = 0; i < 3; i++) {
        own.stop_at = own.count + 1;
        net_timer_at(timer, i == 1 ? 0 : clock_now_ns() + CLOCK_MS);
        run(loop);
    }
    assert_int_equal(own.count, 3);
    assert_int_equal(event_base_once(net_loop_base(loop), -1, EV_TIMEOUT, event_stops, loop, &soon),
                     0);
    run(loop);
    net_timer_free(timer);
    end_close(&end);
    net_loop_free(loop);
}

struct lateness {
    int64_t worst;
    int count;
};

static void note_lateness(void *context, int64_t late_ns)
{
    struct lateness *lateness = context;

    assert_true(late_ns >= 0);
    lateness->count++;
    if (late_ns > lateness->worst)
        lateness->worst = late_ns;
}

static void sleep_30_ms(void *data)
{
    struct timespec pause = {0, 30000000};

    (void)data;
    (void)nanosleep(&pause, NULL);
}

static void a_slow_callback_shows_as_lateness(void **state)
{
    struct net_loop *loop = new_loop();
    struct lateness lateness = {0};
    struct fired fired = {.loop = loop, .stop_at = 1};
    struct net_timer *slow = net_timer_new(loop, sleep_30_ms, NULL);
    struct net_timer *end = net_timer_new(loop, fire, &fired);
    int64_t now = clock_now_ns();

    (void)state;
    net_loop_on_lateness(loop, note_lateness, &lateness);
    net_timer_at(slow, now + 5 * CLOCK_MS); /* the probe is due at 10 ms, and comes at 35 */
    net_timer_at(end, now + 100 * CLOCK_MS);
    run(loop);
    assert_true(lateness.worst >= 20 * CLOCK_MS);
    assert_true(lateness.count >= 5);
    net_loop_on_lateness(loop, NULL, NULL);
    net_timer_free(slow);
    net_timer_free(end);
    net_loop_free(loop);
}

struct lagging {
    struct net_loop *loop;
    struct net_wake *wake;
    int64_t lag_ns;
    bool is_slow;
};

static void ask_lag(void *data)
{
    struct lagging *lagging = data;

    lagging->lag_ns = net_loop_lag(lagging->loop, clock_now_ns());
    net_loop_stop(lagging->loop);
}

/* Something comes, and this callback keeps the loop from seeing it. */
static void signal_and_be_slow(void *data)
{
    const struct lagging *lagging = data;
    const struct timespec pause = {0, 30000000};

    net_wake_signal(lagging->wake);
    if (lagging->is_slow)
        nanosleep(&pause, NULL);
}

static int64_t lag_after_a_slow_turn(void)
{
    struct net_loop *loop = new_loop();
    struct lagging lagging = {.loop = loop, .is_slow = true};
    struct net_timer *timer = net_timer_new(loop, signal_and_be_slow, &lagging);
    struct error err;

    lagging.wake = net_wake_new(loop, ask_lag, &lagging, &err);
    net_timer_at(timer, clock_now_ns() + CLOCK_MS);
    run(loop);
    net_timer_free(timer);
    net_wake_free(lagging.wake);
    net_loop_free(loop);
    return lagging.lag_ns;
}

/* A wait that another process made long looks as if nothing had been ready: then once more. */
static void what_a_slow_turn_holds_up_counts_as_lag(void **state)
{
    int64_t lag = 0;

    (void)state;
    for (int i = 0; i < 10 && lag < 30 * CLOCK_MS; i++)
        lag = lag_after_a_slow_turn();
    assert_true(lag >= 30 * CLOCK_MS);
}

static void *signal_late(void *wake)
{
    const struct timespec pause = {0, 300000000};

    nanosleep(&pause, NULL);
    net_wake_signal(wake);
    return NULL;
}

/* The time in which a loop sleeps is nobody's lag. */
static void waiting_is_no_lag(void **state)
{
    struct net_loop *loop = new_loop();
    struct lagging lagging = {.loop = loop};
    struct error err;
    pthread_t thread;

    (void)state;
    lagging.wake = net_wake_new(loop, ask_lag, &lagging, &err);
    assert_int_equal(pthread_create(&thread, NULL, signal_late, lagging.wake), 0);
    run(loop);
    pthread_join(thread, NULL);
    assert_in_range(lagging.lag_ns, 0, 250 * CLOCK_MS);
    net_wake_free(lagging.wake);
    net_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_never_fire_early),
        cmocka_unit_test(a_timer_set_in_a_late_callback_is_not_early),
        cmocka_unit_test(a_later_instant_replaces_the_earlier_and_cancel_works),
        cmocka_unit_test(many_timers_fire_in_order),
        cmocka_unit_test(an_idle_loop_costs_nothing),
        cmocka_unit_test(stop_before_run_makes_it_return),
        cmocka_unit_test(another_thread_wakes_the_loop),
        cmocka_unit_test(signals_come_to_the_loop),
        cmocka_unit_test(a_descriptor_is_told_of_while_it_is_waited_for),
        cmocka_unit_test(a_hang_up_is_told),
        cmocka_unit_test(one_that_is_freed_meanwhile_is_not_called),
        cmocka_unit_test(a_descriptor_closed_behind_its_back_is_found_again),
        cmocka_unit_test(descriptors_come_before_wakes_and_timers),
        cmocka_unit_test(libevent_runs_along),
        cmocka_unit_test(a_slow_callback_shows_as_lateness),
        cmocka_unit_test(what_a_slow_turn_holds_up_counts_as_lag),
        cmocka_unit_test(waiting_is_no_lag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

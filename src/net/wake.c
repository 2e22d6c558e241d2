/* Wake-ups from other threads, and signals, which are wake-ups from their handlers. */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/loop_inside.h"

struct net_wake {
    struct net_watch *watch;
    net_loop_fn *fn;
    void *context;
    int fd;
};

static void wake_fires(void *data, unsigned ready)
{
    struct net_wake *wake = data;
    uint64_t count;

    (void)ready;
    if (read(wake->fd, &count, sizeof count) == sizeof count)
        wake->fn(wake->context);
}

struct net_wake *net_wake_new(struct net_loop *loop, net_loop_fn *fn, void *context,
                              struct error *err)
{
    struct net_wake *wake;
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (fd < 0) {
        error_set(err, ERROR_SYSTEM, "no eventfd: %s", strerror(errno));
        return NULL;
    }
    wake = mem_alloc(sizeof *wake);
    *wake = (struct net_wake){.fn = fn, .context = context, .fd = fd};
    wake->watch = net_watch_new(loop, fd, wake_fires, wake);
    wake->watch->is_last = true;
    net_watch_set(wake->watch, NET_READABLE);
    return wake;
}

void net_wake_signal(void *data)
{
    const struct net_wake *wake = data;
    uint64_t one = 1;
    int held = errno; /* a signal handler may be calling */

    /* EAGAIN: 2^64 - 2 signals are pending, and one is enough. */
    while (write(wake->fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    errno = held;
}

void net_wake_free(struct net_wake *wake)
{
    if (!wake)
        return;
    net_watch_free(wake->watch);
    (void)close(wake->fd);
    free(wake);
}

/* --- signals --- */

struct net_signal {
    struct net_wake *wake;
    struct sigaction before;
    int number;
};

static struct net_wake *_Atomic signal_wakes[NSIG]; /* by number; NULL: not ours */

static void on_signal(int number)
{
    struct net_wake *wake = atomic_load(&signal_wakes[number]);

    if (wake)
        net_wake_signal(wake);
}

struct net_signal *net_signal_new(struct net_loop *loop, int number, net_loop_fn *fn, void *context)
{
    struct net_signal *signal = mem_alloc(sizeof *signal);
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct error err;

    *signal = (struct net_signal){.wake = net_wake_new(loop, fn, context, &err), .number = number};
    sigfillset(&action.sa_mask);
    atomic_store(&signal_wakes[number], signal->wake);
    (void)sigaction(number, &action, &signal->before);
    return signal;
}

void net_signal_free(struct net_signal *signal)
{
    if (!signal)
        return;
    (void)sigaction(signal->number, &signal->before, NULL);
    atomic_store(&signal_wakes[signal->number], NULL);
    net_wake_free(signal->wake);
    free(signal);
}

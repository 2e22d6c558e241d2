/* Descriptors in the epoll set. What is no longer wanted is left there until it fires: a kept connection is
 * waited for at each request and left alone between two, and need not be added and removed each time. */
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "net/loop_inside.h"

static uint32_t epoll_of(unsigned what)
{
    return (what & NET_READABLE ? EPOLLIN : 0U) | (what & NET_WRITABLE ? EPOLLOUT : 0U);
}

/* Tells epoll what is wanted. One that was closed behind our back is added anew. */
static void tell(struct net_watch *watch)
{
    struct epoll_event event = {.events = epoll_of(watch->wanted), .data.ptr = watch};
    int how = !watch->wanted ? EPOLL_CTL_DEL : !watch->known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

    if (epoll_ctl(watch->loop->epoll, how, watch->fd, &event) != 0 && watch->wanted) {
        if (errno == ENOENT)
            (void)epoll_ctl(watch->loop->epoll, EPOLL_CTL_ADD, watch->fd, &event);
        else if (errno == EEXIST)
            (void)epoll_ctl(watch->loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
    }
    watch->known = watch->wanted;
}

struct net_watch *net_watch_new(struct net_loop *loop, int fd, net_watch_fn *fn, void *context)
{
    struct net_watch *watch = mem_alloc(sizeof *watch);

    *watch = (struct net_watch){.loop = loop, .fd = fd, .fn = fn, .context = context};
    return watch;
}

void net_watch_set(struct net_watch *watch, unsigned what)
{
    watch->wanted = what;
    /* Most descriptors can be written to at any time: that would fire at once. */
    if ((what & ~watch->known) || (watch->known & ~what & NET_WRITABLE))
        tell(watch);
}

void watch_fire(struct net_watch *watch, uint32_t events)
{
    unsigned ready = (events & EPOLLIN ? NET_READABLE : 0U) |
                     (events & EPOLLOUT ? NET_WRITABLE : 0U) |
                     (events & (EPOLLERR | EPOLLHUP) ? NET_READABLE | NET_WRITABLE : 0U);

    if (ready & watch->wanted)
        watch->fn(watch->context, ready & watch->wanted);
    else
        tell(watch);
}

void net_watch_free(struct net_watch *watch)
{
    struct net_loop *loop;

    if (!watch)
        return;
    loop = watch->loop;
    watch->wanted = 0;
    if (watch->known)
        tell(watch);
    for (int i = 0; i < loop->ready_count; i++)
        if (loop->ready[i].data.ptr == watch)
            loop->ready[i].data.ptr = NULL;
    free(watch);
}

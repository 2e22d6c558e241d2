#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/exchange.h"

enum { HTTP2_STREAMS_PER_CONNECTION = 16 }; /* libcurl's work a chunk grows with them */

struct net_socket {
    struct net_shard *shard;
    struct net_socket *next, *previous;
    struct event event;
    curl_socket_t fd;
    int what; /* CURL_POLL_* that the event waits for */
};

struct net_shard {
    struct net_client *client;
    CURLM *multi;
    struct net_timer *timer;
    struct net_socket *sockets;
    int streams;
    const char *address; /* of this machine, that its connections leave from; NULL: any */
};

static void take_finished(struct net_shard *shard)
{
    const CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(shard->multi, &left))) {
        CURLcode code = message->data.result; /* the message dies with the handle */
        char *exchange = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
        exchange_conclude((struct net_exchange *)(void *)exchange, code);
    }
}

static void act(struct net_shard *shard, curl_socket_t fd, int what)
{
    int running;

    shard->client->depth++;
    curl_multi_socket_action(shard->multi, fd, what, &running);
    shard->client->depth--;
    take_finished(shard);
}

static void socket_ready(evutil_socket_t fd, short events, void *data)
{
    struct net_socket *socket = data;
    int what =
        (events & EV_READ ? CURL_CSELECT_IN : 0) | (events & EV_WRITE ? CURL_CSELECT_OUT : 0);

    net_loop_wakes(socket->shard->client->loop);
    act(socket->shard, fd, what);
}

static void timer_fired(void *data)
{
    act(data, CURL_SOCKET_TIMEOUT, 0);
}

static void socket_drop(struct net_socket *socket)
{
    (void)event_del(&socket->event);
    if (socket->previous)
        socket->previous->next = socket->next;
    else
        socket->shard->sockets = socket->next;
    if (socket->next)
        socket->next->previous = socket->previous;
    free(socket);
}

static struct net_socket *socket_new(struct net_shard *shard, curl_socket_t fd)
{
    struct net_socket *socket = mem_zalloc(1, sizeof *socket);

    *socket = (struct net_socket){.shard = shard, .fd = fd, .next = shard->sockets};
    if (socket->next)
        socket->next->previous = socket;
    shard->sockets = socket;
    curl_multi_assign(shard->multi, fd, socket);
    return socket;
}

/* libcurl says what it waits for at a socket. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *client_data, void *socket_data)
{
    struct net_shard *shard = client_data;
    struct net_socket *socket = socket_data;
    short events = EV_PERSIST;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (socket)
            socket_drop(socket);
        return 0;
    }
    if (!socket)
        socket = socket_new(shard, fd);
    else if (socket->what == what)
        return 0;
    else
        (void)event_del(&socket->event);
    if (what & CURL_POLL_IN)
        events |= EV_READ;
    if (what & CURL_POLL_OUT)
        events |= EV_WRITE;
    socket->what = what;
    (void)event_assign(&socket->event, net_loop_base(shard->client->loop), fd, events, socket_ready,
                       socket);
    (void)event_add(&socket->event, NULL);
    return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *client_data)
{
    struct net_shard *shard = client_data;

    (void)multi;
    if (timeout_ms < 0)
        net_timer_cancel(shard->timer);
    else
        net_timer_at(shard->timer, clock_now_ns() + timeout_ms * CLOCK_MS);
    return 0;
}

/* The addresses take turns. */
static const char *address_of(const struct net_client *client)
{
    size_t count = 0;

    if (!client->local_addresses || !client->local_addresses[0])
        return NULL;
    while (client->local_addresses[count])
        count++;
    return client->local_addresses[client->shard_count % count];
}

struct net_shard *shard_new(struct net_client *client, struct error *err)
{
    struct net_shard *shard = mem_zalloc(1, sizeof *shard);

    shard->client = client;
    shard->address = address_of(client);
    shard->multi = curl_multi_init();
    if (!shard->multi) {
        free(shard);
        error_set(err, ERROR_SYSTEM, "no multi handle of libcurl");
        return NULL;
    }
    shard->timer = net_timer_new(client->loop, timer_fired, shard);
    curl_multi_setopt(shard->multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(shard->multi, CURLMOPT_SOCKETDATA, shard);
    curl_multi_setopt(shard->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(shard->multi, CURLMOPT_TIMERDATA, shard);
    /* Fewer than the streams would close connections that the next request needs. */
    curl_multi_setopt(shard->multi, CURLMOPT_MAXCONNECTS, (long)NET_CLIENT_STREAMS_MAX);
    if (client->use_http2) {
        /* Without the second bound, libcurl 7.88 opens a connection for each request of a burst. */
        curl_multi_setopt(shard->multi, CURLMOPT_MAX_CONCURRENT_STREAMS,
                          (long)HTTP2_STREAMS_PER_CONNECTION);
        curl_multi_setopt(shard->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                          (long)(NET_CLIENT_STREAMS_MAX / HTTP2_STREAMS_PER_CONNECTION));
    } else {
        curl_multi_setopt(shard->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    }
    return shard;
}

void shard_free(struct net_shard *shard)
{
    curl_multi_cleanup(shard->multi); /* closes the kept connections */
    for (struct net_socket *socket = shard->sockets, *next; socket; socket = next) {
        next = socket->next;
        socket_drop(socket);
    }
    net_timer_free(shard->timer);
    free(shard);
}

bool shard_has_room(const struct net_shard *shard)
{
    return shard->streams < NET_CLIENT_STREAMS_MAX;
}

bool shard_add(struct net_shard *shard, struct net_exchange *exchange)
{
    if (shard->address)
        curl_easy_setopt(exchange->easy, CURLOPT_INTERFACE, shard->address);
    if (curl_multi_add_handle(shard->multi, exchange->easy) != CURLM_OK)
        return false;
    exchange->shard = shard;
    shard->streams++;
    return true;
}

void shard_remove(struct net_exchange *exchange)
{
    struct net_shard *shard = exchange->shard;

    if (!shard)
        return;
    curl_multi_remove_handle(shard->multi, exchange->easy);
    exchange->shard = NULL;
    shard->streams--;
}

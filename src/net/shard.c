#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/exchange.h"

enum { HTTP2_STREAMS_PER_CONNECTION = 16 }; /* libcurl's work a chunk grows with them */

/* A descriptor of libcurl's. A connection is known from its opening to its close, also while it is idle; what
 * else there is (a name resolver's) only while libcurl waits for it. */
struct net_socket {
    struct net_shard *shard; /* whose transfers wait for it */
    struct net_watch *watch;
    curl_socket_t fd;
    bool is_connection;
};

struct net_shard {
    struct net_client *client;
    CURLM *multi;
    struct net_timer *timer;
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

    shard->client->reads++;
    shard->client->depth++;
    curl_multi_socket_action(shard->multi, fd, what, &running);
    shard->client->depth--;
    take_finished(shard);
}

static void timer_fired(void *data)
{
    act(data, CURL_SOCKET_TIMEOUT, 0);
}

/* --- sockets --- */

static void socket_ready(void *data, unsigned ready)
{
    const struct net_socket *socket = data;

    act(socket->shard, socket->fd,
        (ready & NET_READABLE ? CURL_CSELECT_IN : 0) |
            (ready & NET_WRITABLE ? CURL_CSELECT_OUT : 0));
}

static struct net_socket *socket_find(const struct net_client *client, curl_socket_t fd)
{
    return fd >= 0 && (size_t)fd < client->socket_capacity ? client->sockets[fd] : NULL;
}

static void socket_drop(struct net_client *client, struct net_socket *s)
{
    if (!s)
        return;
    net_watch_free(s->watch);
    client->sockets[s->fd] = NULL;
    free(s);
}

static struct net_socket *socket_new(struct net_client *client, curl_socket_t fd)
{
    struct net_socket *s = mem_zalloc(1, sizeof *s);
    size_t before = client->socket_capacity, wanted = (size_t)fd + 1;

    if (wanted > before) {
        client->socket_capacity = wanted > 2 * before ? wanted : 2 * before;
        client->sockets =
            mem_realloc(client->sockets, client->socket_capacity * sizeof(struct net_socket *));
        for (size_t i = before; i < client->socket_capacity; i++)
            client->sockets[i] = NULL;
    }
    socket_drop(client,
                client->sockets[fd]); /* libcurl closes some that never connected by itself */
    s->fd = fd;
    s->watch = net_watch_new(client->loop, fd, socket_ready, s);
    client->sockets[fd] = s;
    return s;
}

curl_socket_t socket_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct net_client *client = data;
    curl_socket_t fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    (void)purpose;
    if (fd >= 0)
        socket_new(client, fd)->is_connection = true;
    return fd;
}

int socket_close(void *data, curl_socket_t fd)
{
    struct net_client *client = data;

    socket_drop(client, socket_find(client, fd));
    return close(fd);
}

void sockets_release(struct net_client *client)
{
    for (size_t fd = 0; fd < client->socket_capacity; fd++)
        socket_drop(client, client->sockets[fd]);
    free(client->sockets);
}

/* libcurl says what it waits for at a socket. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *data, void *unused)
{
    struct net_shard *shard = data;
    struct net_client *client = shard->client;
    struct net_socket *s = socket_find(client, fd);

    (void)easy;
    (void)unused;
    if (what == CURL_POLL_REMOVE) {
        if (s && s->is_connection)
            net_watch_set(s->watch, 0);
        else
            socket_drop(client, s);
        return 0;
    }
    if (!s)
        s = socket_new(client, fd);
    s->shard = shard;
    net_watch_set(s->watch, (what & CURL_POLL_IN ? NET_READABLE : 0U) |
                                (what & CURL_POLL_OUT ? NET_WRITABLE : 0U));
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

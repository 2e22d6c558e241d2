#include "net/client.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/exchange.h"

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static CURLcode global_code;

static void init_global(void)
{
    struct sigaction old;
    struct rlimit files;

    global_code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (sigaction(SIGPIPE, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
        (void)signal(SIGPIPE, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

void net_client_make_room(int64_t descriptors)
{
    struct rlimit files;
    int64_t last = descriptors - 1;

    pthread_once(&global_once, init_global);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    if (files.rlim_cur != RLIM_INFINITY && last >= (int64_t)files.rlim_cur)
        last = (int64_t)files.rlim_cur - 1;
    int one = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int far = one >= 0 && last > one ? fcntl(one, F_DUPFD_CLOEXEC, (int)last) : -1;
    if (far >= 0)
        (void)close(far);
    if (one >= 0)
        (void)close(one);
}

/* --- lists --- */

static void take_off(struct net_exchange *e)
{
    if (e->previous)
        e->previous->next = e->next;
    else
        e->list->first = e->next;
    if (e->next)
        e->next->previous = e->previous;
    else
        e->list->last = e->previous;
}

void exchange_move(struct net_exchange *e, struct exchange_list *list)
{
    if (e->list)
        take_off(e);
    e->list = list;
    e->previous = e->next = NULL;
    if (!list)
        return;
    e->previous = list->last;
    if (e->previous)
        e->previous->next = e;
    else
        list->first = e;
    list->last = e;
}

/* --- from queued to running to finished --- */

static struct net_shard *shard_with_room(struct net_client *client)
{
    struct error err;
    struct net_shard *shard;

    /* The first, not the emptiest: its kept connections are where the last streams ended. */
    for (size_t i = 0; i < client->shard_count; i++)
        if (shard_has_room(client->shards[i]))
            return client->shards[i];
    shard = shard_new(client, &err);
    if (!shard)
        return NULL;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    MEM_GROW(client->shards, client->shard_count, &client->shard_capacity);
    client->shards[client->shard_count++] = shard;
    return shard;
}

static void exchange_start(struct net_exchange *e)
{
    struct net_shard *shard = e->easy ? shard_with_room(e->client) : NULL;

    if (shard && shard_add(shard, e))
        exchange_move(e, &e->client->running);
    else
        exchange_end_later(e, NET_OTHER);
}

void exchange_end_later(struct net_exchange *e, enum net_end verdict)
{
    if (e->is_over)
        return;
    if (!e->is_judged) {
        e->is_judged = true;
        e->verdict = verdict;
    }
    exchange_move(e, &e->client->ending);
    net_timer_at(e->client->later, 0);
}

static void fill_message(struct net_result *result, const struct net_exchange *e, CURLcode code)
{
    const char *text = e->message;

    if (result->end == NET_OK)
        text = "";
    else if (!*text)
        text = e->is_judged ? net_end_name(e->verdict) : curl_easy_strerror(code);
    (void)snprintf(result->message, sizeof result->message, "%s", text);
}

void exchange_conclude(struct net_exchange *e, CURLcode code)
{
    struct net_result result = {
        .end = exchange_judge(e, code), .status = e->status, .times = e->times, .bytes = e->bytes};

    result.times.ended = clock_now_ns();
    result.is_new_connection = e->times.sent >= 0 && !e->is_kept_connection;
    fill_message(&result, e, code);
    shard_remove(e);
    exchange_move(e, NULL);
    e->is_over = true;
    e->handler->done(e->context, &result);
    exchange_free(e);
}

static void serve_lists(void *data)
{
    struct net_client *client = data;
    struct net_exchange *e;

    while ((e = client->queued.first))
        exchange_start(e);
    while ((e = client->ending.first))
        exchange_conclude(e, CURLE_OK);
}

/* --- what callers see --- */

struct net_client *net_client_new(struct net_loop *loop, const struct net_client_options *options,
                                  struct error *err)
{
    struct net_client *client;

    pthread_once(&global_once, init_global);
    if (global_code != CURLE_OK) {
        error_set(err, ERROR_SYSTEM, "libcurl: %s", curl_easy_strerror(global_code));
        return NULL;
    }
    client = mem_zalloc(1, sizeof *client);
    client->loop = loop;
    if (options && options->ca_file)
        client->ca_file = mem_strdup(options->ca_file);
    client->use_http2 = options && options->use_http2;
    client->local_addresses = options ? options->local_addresses : NULL;
    client->later = net_timer_new(loop, serve_lists, client);
    return client;
}

void net_client_free(struct net_client *client)
{
    struct exchange_list *lists[3];

    if (!client)
        return;
    lists[0] = &client->queued;
    lists[1] = &client->running;
    lists[2] = &client->ending;
    for (int i = 0; i < 3; i++)
        while (lists[i]->first) {
            struct net_exchange *e = lists[i]->first;
            exchange_end_later(e, NET_CANCELLED);
            exchange_conclude(e, CURLE_OK);
        }
    for (size_t i = 0; i < client->shard_count; i++)
        shard_free(client->shards[i]);
    for (size_t i = 0; i < client->idle_count; i++)
        curl_easy_cleanup(client->idle[i]);
    free(client->idle);
    sockets_release(client);
    net_timer_free(client->later);
    free(client->shards);
    free(client->ca_file);
    free(client);
}

static struct net_exchange *hand_over(struct net_client *client, struct net_exchange *e)
{
    exchange_move(e, &client->queued);
    if (client->depth)
        net_timer_at(client->later, 0);
    else
        exchange_start(e);
    return e;
}

struct net_exchange *net_send(struct net_client *client, const struct net_request *request)
{
    return hand_over(client, exchange_new(client, request));
}

void net_cancel(struct net_exchange *exchange)
{
    exchange_end_later(exchange, NET_CANCELLED);
}

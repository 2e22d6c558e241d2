/* The bare libcurl client: what anybody would write who cares (curl_multi_socket_action over epoll,
 * kept connections, cJSON for each event), without store, plan, prices, grades or report. A whole
 * process of steelyard is told as a ratio to a whole process of this.
 *
 *   client --port N [--concurrency 64] [--total 1000] */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

struct transfer {
    struct client *client;
    CURL *easy;
    struct str line, answer;
    int events;
    bool has_usage, is_done;
};

struct client {
    int port, concurrency, total, started, ended, epoll;
    char url[64];
    struct curl_slist *headers;
    CURLM *multi;
    struct transfer *transfers;
    int64_t due_ns; /* of curl's timer; -1: none */
};

static void die(const char *what)
{
    fprintf(stderr, "client: %s\n", what);
    exit(1);
}

static void read_event(struct transfer *t, const char *text, size_t len)
{
    cJSON *event = cJSON_ParseWithLength(text, len);
    const cJSON *choice = cJSON_GetArrayItem(cJSON_GetObjectItem(event, "choices"), 0);
    const char *content =
        cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(choice, "delta"), "content"));

    if (!event)
        die("an event is no JSON");
    if (content)
        (void)str_add(&t->answer, view_of(content));
    t->has_usage |= cJSON_IsObject(cJSON_GetObjectItem(event, "usage"));
    t->events++;
    cJSON_Delete(event);
}

static size_t receive(char *data, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    struct view rest, line;
    const char *end;

    (void)str_add(&t->line, (struct view){data, size * count});
    rest = str_view(&t->line);
    while ((end = memchr(rest.data, '\n', rest.len))) {
        line = (struct view){rest.data, (size_t)(end - rest.data)};
        rest = view_from(rest, line.len + 1);
        if (view_eq(line, VIEW("data: [DONE]")))
            t->is_done = true;
        else if (view_starts(line, VIEW("data: ")))
            read_event(t, line.data + 6, line.len - 6);
    }
    memmove(t->line.data, rest.data, rest.len);
    t->line.len = rest.len;
    return size * count;
}

static void ask(struct transfer *t)
{
    static const char body[] =
        "{\"model\":\"mock\",\"stream\":true,\"messages\":[{\"role\":\"user\","
        "\"content\":\"What is six times seven?\"}]}";

    t->client->started++;
    t->events = 0;
    t->has_usage = t->is_done = false;
    str_clear(&t->answer);
    t->easy = curl_easy_init();
    curl_easy_setopt(t->easy, CURLOPT_URL, t->client->url);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->client->headers);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
    curl_multi_add_handle(t->client->multi, t->easy);
}

static int watch(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
    struct client *c = context;
    struct epoll_event event = {.data.fd = fd};

    (void)easy;
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(c->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    (void)epoll_ctl(c->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    curl_multi_assign(c->multi, fd, c);
    return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *context)
{
    (void)multi;
    ((struct client *)context)->due_ns =
        timeout_ms < 0 ? -1 : clock_now_ns() + timeout_ms * CLOCK_MS;
    return 0;
}

static void finish(struct client *c)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(c->multi, &left))) {
        char *context = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
        struct transfer *t = (struct transfer *)(void *)context;
        if (message->data.result != CURLE_OK || !t->is_done || !t->has_usage || !t->answer.len)
            die("a reply is not whole");
        curl_multi_remove_handle(c->multi, t->easy);
        curl_easy_cleanup(t->easy);
        c->ended++;
        if (c->started < c->total)
            ask(t);
    }
}

static void run(struct client *c)
{
    struct epoll_event events[256];
    int running;

    while (c->ended < c->total) {
        int64_t wait = c->due_ns < 0 ? CLOCK_S : c->due_ns - clock_now_ns();
        struct timespec timeout = {wait > 0 ? wait / CLOCK_S : 0, wait > 0 ? wait % CLOCK_S : 0};
        int count = epoll_pwait2(c->epoll, events, 256, &timeout, NULL);
        for (int i = 0; i < count; i++)
            curl_multi_socket_action(c->multi, events[i].data.fd,
                                     (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                                         (events[i].events & ~EPOLLOUT ? CURL_CSELECT_IN : 0),
                                     &running);
        if (c->due_ns >= 0 && c->due_ns <= clock_now_ns()) {
            c->due_ns = -1;
            curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        finish(c);
    }
}

static void read_options(struct client *c, int argc, char **argv)
{
    static const struct option table[] = {{"port", required_argument, NULL, 'p'},
                                          {"concurrency", required_argument, NULL, 'c'},
                                          {"total", required_argument, NULL, 't'},
                                          {0}};
    int option;

    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        long number = optarg ? strtol(optarg, NULL, 10) : 0;
        if (option == 'p')
            c->port = (int)number;
        else if (option == 'c')
            c->concurrency = (int)number;
        else if (option == 't')
            c->total = (int)number;
        else
            exit(2);
    }
}

int main(int argc, char **argv)
{
    struct client c = {.concurrency = 64, .total = 1000, .due_ns = -1};

    read_options(&c, argc, argv);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)snprintf(c.url, sizeof c.url, "http://127.0.0.1:%d/v1/chat/completions", c.port);
    c.headers = curl_slist_append(NULL, "Content-Type: application/json");
    c.headers = curl_slist_append(c.headers, "Authorization: Bearer sim");
    c.headers = curl_slist_append(c.headers, "Expect:");
    c.epoll = epoll_create1(EPOLL_CLOEXEC);
    c.multi = curl_multi_init();
    curl_multi_setopt(c.multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(c.multi, CURLMOPT_SOCKETDATA, &c);
    curl_multi_setopt(c.multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(c.multi, CURLMOPT_TIMERDATA, &c);
    curl_multi_setopt(c.multi, CURLMOPT_MAXCONNECTS, (long)c.concurrency);
    c.transfers = mem_zalloc((size_t)c.concurrency, sizeof *c.transfers);
    for (int i = 0; i < c.concurrency && i < c.total; i++) {
        c.transfers[i].client = &c;
        ask(&c.transfers[i]);
    }
    run(&c);
    curl_multi_cleanup(c.multi);
    curl_slist_free_all(c.headers);
    for (int i = 0; i < c.concurrency; i++) {
        str_release(&c.transfers[i].line);
        str_release(&c.transfers[i].answer);
    }
    free(c.transfers);
    return 0;
}

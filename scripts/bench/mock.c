/* The benches' server: one thread over bare epoll, that answers each request with a stream of events
 * on an absolute schedule. Every event carries the instant of its writing ("s", CLOCK_MONOTONIC is one
 * for all processes), so a client's lag is free of the server's lateness; the first one's text is
 * "d=N", the nanoseconds from the request's arrival to its writing: the true time to first token, that
 * ends up in the store beside the one that the client measured. A request without "stream":true gets
 * one JSON answer after the same time, a GET the list of models.
 *
 *   mock [--events 50] [--first-ms 0] [--interval-ms 0] [--port 0]
 *
 * Without times a whole response leaves in one write, unstamped. Prints its port, and at SIGTERM a JSON
 * object of what it served; ends with its parent. */
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { REQUEST_MAX = 32768 };

struct mock_options {
    int events; /* of a response, without the last three: finish reason, usage, [DONE] */
    int64_t first_ns, interval_ns; /* until the first event, and between two */
    int port;                      /* 0: any */
};

struct stream {
    int fd;        /* -1: closed while it was in a queue */
    int left;      /* events to write */
    bool is_whole; /* one JSON answer instead */
    int64_t received_ns, due_ns;
    struct stream *next;
    size_t len;
    char request[REQUEST_MAX];
};

/* Ordered by due time, since all in one have the same delay. */
struct queue {
    struct stream *first, **last;
};

/* Of all answers to POST. */
struct served {
    int64_t requests, first_ns, last_ns, busy_ns; /* busy: the sum of the answers' times */
};

struct mock {
    struct mock_options options;
    struct served served;
    int listener, epoll;
    struct queue starting, going;
    char *whole; /* a response of no delays */
    size_t whole_len;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static const char head[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
#define CHUNK(members)                                                                             \
    "data: {\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\","            \
    "\"created\":1795478400,\"model\":\"mock\"," members "}\n\n"
#define USAGE "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":%d,\"total_tokens\":%d}"

static size_t write_chunk(char *out, const char *text)
{
    return (size_t)sprintf(out, "%zx\r\n%s\r\n", strlen(text), text);
}

/* About 277 bytes, as vendors' are. `took_ns` goes into the text of the first; -1: not the first. */
static size_t write_event(char *out, int64_t now, int64_t took_ns)
{
    char text[512], content[32] = " token";

    if (took_ns >= 0)
        (void)snprintf(content, sizeof content, "d=%lld ", (long long)took_ns);
    (void)sprintf(text,
                  CHUNK("\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,"
                        "\"delta\":{\"content\":\"%s\"},\"logprobs\":null,\"finish_reason\":null}],"
                        "\"mock\":{\"s\":%lld}"),
                  content, (long long)now);
    return write_chunk(out, text);
}

static size_t write_tail(char *out, int events)
{
    char text[512];
    size_t len = write_chunk(
        out, CHUNK("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]"));

    (void)sprintf(text, CHUNK("\"choices\":[]," USAGE), events, events + 100);
    len += write_chunk(out + len, text);
    len += write_chunk(out + len, "data: [DONE]\n\n");
    return len + (size_t)sprintf(out + len, "0\r\n\r\n");
}

static size_t write_json(char *out, const char *body)
{
    return (size_t)sprintf(out,
                           "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                           "Content-Length: %zu\r\n\r\n%s",
                           strlen(body), body);
}

/* One answer of as many words as a stream has events. */
static size_t write_answer(char *out, int events)
{
    char body[8192];
    int len = sprintf(body, "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion\","
                            "\"created\":1795478400,\"model\":\"mock\",\"choices\":[{\"index\":0,"
                            "\"message\":{\"role\":\"assistant\",\"content\":\"");

    for (int i = 0; i < events && i < 1000; i++)
        len += sprintf(body + len, " token");
    (void)sprintf(body + len, " 42\"},\"finish_reason\":\"stop\"}]," USAGE "}", events,
                  events + 100);
    return write_json(out, body);
}

static void put(struct stream *s, const char *bytes, size_t len)
{
    ssize_t sent = send(s->fd, bytes, len, MSG_NOSIGNAL);

    if (sent >= 0 && (size_t)sent != len)
        die("mock: the client does not read");
}

static void push(struct queue *queue, struct stream *s, int64_t due_ns)
{
    s->due_ns = due_ns;
    s->next = NULL;
    *queue->last = s;
    queue->last = &s->next;
}

static struct stream *pop(struct queue *queue)
{
    struct stream *s = queue->first;

    queue->first = s->next;
    if (!queue->first)
        queue->last = &queue->first;
    return s;
}

static void count_served(struct served *served, const struct stream *s)
{
    served->last_ns = clock_now_ns();
    if (served->requests++ == 0)
        served->first_ns = s->received_ns;
    served->busy_ns += served->last_ns - s->received_ns;
}

static void answer_whole(struct mock *mock, struct stream *s)
{
    char out[16384];

    put(s, out, write_answer(out, mock->options.events));
    count_served(&mock->served, s);
}

static void answer(struct mock *mock, struct stream *s)
{
    static const char models[] = "{\"object\":\"list\",\"data\":[{\"id\":\"mock\",\"object\":"
                                 "\"model\",\"created\":1795478400,\"owned_by\":\"mock\"}]}";
    char out[1024];

    s->received_ns = clock_now_ns();
    s->is_whole = !strstr(s->request, "\"stream\":true") && !strstr(s->request, "\"stream\": true");
    if (strncmp(s->request, "POST ", 5) != 0) {
        put(s, out, write_json(out, models));
        return;
    }
    if (!mock->options.first_ns) {
        if (s->is_whole)
            answer_whole(mock, s);
        else {
            put(s, mock->whole, mock->whole_len);
            count_served(&mock->served, s);
        }
        return;
    }
    if (!s->is_whole)
        put(s, head, sizeof head - 1);
    s->left = s->is_whole ? 1 : mock->options.events;
    push(&mock->starting, s, s->received_ns + mock->options.first_ns);
}

static void close_stream(struct stream *s)
{
    (void)close(s->fd);
    s->fd = -1;
    if (!s->left)
        free(s);
}

static void receive(struct mock *mock, struct stream *s)
{
    ssize_t got = recv(s->fd, s->request + s->len, sizeof s->request - 1 - s->len, 0);
    const char *end, *length;

    if (got <= 0) {
        close_stream(s);
        return;
    }
    s->len += (size_t)got;
    s->request[s->len] = '\0';
    end = strstr(s->request, "\r\n\r\n");
    length = end ? strcasestr(s->request, "\r\ncontent-length:") : NULL;
    if (!end ||
        (length && s->len < (size_t)(end + 4 - s->request) + strtoul(length + 17, NULL, 10)))
        return;
    s->len = 0;
    answer(mock, s);
}

static void write_next(struct mock *mock, struct stream *s)
{
    char out[4096];
    int64_t now = clock_now_ns();
    bool is_first = s->left == mock->options.events;
    size_t len = write_event(out, now, is_first ? now - s->received_ns : -1);

    if (!--s->left)
        len += write_tail(out + len, mock->options.events);
    put(s, out, len);
    if (!s->left)
        count_served(&mock->served, s);
    else
        push(&mock->going, s, s->due_ns + mock->options.interval_ns);
}

static void serve_due(struct mock *mock, struct queue *queue)
{
    while (queue->first && queue->first->due_ns <= clock_now_ns()) {
        struct stream *s = pop(queue);
        if (s->fd < 0) {
            free(s);
        } else if (s->is_whole) {
            s->left = 0;
            answer_whole(mock, s);
        } else {
            write_next(mock, s);
        }
    }
}

static void accept_all(const struct mock *mock)
{
    int fd, on = 1;

    while ((fd = accept4(mock->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct stream *s = mem_zalloc(1, sizeof *s);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
        s->fd = fd;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (epoll_ctl(mock->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
            die("mock: epoll_ctl");
    }
}

static int64_t next_due(const struct mock *mock)
{
    int64_t due = INT64_MAX;

    if (mock->starting.first)
        due = mock->starting.first->due_ns;
    if (mock->going.first && mock->going.first->due_ns < due)
        due = mock->going.first->due_ns;
    return due;
}

static volatile sig_atomic_t is_ending;

static void end(int number)
{
    (void)number;
    is_ending = 1;
}

static void print_served(const struct served *served)
{
    double wall = (double)(served->last_ns - served->first_ns);

    printf("{\"requests\": %lld, \"wall_s\": %.6f, \"mean_in_flight\": %.2f}\n",
           (long long)served->requests, 1e-9 * wall, wall > 0 ? (double)served->busy_ns / wall : 0);
    (void)fflush(stdout);
}

static void serve(struct mock *mock)
{
    struct epoll_event events[256];

    while (!is_ending) {
        int64_t due = next_due(mock), wait = due - clock_now_ns();
        struct timespec timeout = {wait / CLOCK_S, wait % CLOCK_S}, none = {0};
        int count = epoll_pwait2(mock->epoll, events, 256,
                                 due == INT64_MAX ? NULL
                                 : wait > 0       ? &timeout
                                                  : &none,
                                 NULL);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr)
                receive(mock, events[i].data.ptr);
            else
                accept_all(mock);
        }
        serve_due(mock, &mock->starting);
        serve_due(mock, &mock->going);
    }
}

static void make_whole(struct mock *mock)
{
    char *p = mock->whole = mem_alloc(4096 + (size_t)mock->options.events * 512);

    p = stpcpy(p, head);
    for (int i = 0; i < mock->options.events; i++)
        p += write_event(p, 0, i == 0 ? 0 : -1);
    p += write_tail(p, mock->options.events);
    mock->whole_len = (size_t)(p - mock->whole);
}

static int listen_at(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4096) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        die("mock: listen");
    printf("%d\n", ntohs(address.sin_port));
    (void)fflush(stdout);
    return fd;
}

static struct mock_options read_options(int argc, char **argv)
{
    static const struct option table[] = {{"events", required_argument, NULL, 'e'},
                                          {"first-ms", required_argument, NULL, 'f'},
                                          {"interval-ms", required_argument, NULL, 'i'},
                                          {"port", required_argument, NULL, 'p'},
                                          {0}};
    struct mock_options o = {.events = 50};
    int option;

    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        long number = optarg ? strtol(optarg, NULL, 10) : 0;
        if (option == 'e')
            o.events = (int)number;
        else if (option == 'f')
            o.first_ns = number * CLOCK_MS;
        else if (option == 'i')
            o.interval_ns = number * CLOCK_MS;
        else if (option == 'p')
            o.port = (int)number;
        else
            exit(2);
    }
    return o;
}

static void raise_files(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

int main(int argc, char **argv)
{
    struct mock mock = {.options = read_options(argc, argv)};
    struct epoll_event event = {.events = EPOLLIN};

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_TIMERSLACK, 1);
    raise_files();
    mock.listener = listen_at(mock.options.port);
    mock.starting.last = &mock.starting.first;
    mock.going.last = &mock.going.first;
    make_whole(&mock);
    mock.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ctl(mock.epoll, EPOLL_CTL_ADD, mock.listener, &event) != 0)
        die("mock: epoll_ctl");
    (void)signal(SIGTERM, end);
    serve(&mock);
    print_served(&mock.served);
    return 0;
}

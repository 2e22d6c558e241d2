#include "mock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { EVENT_SIZE = 277, REQUEST_MAX = 16384 };

struct stream {
    int fd; /* -1: closed while it was in a queue */
    int left;
    int64_t due_ns;
    struct stream *next;
    size_t len;
    char request[REQUEST_MAX];
};

/* Ordered by due time, since all in one have the same delay. */
struct queue {
    struct stream *first, **last;
};

struct mock {
    struct mock_options options;
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
static const char tail[] = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";

static size_t write_event(char *out, int64_t now)
{
    int len = sprintf(out,
                      "%x\r\ndata: {\"id\":\"chatcmpl-0123456789abcdef\",\"object\":"
                      "\"chat.completion.chunk\",\"created\":1795478400,\"model\":\"mock\","
                      "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},"
                      "\"finish_reason\":null}],\"mock\":{\"s\":%019lld}",
                      EVENT_SIZE, (long long)now);
    int padding = EVENT_SIZE + 5 - len - 3; /* "115\r\n" before, "}\n\n" behind */

    len += sprintf(out + len, "%*s}\n\n\r\n", padding, "");
    return (size_t)len;
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

static void answer(struct mock *mock, struct stream *s)
{
    if (!mock->options.first_ns) {
        put(s, mock->whole, mock->whole_len);
        return;
    }
    put(s, head, sizeof head - 1);
    s->left = mock->options.events;
    push(&mock->starting, s, clock_now_ns() + mock->options.first_ns);
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

static void serve_due(struct mock *mock, struct queue *queue)
{
    char event[512];

    while (queue->first && queue->first->due_ns <= clock_now_ns()) {
        struct stream *s = pop(queue);
        if (s->fd < 0) {
            free(s);
            continue;
        }
        put(s, event, write_event(event, clock_now_ns()));
        if (--s->left)
            push(&mock->going, s, s->due_ns + mock->options.interval_ns);
        else
            put(s, tail, sizeof tail - 1);
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

static void serve(struct mock *mock)
{
    struct epoll_event events[256];

    for (;;) {
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
    char *p = mock->whole =
        mem_alloc(sizeof head + sizeof tail + (size_t)mock->options.events * 512);

    p = stpcpy(p, head);
    for (int i = 0; i < mock->options.events; i++)
        p += write_event(p, 0);
    p = stpcpy(p, tail);
    mock->whole_len = (size_t)(p - mock->whole);
}

static int listen_anywhere(int *out_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4096) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        die("mock: listen");
    *out_port = ntohs(address.sin_port);
    return fd;
}

pid_t mock_start(const struct mock_options *options, int *out_port)
{
    struct mock mock = {.options = *options, .listener = listen_anywhere(out_port)};
    struct epoll_event event = {.events = EPOLLIN};
    pid_t parent = getpid(), process = fork();
    cpu_set_t cpus;

    if (process != 0) {
        (void)close(mock.listener);
        return process;
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_TIMERSLACK, 1);
    if (getppid() != parent)
        _exit(0);
    CPU_ZERO(&cpus);
    if (options->cpu >= 0) {
        CPU_SET(options->cpu, &cpus);
        (void)sched_setaffinity(0, sizeof cpus, &cpus);
    }
    mock.starting.last = &mock.starting.first;
    mock.going.last = &mock.going.first;
    make_whole(&mock);
    mock.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ctl(mock.epoll, EPOLL_CTL_ADD, mock.listener, &event) != 0)
        die("mock: epoll_ctl");
    serve(&mock);
    _exit(0);
}

void mock_stop(pid_t process)
{
    (void)kill(process, SIGKILL);
    (void)waitpid(process, NULL, 0);
}

int mock_count_events(struct view bytes, mock_seen_fn *seen, void *context)
{
    int count = 0;
    ptrdiff_t at;

    while ((at = view_find(bytes, VIEW("\"s\":"))) >= 0) {
        int64_t written = 0;
        bytes = view_from(bytes, (size_t)at + 4);
        for (size_t i = 0; i < bytes.len && bytes.data[i] >= '0' && bytes.data[i] <= '9'; i++)
            written = written * 10 + (bytes.data[i] - '0');
        seen(context, written);
        count++;
    }
    return count;
}

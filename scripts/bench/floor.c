#include "floor.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/* Where the chunked reader stands; a number of bytes to skip or deliver goes with it. */
enum reading { READ_HEAD, READ_SIZE, READ_DATA, READ_END_OF_CHUNK };

struct connection {
    int fd, matched; /* of "\r\n\r\n" in the head */
    enum reading reading;
    size_t left;
    bool is_last_chunk;
};

struct floor {
    struct floor_options options;
    struct connection *connections;
    int epoll, opened, started, ended;
    int64_t start_ns;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void ask(struct floor *f, struct connection *c)
{
    *c = (struct connection){.fd = c->fd};
    f->started++;
    if (send(c->fd, f->options.request.data, f->options.request.len, MSG_NOSIGNAL) < 0)
        die("floor: send");
}

static void open_connection(struct floor *f)
{
    struct connection *c = &f->connections[f->opened++];
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)f->options.port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    int on = 1;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("floor: connect");
    (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (epoll_ctl(f->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
        die("floor: epoll_ctl");
    ask(f, c);
}

static struct view read_head(struct connection *c, struct view bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        c->matched = bytes.data[i] == "\r\n\r\n"[c->matched] ? c->matched + 1
                     : bytes.data[i] == '\r'                 ? 1
                                                             : 0;
        if (c->matched == 4) {
            c->reading = READ_SIZE;
            return view_from(bytes, i + 1);
        }
    }
    return view_from(bytes, bytes.len);
}

static struct view read_size(struct connection *c, struct view bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        char d = bytes.data[i];
        if (d == '\n') {
            c->is_last_chunk = c->left == 0;
            c->reading = c->left ? READ_DATA : READ_END_OF_CHUNK;
            c->left = c->left ? c->left : 2;
            return view_from(bytes, i + 1);
        }
        if (d != '\r')
            c->left = c->left * 16 + (size_t)(d <= '9' ? d - '0' : (d | 32) - 'a' + 10);
    }
    return view_from(bytes, bytes.len);
}

/* True at the end of the response. */
static bool read_body(struct floor *f, struct connection *c, struct view bytes, int64_t now)
{
    while (bytes.len) {
        size_t take = bytes.len < c->left ? bytes.len : c->left;
        if (c->reading == READ_HEAD) {
            bytes = read_head(c, bytes);
            continue;
        }
        if (c->reading == READ_SIZE) {
            bytes = read_size(c, bytes);
            continue;
        }
        if (c->reading == READ_DATA)
            f->options.data(f->options.context, view_slice(bytes, 0, take), now);
        bytes = view_from(bytes, take);
        c->left -= take;
        if (c->left)
            continue;
        if (c->reading == READ_END_OF_CHUNK && c->is_last_chunk)
            return true;
        c->left = c->reading == READ_DATA ? 2 : 0;
        c->reading = c->reading == READ_DATA ? READ_END_OF_CHUNK : READ_SIZE;
    }
    return false;
}

static void receive(struct floor *f, struct connection *c)
{
    static char buffer[1 << 16];
    ssize_t got = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    int64_t now = clock_now_ns();

    if (got <= 0)
        die("floor: recv");
    if (!read_body(f, c, (struct view){buffer, (size_t)got}, now))
        return;
    f->ended++;
    if (f->started < f->options.total)
        ask(f, c);
}

void floor_run(const struct floor_options *options)
{
    struct floor f = {.options = *options, .start_ns = clock_now_ns()};
    struct epoll_event events[256];

    f.connections = mem_zalloc((size_t)options->concurrency, sizeof *f.connections);
    f.epoll = epoll_create1(EPOLL_CLOEXEC);
    while (f.ended < options->total) {
        int64_t due = f.start_ns + options->spread_ns * f.opened / options->concurrency;
        bool opens = f.opened < options->concurrency && f.started < options->total;
        int64_t wait = opens ? due - clock_now_ns() : CLOCK_S;
        struct timespec timeout = {wait / CLOCK_S, wait % CLOCK_S};
        if (wait <= 0) {
            open_connection(&f);
            timeout = (struct timespec){0};
        }
        int count = epoll_pwait2(f.epoll, events, 256, &timeout, NULL);
        for (int i = 0; i < count; i++)
            receive(&f, events[i].data.ptr);
    }
    for (int i = 0; i < f.opened; i++)
        (void)close(f.connections[i].fd);
    (void)close(f.epoll);
    free(f.connections);
}

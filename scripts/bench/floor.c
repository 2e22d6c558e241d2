/* The least that a client can do that reads what it gets: bare epoll and recv, HTTP framing by hand,
 * kept connections, and each event through steelyard's own reader and decoder. What any other client
 * costs is told as a ratio to it, beside it on the same mock.
 *
 *   floor --port N [--concurrency 64] [--total 1000] [--spread-ms 0] [--stamps]
 *
 * --spread-ms: over which the first streams start. --stamps: take each event's lag and each stream's
 * TTFT. Prints a JSON object. */
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "figures.h"
#include "wire/reply.h"
#include "wire/sse.h"

struct floor_options {
    int port, concurrency, total;
    int64_t spread_ns;
    bool has_stamps;
};

/* Where the chunked reader stands; a number of bytes to skip or deliver goes with it. */
enum reading { READ_HEAD, READ_SIZE, READ_DATA, READ_END_OF_CHUNK };

struct connection {
    int fd, matched; /* of "\r\n\r\n" in the head */
    enum reading reading;
    size_t left;
    bool is_last_chunk, has_first;
    int64_t sent_ns;
    struct sse_reader sse;
    struct reply_decoder decoder;
};

struct floor {
    struct floor_options options;
    struct connection *connections;
    char request[1024];
    size_t request_len;
    int epoll, opened, started, ended;
    int64_t start_ns;
    struct figures figures;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void make_request(struct floor *f)
{
    static const char body[] =
        "{\"model\":\"mock\",\"stream\":true,\"messages\":[{\"role\":\"user\","
        "\"content\":\"What is six times seven?\"}]}";

    f->request_len =
        (size_t)snprintf(f->request, sizeof f->request,
                         "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                         "Authorization: Bearer sim\r\nContent-Type: application/json\r\n"
                         "Content-Length: %zu\r\n\r\n%s",
                         f->options.port, sizeof body - 1, body);
}

static void ask(struct floor *f, struct connection *c)
{
    *c = (struct connection){.fd = c->fd};
    sse_init(&c->sse);
    reply_decoder_init(&c->decoder);
    f->started++;
    c->sent_ns = clock_now_ns();
    if (send(c->fd, f->request, f->request_len, MSG_NOSIGNAL) < 0)
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

static bool read_event(void *context, struct view data, bool is_error_event)
{
    struct connection *c = context;

    (void)reply_decode_event(&c->decoder, data, is_error_event);
    return true;
}

static void read_data(struct floor *f, struct connection *c, struct view bytes, int64_t now)
{
    (void)sse_feed(&c->sse, bytes, read_event, c);
    if (!f->options.has_stamps)
        return;
    figures_lag(&f->figures, bytes, now);
    if (!c->has_first)
        c->has_first = figures_first(&f->figures, bytes, now - c->sent_ns);
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
            read_data(f, c, view_slice(bytes, 0, take), now);
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

/* As whole as it must be, or the bench compares nothing. */
static void finish(struct floor *f, struct connection *c)
{
    reply_decode_end(&c->decoder);
    if (!c->sse.is_done || !c->decoder.reply.has_usage || !c->decoder.reply.answer.len ||
        c->has_first != f->options.has_stamps) {
        fprintf(stderr, "floor: a reply is not whole\n");
        exit(1);
    }
    sse_release(&c->sse);
    reply_decoder_release(&c->decoder);
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
    finish(f, c);
    if (f->started < f->options.total)
        ask(f, c);
}

static void run(struct floor *f)
{
    const struct floor_options *o = &f->options;
    struct epoll_event events[256];

    f->start_ns = clock_now_ns();
    while (f->ended < o->total) {
        int64_t due = f->start_ns + o->spread_ns * f->opened / o->concurrency;
        bool opens = f->opened < o->concurrency && f->started < o->total;
        int64_t wait = opens ? due - clock_now_ns() : CLOCK_S;
        struct timespec timeout = {wait / CLOCK_S, wait % CLOCK_S};
        if (wait <= 0) {
            open_connection(f);
            timeout = (struct timespec){0};
        }
        int count = epoll_pwait2(f->epoll, events, 256, &timeout, NULL);
        for (int i = 0; i < count; i++)
            receive(f, events[i].data.ptr);
    }
}

static struct floor_options read_options(int argc, char **argv)
{
    static const struct option table[] = {
        {"port", required_argument, NULL, 'p'},  {"concurrency", required_argument, NULL, 'c'},
        {"total", required_argument, NULL, 't'}, {"spread-ms", required_argument, NULL, 's'},
        {"stamps", no_argument, NULL, 'l'},      {0}};
    struct floor_options o = {.concurrency = 64, .total = 1000};
    int option;

    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        long number = optarg ? strtol(optarg, NULL, 10) : 0;
        if (option == 'p')
            o.port = (int)number;
        else if (option == 'c')
            o.concurrency = (int)number;
        else if (option == 't')
            o.total = (int)number;
        else if (option == 's')
            o.spread_ns = number * CLOCK_MS;
        else if (option == 'l')
            o.has_stamps = true;
        else
            exit(2);
    }
    return o;
}

int main(int argc, char **argv)
{
    static struct floor f;
    struct rlimit files;

    f.options = read_options(argc, argv);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    (void)prctl(PR_SET_TIMERSLACK, 1);
    make_request(&f);
    f.connections = mem_zalloc((size_t)f.options.concurrency, sizeof *f.connections);
    f.epoll = epoll_create1(EPOLL_CLOEXEC);
    figures_start(&f.figures);
    run(&f);
    figures_stop(&f.figures);
    printf("{\"requests\": %d, ", f.ended);
    figures_print(&f.figures, stdout);
    printf("}\n");
    free(f.connections);
    return 0;
}

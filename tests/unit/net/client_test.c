#include <signal.h>
#include <sys/wait.h>

#include "fixture.h"

/* --- good responses --- */

static void serve_chunks(struct server *server)
{
    int fd = server_accept(server);

    while (server_read(server, fd)) {
        server_send(fd, "HTTP/1.1 100 Continue\r\nX-Test: interim\r\n\r\n");
        server_send(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nx-test:  first\r\n"
                        "X-TEST: last \r\n\r\n");
        usleep(5000);
        server_chunk(fd, "data: one\n\n");
        usleep(5000);
        server_chunk(fd, "data: two\n\n");
        server_send(fd, "0\r\nX-Test: trailer\r\n\r\n");
    }
    (void)close(fd);
}

static void chunks_come_one_by_one_with_true_stamps(void **state)
{
    struct server *server = server_new(serve_chunks);
    struct asked asked = {0};
    static const char *const headers[] = {"Authorization: Bearer sim", NULL};

    (void)state;
    ask_once(&asked, (struct net_request){POST(server->url), .headers = headers});
    server_join(server);
    assert_int_equal(asked.result.end, NET_OK);
    assert_string_equal(asked.result.message, "");
    assert_int_equal(asked.result.status, 200);
    assert_int_equal(asked.headers_calls, 1);
    assert_string_equal(asked.header, "last");
    assert_string_equal(str_text(&asked.body), "data: one\n\ndata: two\n\n");
    assert_int_equal(asked.result.bytes, 22);
    assert_true(asked.result.is_new_connection);
    const struct net_times *t = &asked.result.times;
    assert_true(t->handed < t->sent && t->sent < t->headers && t->headers < asked.first_ns);
    assert_true(asked.first_ns < asked.last_ns && asked.last_ns <= t->ended);
    assert_non_null(strstr(server->request, "POST /v1/chat HTTP/1.1\r\n"));
    assert_non_null(strstr(server->request, "Authorization: Bearer sim\r\n"));
    assert_non_null(strstr(server->request, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(server->request, "Accept-Encoding: identity\r\n"));
    assert_non_null(strstr(server->request, "\r\n\r\n{\"q\":1}"));
    str_release(&asked.body);
    free(server);
}

static void serve_two_at_once(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED);
    usleep(5000);
    server_send(fd, "b\r\ndata: one\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n");
    (void)close(fd);
}

static void what_came_at_once_has_one_stamp(void **state)
{
    struct server *server = server_new(serve_two_at_once);
    struct asked asked = {0};

    (void)state;
    ask_once(&asked, (struct net_request){POST(server->url)});
    server_free(server);
    assert_int_equal(asked.result.end, NET_OK);
    assert_string_equal(str_text(&asked.body), "data: one\n\ndata: two\n\n");
    assert_true(asked.result.times.headers < asked.first_ns);
    assert_int_equal(asked.first_ns, asked.last_ns);
    str_release(&asked.body);
}

static int table_size(void)
{
    char line[256];
    int size = 0;
    FILE *file = fopen("/proc/self/status", "r");

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "FDSize:", 7) == 0)
            size = (int)strtol(line + 7, NULL, 10);
    assert_non_null(file);
    (void)fclose(file);
    return size;
}

static void room_for_descriptors_is_made_at_once(void **state)
{
    (void)state;
    net_client_make_room(600);
    assert_true(table_size() >= 600);
    net_client_make_room(INT64_MAX); /* as far as the system allows */
    net_client_make_room(0);
    int fd = dup(STDIN_FILENO);
    assert_in_range(fd, 0, 64); /* nothing was left open */
    (void)close(fd);
}

static void serve_error(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd,
                "HTTP/1.1 429 Too Many\r\nContent-Length: 9\r\nRetry-After: 3\r\n\r\n{\"e\":429}");
    (void)close(fd);
}

static void the_body_of_an_error_is_delivered(void **state)
{
    struct server *server = server_new(serve_error);
    struct asked asked = {0};

    (void)state;
    ask_once(&asked, (struct net_request){POST(server->url)});
    server_free(server);
    assert_int_equal(asked.result.end, NET_OK);
    assert_int_equal(asked.result.status, 429);
    assert_string_equal(str_text(&asked.body), "{\"e\":429}");
    str_release(&asked.body);
}

static void serve_redirect(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/x\r\n"
                    "Content-Length: 0\r\n\r\n");
    (void)close(fd);
}

static void redirects_are_not_followed(void **state)
{
    struct server *server = server_new(serve_redirect);
    struct asked asked = {0};

    (void)state;
    ask_once(&asked, (struct net_request){POST(server->url)});
    server_free(server);
    assert_int_equal(asked.result.end, NET_OK);
    assert_int_equal(asked.result.status, 307);
}

static void other_schemes_are_refused(void **state)
{
    struct asked asked = {0};

    (void)state;
    ask_once(&asked, (struct net_request){.url = "file:///etc/passwd"});
    assert_int_equal(asked.result.end, NET_OTHER);
    assert_int_equal(asked.body.len, 0);
    ask_once(&asked, (struct net_request){.url = "not a url"});
    assert_int_equal(asked.result.end, NET_OTHER);
    assert_true(strlen(asked.result.message) > 0);
}

/* --- what can break --- */

static void serve_cut(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED);
    server_chunk(fd, "data: half");
    (void)close(fd);
}

static void serve_short_length(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
    (void)close(fd);
}

static void serve_reset_mid_body(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED);
    server_chunk(fd, "data: half");
    usleep(20000);
    server_reset(fd);
}

static void serve_reset_at_once(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_reset(fd);
}

static void serve_nothing(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    (void)close(fd);
}

static void serve_garbage(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, "SSH-2.0-OpenSSH_9\r\n\r\n");
    (void)close(fd);
}

static void serve_bad_chunk(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED "zz\r\n");
    (void)close(fd);
}

static void serve_huge_headers(struct server *server)
{
    int fd = server_accept(server);
    char line[1100];

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 200 OK\r\n");
    memset(line, 'a', sizeof line);
    memcpy(line + 1000, ": x\r\n", 6);
    for (int i = 0; i < 100; i++)
        server_send(fd, line);
    server_send(fd, "\r\n");
    (void)close(fd);
}

static void serve_many_headers(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 300; i++)
        server_send(fd, "a: b\r\n");
    server_send(fd, "\r\n");
    (void)close(fd);
}

static void serve_one_long_line(struct server *server)
{
    int fd = server_accept(server);
    char part[1001];

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 200 OK\r\nX: ");
    memset(part, 'a', sizeof part - 1);
    part[1000] = '\0';
    for (int i = 0; i < 300; i++)
        server_send(fd, part);
    (void)close(fd);
}

static void each_failure_has_its_name(void **state)
{
    static const struct {
        serve_fn *serve;
        enum net_end end;
        int status;
    } cases[] = {
        {serve_cut, NET_CUT, 200},
        {serve_short_length, NET_CUT, 200},
        {serve_reset_mid_body, NET_CUT, 200},
        {serve_reset_at_once, NET_SEND, 0},
        {serve_nothing, NET_SEND, 0},
        {serve_garbage, NET_PROTOCOL, 0},
        {serve_bad_chunk, NET_CUT, 200},
        {serve_huge_headers, NET_TOO_LARGE, 0},
        {serve_many_headers, NET_TOO_LARGE, 0},
        {serve_one_long_line, NET_TOO_LARGE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct server *server = server_new(cases[i].serve);
        struct asked asked = {0};
        ask_once(&asked, (struct net_request){POST(server->url)});
        server_free(server);
        if (asked.result.end != cases[i].end)
            print_error("case %zu: %s: %s\n", i, net_end_name(asked.result.end),
                        asked.result.message);
        assert_int_equal(asked.result.end, cases[i].end);
        assert_int_equal(asked.result.status, cases[i].status);
        assert_true(strlen(asked.result.message) > 0);
        assert_true(asked.result.times.sent > 0);
        str_release(&asked.body);
    }
}

static void a_closed_port_is_a_connect_failure(void **state)
{
    struct asked asked = {0};
    char url[64];
    int port, fd = listen_anywhere(&port);

    (void)state;
    (void)close(fd);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
    ask_once(&asked, (struct net_request){POST(url)});
    assert_int_equal(asked.result.end, NET_CONNECT);
    assert_int_equal(asked.result.times.sent, -1);
    assert_int_equal(asked.result.status, 0);
}

static void a_name_that_is_none_is_a_dns_failure(void **state)
{
    struct asked asked = {0};

    (void)state;
    ask_once(&asked, (struct net_request){POST("http://name.invalid/")});
    if (asked.result.end == NET_TIMEOUT_TOTAL)
        skip(); /* a machine whose name server is out of reach */
    assert_int_equal(asked.result.end, NET_DNS);
}

/* --- time limits --- */

static void serve_silence(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    (void)server_read(server, fd); /* until the client goes */
    (void)close(fd);
}

static void serve_head_then_silence(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED);
    (void)server_read(server, fd);
    (void)close(fd);
}

static void serve_two_then_silence(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED);
    server_chunk(fd, "one");
    usleep(50000);
    server_chunk(fd, "two");
    (void)server_read(server, fd);
    (void)close(fd);
}

static void serve_drip(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED);
    for (int i = 0; i < 30; i++) {
        server_chunk(fd, ".");
        usleep(10000);
    }
    (void)close(fd);
}

static void each_time_limit_has_its_name(void **state)
{
    static const struct {
        serve_fn *serve;
        enum net_end end;
        struct net_request limits;
        int64_t after_ms;
    } cases[] = {
        {serve_silence, NET_TIMEOUT_FIRST_BYTE, {.first_byte_timeout_ns = 80 * CLOCK_MS}, 80},
        {serve_head_then_silence,
         NET_TIMEOUT_FIRST_BYTE,
         {.first_byte_timeout_ns = 80 * CLOCK_MS, .idle_timeout_ns = 20 * CLOCK_MS},
         80},
        {serve_two_then_silence,
         NET_TIMEOUT_IDLE,
         {.first_byte_timeout_ns = CLOCK_S, .idle_timeout_ns = 90 * CLOCK_MS},
         140},
        {serve_drip,
         NET_TIMEOUT_TOTAL,
         {.idle_timeout_ns = CLOCK_S, .total_timeout_ns = 120 * CLOCK_MS},
         120},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct server *server = server_new(cases[i].serve);
        struct asked asked = {0};
        struct net_request request = cases[i].limits;
        request.url = server->url;
        request.body = VIEW("{}");
        ask_once(&asked, request);
        server_free(server);
        assert_int_equal(asked.result.end, cases[i].end);
        int64_t took = asked.result.times.ended - asked.result.times.handed;
        assert_true(took >= cases[i].after_ms * CLOCK_MS);
        assert_true(took < (cases[i].after_ms + 2000) * CLOCK_MS);
        str_release(&asked.body);
    }
}

/* A listener whose queue is full does not answer. */
static void connecting_has_a_time_limit(void **state)
{
    struct asked asked = {0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int port, listener = listen_anywhere(&port), fds[4];
    char url[64];

    (void)state;
    assert_int_equal(listen(listener, 0), 0);
    address.sin_port = htons((uint16_t)port);
    for (int i = 0; i < 4; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(fds[i], (struct sockaddr *)&address, sizeof address);
    }
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
    ask_once(&asked, (struct net_request){POST(url), .connect_timeout_ns = 100 * CLOCK_MS});
    assert_int_equal(asked.result.end, NET_TIMEOUT_CONNECT);
    assert_int_equal(asked.result.times.sent, -1);
    for (int i = 0; i < 4; i++)
        (void)close(fds[i]);
    (void)close(listener);
}

/* --- bounds --- */

static void serve_endless(struct server *server)
{
    int fd = server_accept(server);
    char part[4001];

    (void)server_read(server, fd);
    server_send(fd, HEAD_CHUNKED);
    memset(part, 'x', sizeof part - 1);
    part[4000] = '\0';
    for (int i = 0; i < 1000; i++)
        server_chunk(fd, part);
    (void)close(fd);
}

static void a_body_has_a_bound(void **state)
{
    struct server *server = server_new(serve_endless);
    struct asked asked = {0};

    (void)state;
    ask_once(&asked, (struct net_request){POST(server->url), .max_bytes = 100000});
    server_free(server);
    assert_int_equal(asked.result.end, NET_TOO_LARGE);
    assert_true(asked.body.len <= 100000);
    str_release(&asked.body);
}

static void send_gzip(int fd, const char *command)
{
    static char packed[1 << 16];
    char head[128];
    FILE *gzip = popen(command, "r"); /* NOLINT: a test's constant command */
    size_t len;

    assert_non_null(gzip);
    len = fread(packed, 1, sizeof packed, gzip);
    (void)pclose(gzip);
    (void)snprintf(head, sizeof head,
                   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", len);
    server_send(fd, head);
    (void)!send(fd, packed, len, MSG_NOSIGNAL);
}

static void serve_gzip(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    send_gzip(fd, "printf hello | gzip");
    (void)close(fd);
}

static void serve_bomb(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    send_gzip(fd, "head -c 33554432 /dev/zero | gzip"); /* 32 MiB in 32 kB */
    (void)close(fd);
}

static void serve_bad_gzip(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n"
                    "not gzipped.");
    (void)close(fd);
}

static void serve_unknown_encoding(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 5\r\n\r\nuryyb");
    (void)close(fd);
}

static void encodings_are_undone_within_bounds(void **state)
{
    static const struct {
        serve_fn *serve;
        enum net_end end;
    } cases[] = {{serve_gzip, NET_OK},
                 {serve_bomb, NET_TOO_LARGE},
                 {serve_bad_gzip, NET_ENCODING},
                 {serve_unknown_encoding, NET_ENCODING}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct server *server = server_new(cases[i].serve);
        struct asked asked = {0};
        ask_once(&asked, (struct net_request){POST(server->url), .max_bytes = 1 << 20});
        server_free(server);
        assert_int_equal(asked.result.end, cases[i].end);
        assert_true(asked.body.len <= 1 << 20);
        if (cases[i].end == NET_OK)
            assert_string_equal(str_text(&asked.body), "hello");
        str_release(&asked.body);
    }
}

/* --- stopping and cancelling --- */

static void cancel_works_at_each_phase(void **state)
{
    (void)state;
    for (int phase = 0; phase < 6; phase++) {
        struct server *server = server_new(phase == 5 ? serve_nothing : serve_drip);
        struct fixture f = fixture_new(NULL);
        struct asked asked = {.cancels_at_head = phase == 1,
                              .cancel_at_chunk = phase == 2,
                              .stops_at_head = phase == 3,
                              .stop_at_chunk = phase == 4 ? 2 : 0};
        fixture_send(&f, &asked, (struct net_request){POST(server->url)});
        if (phase == 0) {
            net_cancel(asked.exchange);
            net_cancel(asked.exchange);
            assert_int_equal(asked.done_calls, 0);
            int fd = socket(AF_INET, SOCK_STREAM, 0); /* the server waits for somebody */
            struct sockaddr_in to = {.sin_family = AF_INET,
                                     .sin_port = htons((uint16_t)server->port),
                                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
            assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
            (void)close(fd);
        }
        fixture_run(&f);
        fixture_free(&f);
        server_free(server);
        assert_int_equal(asked.done_calls, 1);
        assert_int_equal(asked.result.end, phase < 3   ? NET_CANCELLED
                                           : phase < 5 ? NET_STOPPED
                                                       : NET_SEND);
        str_release(&asked.body);
    }
}

static void freeing_the_client_cancels_what_is_under_way(void **state)
{
    struct server *server = server_new(serve_silence);
    struct fixture f = fixture_new(NULL);
    struct asked asked = {0}, timeout = {0};

    (void)state;
    fixture_send(&f, &asked, (struct net_request){POST(server->url)});
    fixture_send(&f, &timeout,
                 (struct net_request){POST(server->url), .total_timeout_ns = 50 * CLOCK_MS});
    f.left = 1; /* the loop ends with the second */
    fixture_run(&f);
    assert_int_equal(asked.done_calls, 0);
    asked.left = NULL;
    fixture_free(&f);
    assert_int_equal(asked.done_calls, 1);
    assert_int_equal(asked.result.end, NET_CANCELLED);
    server_free(server);
}

struct chain {
    struct fixture *fixture;
    struct server *server;
    struct asked second;
};

static bool send_second(void *context, struct view bytes, int64_t now_ns)
{
    struct chain *chain = context;

    (void)bytes;
    (void)now_ns;
    fixture_send(chain->fixture, &chain->second, (struct net_request){POST(chain->server->url)});
    return false;
}

static void chain_done(void *context, const struct net_result *result)
{
    struct chain *chain = context;

    assert_int_equal(result->end, NET_STOPPED);
    chain->fixture->left--;
}

static void serve_twice(struct server *server)
{
    for (int i = 0; i < 2; i++) {
        int fd = server_accept(server);
        (void)server_read(server, fd);
        server_send(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
        (void)close(fd);
    }
}

static void a_callback_may_send(void **state)
{
    static const struct net_handler handler = {.data = send_second, .done = chain_done};
    struct server *server = server_new(serve_twice);
    struct fixture f = fixture_new(NULL);
    struct chain chain = {.fixture = &f, .server = server};
    struct net_request request = {POST(server->url), .handler = &handler, .context = &chain};

    (void)state;
    f.left = 1;
    (void)net_send(f.client, &request);
    fixture_run(&f);
    assert_int_equal(chain.second.result.end, NET_OK);
    fixture_free(&f);
    server_free(server);
    str_release(&chain.second.body);
}

/* --- connections --- */

static void a_connection_is_kept_and_used_again(void **state)
{
    struct server *server = server_new(serve_chunks);
    struct fixture f = fixture_new(NULL);

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct asked asked = {0};
        fixture_send(&f, &asked, (struct net_request){POST(server->url)});
        fixture_run(&f);
        assert_int_equal(asked.result.end, NET_OK);
        assert_int_equal(asked.result.is_new_connection, i == 0);
        str_release(&asked.body);
    }
    fixture_free(&f);
    server_join(server);
    assert_int_equal(server->accepted, 1);
    free(server);
}

/* Answers once, reads the next request on the same connection, and breaks it without a byte. Had
 * libcurl its way, the request would come again on a second connection. */
static void serve_once_then_break(struct server *server)
{
    int fd = server_accept(server);
    struct timeval limit = {0, 300000};

    (void)server_read(server, fd);
    server_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    (void)server_read(server, fd);
    (void)close(fd);
    (void)setsockopt(server->listener, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    fd = server_accept(server);
    if (fd < 0)
        return;
    if (!server_read(server, fd))
        strcpy(server->request, "nothing");
    (void)close(fd);
}

static void a_request_is_never_sent_twice(void **state)
{
    struct server *server = server_new(serve_once_then_break);
    struct fixture f = fixture_new(NULL);
    struct asked first = {0}, second = {0};

    (void)state;
    fixture_send(&f, &first, (struct net_request){POST(server->url)});
    fixture_run(&f);
    fixture_send(&f, &second, (struct net_request){POST(server->url)});
    fixture_run(&f);
    assert_int_equal(first.result.end, NET_OK);
    assert_int_equal(second.result.end, NET_SEND);
    assert_false(second.result.is_new_connection);
    assert_true(second.result.times.sent > second.result.times.handed);
    fixture_free(&f);
    server_join(server);
    assert_string_equal(server->request, "nothing");
    free(server);
    str_release(&first.body);
}

/* The server closes a kept connection, and the client has had time to see it: the next request takes
 * a new one without a failure. */
static void serve_one_each(struct server *server)
{
    for (int i = 0; i < 2; i++) {
        int fd = server_accept(server);
        (void)server_read(server, fd);
        server_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        (void)close(fd);
    }
}

static void a_connection_seen_closed_is_replaced(void **state)
{
    struct server *server = server_new(serve_one_each);
    struct fixture f = fixture_new(NULL);

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct asked asked = {0};
        fixture_send(&f, &asked, (struct net_request){POST(server->url)});
        fixture_run(&f);
        assert_int_equal(asked.result.end, NET_OK);
        assert_true(asked.result.is_new_connection);
        str_release(&asked.body);
        usleep(20000);
    }
    fixture_free(&f);
    server_free(server);
}

enum { STREAMS = 1000 };

static void serve_many(struct server *server)
{
    static int fds[STREAMS];

    for (int i = 0; i < STREAMS; i++) {
        fds[i] = server_accept(server);
        (void)server_read(server, fds[i]);
        server_send(fds[i], HEAD_CHUNKED);
    }
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < STREAMS; i++)
            server_chunk(fds[i], "data: x\n\n");
    for (int i = 0; i < STREAMS; i++) {
        server_send(fds[i], "0\r\n\r\n");
        (void)close(fds[i]);
    }
}

static void a_thousand_streams_at_once(void **state)
{
    static struct asked asked[STREAMS];
    struct server *server = server_new(serve_many);
    struct fixture f = fixture_new(NULL);

    (void)state;
    for (int i = 0; i < STREAMS; i++)
        fixture_send(&f, &asked[i], (struct net_request){POST(server->url)});
    fixture_run(&f);
    for (int i = 0; i < STREAMS; i++) {
        assert_int_equal(asked[i].result.end, NET_OK);
        assert_int_equal(asked[i].result.bytes, 27);
        str_release(&asked[i].body);
    }
    fixture_free(&f);
    server_free(server);
}

/* --- proxies --- */

static void serve_as_proxy(struct server *server)
{
    int fd = server_accept(server);

    (void)server_read(server, fd);
    if (strncmp(server->request, "CONNECT", 7) == 0)
        server_send(fd, "HTTP/1.1 403 No Such Luck\r\nX-Test: proxy\r\nContent-Length: 0\r\n\r\n");
    else
        server_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nby proxy.");
    (void)close(fd);
}

static void proxies_come_from_the_environment(void **state)
{
    struct asked plain = {0}, tunnel = {0}, direct = {0};
    struct server *proxy = server_new(serve_as_proxy), *server;

    (void)state;
    setenv("http_proxy", proxy->url, 1);
    ask_once(&plain, (struct net_request){POST("http://name.invalid/v1")});
    server_join(proxy);
    assert_int_equal(plain.result.end, NET_OK);
    assert_string_equal(str_text(&plain.body), "by proxy.");
    assert_non_null(strstr(proxy->request, "POST http://name.invalid/v1 HTTP/1.1\r\n"));
    free(proxy);

    proxy = server_new(serve_as_proxy);
    setenv("https_proxy", proxy->url, 1);
    ask_once(&tunnel, (struct net_request){POST("https://name.invalid/v1")});
    server_join(proxy);
    assert_int_equal(tunnel.result.end, NET_CONNECT);
    assert_int_equal(tunnel.result.status, 0);
    assert_int_equal(tunnel.headers_calls, 0);
    assert_int_equal(tunnel.result.times.sent, -1);
    assert_non_null(strstr(tunnel.result.message, "403"));
    assert_non_null(strstr(proxy->request, "CONNECT name.invalid:443 HTTP/1.1\r\n"));
    assert_null(strstr(proxy->request, "{\"q\":1}"));
    free(proxy);

    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("no_proxy", "127.0.0.1", 1);
    server = server_new(serve_error);
    ask_once(&direct, (struct net_request){POST(server->url)});
    server_free(server);
    assert_int_equal(direct.result.end, NET_OK);
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("no_proxy");
    str_release(&plain.body);
    str_release(&direct.body);
}

/* --- TLS --- */

struct tls_server {
    char folder[64], certificate[96], url[64];
    pid_t pid;
};

/* `openssl s_server` with a certificate of its own making; false: not to be had here. */
static bool tls_start(struct tls_server *tls)
{
    char command[512], line[256];
    FILE *log;
    int port = 0;

    strcpy(tls->folder, "/tmp/net_test.XXXXXX");
    if (!mkdtemp(tls->folder))
        return false;
    (void)snprintf(tls->certificate, sizeof tls->certificate, "%s/c.pem", tls->folder);
    (void)snprintf(command, sizeof command,
                   "cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
                   "-nodes -days 2 -subj /CN=steelyard-test -addext subjectAltName=IP:127.0.0.1 "
                   "-keyout k.pem -out c.pem 2>/dev/null",
                   tls->folder);
    if (system(command) != 0) /* NOLINT: a test's constant command */
        return false;
    (void)snprintf(command, sizeof command,
                   "cd %s && echo $$ && exec openssl s_server -accept 127.0.0.1:0 -key k.pem "
                   "-cert c.pem -www 2>&1 </dev/null",
                   tls->folder);
    log = popen(command, "r"); /* NOLINT: the same */
    while (log && !port && fgets(line, sizeof line, log)) {
        if (!tls->pid)
            tls->pid = (pid_t)strtol(line, NULL, 10);
        if (strncmp(line, "ACCEPT 127.0.0.1:", 17) == 0)
            port = (int)strtol(line + 17, NULL, 10);
    }
    (void)snprintf(tls->url, sizeof tls->url, "https://127.0.0.1:%d/", port);
    return port > 0;
}

static void tls_stop(struct tls_server *tls)
{
    char command[128];

    if (tls->pid > 0)
        (void)kill(tls->pid, SIGKILL);
    (void)snprintf(command, sizeof command, "rm -r %s", tls->folder);
    (void)!system(command); /* NOLINT: the same */
}

static void tls_is_verified(void **state)
{
    struct tls_server tls = {0};
    struct asked unknown = {0}, known = {0};

    (void)state;
    if (!tls_start(&tls)) {
        tls_stop(&tls);
        skip();
    }
    ask_once(&unknown, (struct net_request){.url = tls.url});
    struct net_client_options options = {.ca_file = tls.certificate};
    struct fixture f = fixture_new(&options);
    fixture_send(&f, &known, (struct net_request){.url = tls.url});
    fixture_run(&f);
    fixture_free(&f);
    tls_stop(&tls);
    assert_int_equal(unknown.result.end, NET_TLS);
    assert_int_equal(unknown.result.times.sent, -1);
    assert_non_null(strstr(unknown.result.message, "certificate"));
    assert_int_equal(known.result.end, NET_OK);
    assert_int_equal(known.result.status, 200);
    str_release(&known.body);
}

int main(void)
{
    static const char *const proxies[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                          "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_come_one_by_one_with_true_stamps),
        cmocka_unit_test(what_came_at_once_has_one_stamp),
        cmocka_unit_test(room_for_descriptors_is_made_at_once),
        cmocka_unit_test(the_body_of_an_error_is_delivered),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(other_schemes_are_refused),
        cmocka_unit_test(each_failure_has_its_name),
        cmocka_unit_test(a_closed_port_is_a_connect_failure),
        cmocka_unit_test(a_name_that_is_none_is_a_dns_failure),
        cmocka_unit_test(each_time_limit_has_its_name),
        cmocka_unit_test(connecting_has_a_time_limit),
        cmocka_unit_test(a_body_has_a_bound),
        cmocka_unit_test(encodings_are_undone_within_bounds),
        cmocka_unit_test(cancel_works_at_each_phase),
        cmocka_unit_test(freeing_the_client_cancels_what_is_under_way),
        cmocka_unit_test(a_callback_may_send),
        cmocka_unit_test(a_connection_is_kept_and_used_again),
        cmocka_unit_test(a_request_is_never_sent_twice),
        cmocka_unit_test(a_connection_seen_closed_is_replaced),
        cmocka_unit_test(a_thousand_streams_at_once),
        cmocka_unit_test(proxies_come_from_the_environment),
        cmocka_unit_test(tls_is_verified),
    };

    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
        unsetenv(proxies[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

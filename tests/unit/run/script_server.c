#include "script_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
    struct script_server *server;
    int fd;
};

static void say(int fd, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t wrote = send(fd, text, left, MSG_NOSIGNAL);
        if (wrote <= 0)
            return;
        text += wrote;
        left -= (size_t)wrote;
    }
}

static void say_status(int fd, const char *status, const char *header, const char *body)
{
    char out[2048];

    snprintf(out, sizeof out,
             "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sX-Request-Id: r-1\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             status, header, strlen(body), body);
    say(fd, out);
}

static void say_chunk(int fd, const char *data)
{
    char out[2048];

    snprintf(out, sizeof out, "%zx\r\n%s\r\n", strlen(data), data);
    say(fd, out);
}

static void say_event(int fd, const char *content, const char *finish)
{
    char out[1024];

    snprintf(out, sizeof out,
             "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
             "{\"content\":\"%s\"},\"finish_reason\":%s%s%s}]}\n\n",
             content, finish ? "\"" : "", finish ? finish : "null", finish ? "\"" : "");
    say_chunk(fd, out);
}

static void say_usage(struct script_server *server, int fd)
{
    char out[512];

    snprintf(out, sizeof out,
             "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":%d,"
             "\"completion_tokens\":%d,\"total_tokens\":%d}}\n\n",
             SCRIPT_INPUT, SCRIPT_OUTPUT, SCRIPT_INPUT + SCRIPT_OUTPUT);
    say_chunk(fd, out);
    (void)server;
}

static void say_head(int fd)
{
    say(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Request-Id: r-1\r\n"
            "Transfer-Encoding: chunked\r\n\r\n");
}

/* The number after which the prompt asks: "…\"12+1=?\"" -> 12. */
static long asked(const char *request)
{
    const char *sign = strstr(request, "+1=?");

    while (sign && sign > request && sign[-1] >= '0' && sign[-1] <= '9')
        sign--;
    return sign ? strtol(sign, NULL, 10) : -1;
}

static bool say_stream(struct script_server *server, int fd, enum script script, long number)
{
    char text[64];

    snprintf(text, sizeof text, "The answer is %ld",
             script == SCRIPT_WRONG ? number + 7 : number + 1);
    if (script == SCRIPT_SLOW)
        usleep(40000);
    say_head(fd);
    if (script == SCRIPT_SILENT) {
        usleep(3000000);
        return false;
    }
    if (script != SCRIPT_EMPTY) {
        say_event(fd, "So. ", NULL);
        if (script == SCRIPT_CUT)
            return false;
        say_event(fd, script == SCRIPT_LENGTH ? "Let me think" : text, NULL);
    }
    say_event(fd, "", script == SCRIPT_LENGTH ? "length" : "stop");
    if (script != SCRIPT_NO_USAGE)
        say_usage(server, fd);
    say_chunk(fd, "data: [DONE]\n\n");
    if (script == SCRIPT_HOLD) {
        usleep(3000000);
        return false;
    }
    say(fd, "0\r\n\r\n");
    return true;
}

/* false: the connection ends here. */
static bool answer(struct script_server *server, int fd, enum script script, long number)
{
    char body[256];

    switch (script) {
    case SCRIPT_RESET_LATE:
        usleep(1200000);
        return false;
    case SCRIPT_RESET:
        return false;
    case SCRIPT_BODY:
        snprintf(body, sizeof body,
                 "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"%ld\"},"
                 "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":%d,"
                 "\"completion_tokens\":%d}}",
                 number + 1, SCRIPT_INPUT, SCRIPT_OUTPUT);
        say_status(fd, "200 OK", "", body);
        return true;
    case SCRIPT_FILTER:
        say_status(fd, "400 Bad Request", "",
                   "{\"error\":{\"code\":\"content_filter\",\"message\":\"no\"}}");
        return true;
    case SCRIPT_400:
        say_status(fd, "400 Bad Request", "", "{\"error\":{\"message\":\"bad\"}}");
        return true;
    case SCRIPT_401:
        say_status(fd, "401 Unauthorized", "",
                   "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"bad key\"}}");
        return true;
    case SCRIPT_429:
        say_status(fd, "429 Too Many Requests", "Retry-After: 0\r\n",
                   "{\"error\":{\"code\":\"limit_requests\",\"message\":\"slow down\"}}");
        return true;
    case SCRIPT_500:
        say_status(fd, "500 Internal Server Error", "", "{\"error\":{\"message\":\"oops\"}}");
        return true;
    default:
        return say_stream(server, fd, script, number);
    }
}

/* Reads one request into `out`; false at the end of the connection. */
static bool read_request(int fd, char *out, size_t size)
{
    size_t got = 0, need = 0;

    while (got + 1 < size) {
        ssize_t n = recv(fd, out + got, size - 1 - got, 0);
        if (n <= 0)
            return false;
        got += (size_t)n;
        out[got] = '\0';
        const char *end = strstr(out, "\r\n\r\n"), *length = strcasestr(out, "content-length:");
        if (!end)
            continue;
        need = (size_t)(end - out) + 4 + (length ? strtoul(length + 15, NULL, 10) : 0);
        if (got >= need)
            return true;
    }
    return false;
}

static void count(struct script_server *server, enum script script, int64_t cell)
{
    int now = atomic_fetch_add(&server->in_flight, 1) + 1;
    int most = atomic_load(&server->most_in_flight);

    while (now > most && !atomic_compare_exchange_weak(&server->most_in_flight, &most, now))
        continue;
    atomic_fetch_add(&server->requests[script], 1);
    atomic_fetch_add(&server->total, 1);
    if (cell >= 0 && cell < SCRIPT_CELLS)
        atomic_fetch_add(&server->by_cell[cell], 1);
    if (script <= SCRIPT_SLOW || script == SCRIPT_BODY)
        atomic_fetch_add(&server->output_tokens, SCRIPT_OUTPUT);
}

static void *serve(void *context)
{
    struct connection *c = context;
    char *request = malloc(65536), path[128];

    while (read_request(c->fd, request, 65536)) {
        long long cell = -1;
        int turn = 0, attempt = 0;
        const char *id = strcasestr(request, "x-client-request-id: sy-");
        if (!id || sscanf(id, "%*[^:]: sy-%*[^-]-%lld-%d-%d", &cell, &turn, &attempt) != 3 ||
            turn != 1 || sscanf(request, "POST %127s", path) != 1 ||
            !strstr(request, "\"stream\":true"))
            atomic_store(&c->server->has_bad_request, true);
        enum script script = atomic_load(&c->server->script)(path, cell, attempt);
        count(c->server, script, cell);
        bool goes_on = answer(c->server, c->fd, script, asked(request));
        atomic_fetch_sub(&c->server->in_flight, 1);
        if (!goes_on)
            break;
    }
    close(c->fd);
    free(request);
    free(c);
    return NULL;
}

static void *accept_all(void *context)
{
    struct script_server *server = context;
    int fd;

    while ((fd = accept(server->listener, NULL, NULL)) >= 0) {
        struct connection *c = malloc(sizeof *c);
        pthread_t thread;
        *c = (struct connection){server, fd};
        if (pthread_create(&thread, NULL, serve, c) == 0) {
            pthread_detach(thread);
        } else {
            close(fd);
            free(c);
        }
    }
    return NULL;
}

void script_server_start(struct script_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    pthread_t thread;

    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, 256) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) != 0 ||
        pthread_create(&thread, NULL, accept_all, server) != 0)
        abort();
    pthread_detach(thread);
    server->port = ntohs(address.sin_port);
}

void script_server_stop(struct script_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    close(server->listener);
}

void script_server_reset(struct script_server *server,
                         enum script (*script)(const char *path, int64_t cell, int attempt))
{
    for (int i = 0; i < SCRIPT_COUNT; i++)
        atomic_store(&server->requests[i], 0);
    for (int i = 0; i < SCRIPT_CELLS; i++)
        atomic_store(&server->by_cell[i], 0);
    atomic_store(&server->total, 0);
    atomic_store(&server->most_in_flight, 0);
    atomic_store(&server->output_tokens, 0);
    atomic_store(&server->script, script);
}

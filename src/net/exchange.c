#include "net/exchange.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum {
    HEAD_BYTES_MAX = 64 * 1024,
    HEAD_LINES_MAX = 256,
    IDLE_CONNECTION_MAX_S = 50,
    READ_BYTES_MAX = 8192, /* libcurl's buffer, one a stream */
};
static const int64_t default_max_bytes = INT64_C(64) << 20;

/* --- deadlines ---
 * One timer an exchange. A chunk of data only moves `last_byte_ns`; the timer fires where the
 * deadline was when it was set, looks where it is now, and goes to sleep again. */

static int64_t plus(int64_t at_ns, int64_t timeout_ns)
{
    return timeout_ns > INT64_MAX - at_ns ? INT64_MAX : at_ns + timeout_ns;
}

static int64_t next_deadline(const struct net_exchange *e, enum net_end *out_end)
{
    int64_t total = plus(e->times.handed, e->total_timeout_ns), phase = INT64_MAX;

    *out_end = NET_TIMEOUT_TOTAL;
    if (e->last_byte_ns >= 0)
        phase = plus(e->last_byte_ns, e->idle_timeout_ns);
    else if (e->times.sent >= 0)
        phase = plus(e->times.sent, e->first_byte_timeout_ns);
    if (phase < total)
        *out_end = e->last_byte_ns >= 0 ? NET_TIMEOUT_IDLE : NET_TIMEOUT_FIRST_BYTE;
    return phase < total ? phase : total;
}

void exchange_arm(struct net_exchange *e)
{
    enum net_end end;
    int64_t at = next_deadline(e, &end);

    if (at < INT64_MAX)
        net_timer_at(e->timer, at);
}

static const char *timeout_message(enum net_end end)
{
    switch ((int)end) {
    case NET_TIMEOUT_FIRST_BYTE:
        return "no byte of the body within the limit";
    case NET_TIMEOUT_IDLE:
        return "no further byte within the limit";
    default:
        return "not over within the limit";
    }
}

static void deadline_fires(void *data)
{
    struct net_exchange *e = data;
    enum net_end end;

    if (clock_now_ns() < next_deadline(e, &end)) {
        exchange_arm(e);
        return;
    }
    if (!e->is_judged)
        strcpy(e->message, timeout_message(end)); /* NOLINT: shorter than CURL_ERROR_SIZE */
    exchange_end_later(e, end);
}

/* --- libcurl's callbacks --- */

/* Right before the request goes on the wire. libcurl comes here a second time when a kept connection
 * has broken without a byte of response: the request may have been worked on, so it stays unsent.
 * NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static int exchange_sends(void *data, char *remote, char *local, int remote_port, int local_port)
{
    struct net_exchange *e = data;
    long connects = 0;

    (void)remote;
    (void)local;
    (void)remote_port;
    (void)local_port;
    if (e->sends++)
        return CURL_PREREQFUNC_ABORT;
    curl_easy_getinfo(e->easy, CURLINFO_NUM_CONNECTS, &connects);
    e->is_kept_connection = !connects;
    e->times.sent = clock_now_ns();
    exchange_arm(e);
    return CURL_PREREQFUNC_OK;
}

static size_t refuse(struct net_exchange *e, enum net_end verdict)
{
    exchange_end_later(e, verdict);
    return 0; /* libcurl ends the transfer with CURLE_WRITE_ERROR */
}

static bool head_ends(struct net_exchange *e)
{
    long status = 0;

    curl_easy_getinfo(e->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200) { /* an interim one: another follows */
        str_clear(&e->head);
        return true;
    }
    e->status = (int)status;
    e->times.headers = clock_now_ns();
    return !e->handler->headers || e->handler->headers(e->context, e, e->status, e->times.headers);
}

/* One line of a head, or of trailers, which are not kept.
 * NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t exchange_receives_line(char *data, size_t size, size_t count, void *context)
{
    struct net_exchange *e = context;
    struct view line = view_trim((struct view){data, size * count});

    if (e->is_judged)
        return 0;
    if (++e->head_lines > HEAD_LINES_MAX)
        return refuse(e, NET_TOO_LARGE);
    if (e->times.headers >= 0)
        return size * count;
    if (view_starts(line, VIEW("HTTP/")))
        str_clear(&e->head);
    else if (!line.len) {
        if (!head_ends(e))
            return refuse(e, NET_STOPPED);
    } else if (!str_add(&e->head, line) || !str_add_char(&e->head, '\n'))
        return refuse(e, NET_TOO_LARGE);
    return e->is_judged ? 0 : size * count;
}

/* When the bytes came in. libcurl hands over what one read has brought HTTP chunk by HTTP chunk: all of it
 * had come when the first is handed over. */
static int64_t stamp(struct net_exchange *e, size_t len)
{
    bool is_same_read = e->read == e->client->reads && e->read_bytes + len <= READ_BYTES_MAX;

    e->read_bytes = is_same_read ? e->read_bytes + len : len;
    e->read = e->client->reads;
    return is_same_read ? e->last_byte_ns : clock_now_ns();
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t exchange_receives_data(char *data, size_t size, size_t count, void *context)
{
    struct net_exchange *e = context;
    size_t len = size * count;
    bool is_first = e->first_byte_ns < 0;

    if (e->is_judged || !len)
        return 0;
    int64_t now = e->last_byte_ns = stamp(e, len);
    if (is_first) {
        e->first_byte_ns = now;
        exchange_arm(e);
    }
    if ((int64_t)len > e->max_bytes - e->bytes)
        return refuse(e, NET_TOO_LARGE);
    e->bytes += (int64_t)len;
    if (e->handler->data && !e->handler->data(e->context, (struct view){data, len}, now))
        return refuse(e, NET_STOPPED);
    return e->is_judged ? 0 : len; /* the handler may have cancelled it */
}

/* --- its life --- */

/* What is the same for every request of a client. */
static void set_connection(CURL *easy, struct net_client *client)
{
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, socket_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, client);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, socket_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, client);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L); /* through NATs, while a model thinks */
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_CONNECTION_MAX_S);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)READ_BYTES_MAX);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16384L); /* 64 kB a stream otherwise */
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "steelyard/" STEELYARD_VERSION);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING,
                     ""); /* undo all that libcurl can; see set_request */
    if (client->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file);
    if (client->use_http2) {
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
        curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    } else {
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    }
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, exchange_sends);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, exchange_receives_line);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, exchange_receives_data);
}

/* NULL: of nobody. */
static void set_owner(CURL *easy, struct net_exchange *e)
{
    curl_easy_setopt(easy, CURLOPT_PRIVATE, e);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, e ? e->message : NULL);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, e);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, e);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, e);
}

/* A new handle costs libcurl more than a request on a used one. */
static CURL *take_handle(struct net_client *client)
{
    CURL *easy;

    if (client->idle_count)
        return client->idle[--client->idle_count];
    easy = curl_easy_init();
    if (easy)
        set_connection(easy, client);
    return easy;
}

static void give_back_handle(struct net_client *client, CURL *easy)
{
    set_owner(easy, NULL);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    MEM_GROW(client->idle, client->idle_count, &client->idle_capacity);
    client->idle[client->idle_count++] = easy;
}

static void set_connect_timeout(CURL *easy, int64_t timeout_ns)
{
    int64_t ms = timeout_ns / CLOCK_MS;

    if (!timeout_ns || ms > INT_MAX)
        ms = INT_MAX; /* 0 would be libcurl's 300 s */
    /* libcurl divides it among a host's addresses, so it is told, and no timer of ours. */
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(ms ? ms : 1));
}

static void add_header(struct net_exchange *e, const char *line)
{
    struct curl_slist *longer = curl_slist_append(e->headers, line);

    if (longer)
        e->headers = longer;
}

static void set_request(struct net_exchange *e, const struct net_request *request)
{
    CURL *easy = e->easy;

    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    set_connect_timeout(easy, request->connect_timeout_ns);
    add_header(e, "Accept-Encoding: identity"); /* none of what we could undo */
    if (!request->body.data) {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.data);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        add_header(e, "Content-Type: application/json");
        add_header(e, "Expect:"); /* no waiting for 100 Continue */
    }
    for (const char *const *line = request->headers; line && *line; line++)
        add_header(e, *line);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, e->headers);
}

static int64_t or_never(int64_t timeout_ns)
{
    return timeout_ns > 0 ? timeout_ns : INT64_MAX;
}

struct net_exchange *exchange_new(struct net_client *client, const struct net_request *request)
{
    struct net_exchange *e = mem_zalloc(1, sizeof *e);

    *e = (struct net_exchange){
        .client = client,
        .handler = request->handler,
        .context = request->context,
        .first_byte_timeout_ns = or_never(request->first_byte_timeout_ns),
        .idle_timeout_ns = or_never(request->idle_timeout_ns),
        .total_timeout_ns = or_never(request->total_timeout_ns),
        .max_bytes = request->max_bytes > 0 ? request->max_bytes : default_max_bytes,
        .times = {.handed = clock_now_ns(), .sent = -1, .headers = -1, .ended = -1},
        .first_byte_ns = -1,
        .last_byte_ns = -1,
    };
    str_init(&e->head, HEAD_BYTES_MAX);
    e->timer = net_timer_new(client->loop, deadline_fires, e);
    e->easy = take_handle(client);
    if (e->easy) {
        set_owner(e->easy, e);
        set_request(e, request);
    }
    exchange_arm(e);
    return e;
}

static void wipe_headers(struct curl_slist *headers)
{
    for (struct curl_slist *line = headers; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data)); /* a key is among them */
    curl_slist_free_all(headers);
}

void exchange_free(struct net_exchange *e)
{
    net_timer_free(e->timer);
    if (e->easy)
        give_back_handle(e->client, e->easy);
    wipe_headers(e->headers);
    str_release(&e->head);
    free(e);
}

struct view net_head(const struct net_exchange *exchange)
{
    return str_view(&exchange->head);
}

struct view net_header(const struct net_exchange *exchange, const char *name)
{
    struct view rest = str_view(&exchange->head), line, wanted = view_of(name), found = {0};

    while (view_next_line(&rest, &line))
        if (line.len > wanted.len && line.data[wanted.len] == ':' &&
            view_eq_nocase(view_slice(line, 0, wanted.len), wanted))
            found = view_trim(view_from(line, wanted.len + 1));
    return found;
}

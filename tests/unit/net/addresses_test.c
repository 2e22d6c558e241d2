/* More connections at once than one range of ephemeral ports: in a network of its own, with a range of 1,000
 * ports, from two local addresses. Skipped where the system gives no such network. */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "fixture.h"

enum { PORTS = 1000, STREAMS = 1500 };

/* Holds every request until all have come, or no further one comes for 3 s; then answers them all. */
static void hold_all(struct server *server)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static int streams[STREAMS];
    const struct timeval patience = {3, 0};
    char request[4096];

    (void)setsockopt(server->listener, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    while (server->accepted < STREAMS) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            break;
        streams[server->accepted++] = fd;
    }
    for (int i = 0; i < server->accepted; i++) {
        (void)!recv(streams[i], request, sizeof request, 0);
        (void)!send(streams[i], answer, sizeof answer - 1, MSG_NOSIGNAL);
    }
    for (int i = 0; i < server->accepted; i++)
        (void)close(streams[i]);
}

struct count {
    struct net_loop *loop;
    int ended, good, refused;
};

static void count_end(void *context, const struct net_result *result)
{
    struct count *count = context;

    count->good += result->end == NET_OK;
    count->refused += result->end == NET_CONNECT;
    if (++count->ended == STREAMS)
        net_loop_stop(count->loop);
}

/* How many of STREAMS requests at once were answered. */
static struct count ask_all(const char *const *addresses)
{
    static const struct net_handler handler = {.done = count_end};
    const struct net_client_options options = {.local_addresses = addresses};
    struct server *server = server_new(hold_all);
    struct count count = {0};
    struct error err;
    struct net_client *client;
    const struct net_request request = {.url = server->url,
                                        .body = VIEW("{}"),
                                        .total_timeout_ns = 30 * CLOCK_S,
                                        .handler = &handler,
                                        .context = &count};

    count.loop = net_loop_new(&err);
    client = net_client_new(count.loop, &options, &err);
    assert_non_null(client);
    for (int i = 0; i < STREAMS; i++)
        (void)net_send(client, &request);
    assert_true(net_loop_run(count.loop, &err));
    net_client_free(client);
    net_loop_free(count.loop);
    server_free(server);
    return count;
}

static bool put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

/* This thread, and those that it starts, in a network of a loopback and 1,000 ports. */
static bool enter_network(void)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd;
    bool ok;

    if (unshare(CLONE_NEWNET) != 0)
        return false;
    fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ok = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &loopback) == 0;
    if (fd >= 0)
        (void)close(fd);
    return ok && put("/proc/sys/net/ipv4/ip_local_port_range", "20000 20999");
}

static void two_addresses_carry_more_than_one_range_of_ports(void **state)
{
    static const char *const two[] = {"127.0.0.2", "127.0.0.3", NULL};
    struct count count;

    (void)state;
    if (!enter_network())
        skip();
    count = ask_all(NULL);
    assert_true(count.good <= PORTS);
    assert_int_equal(count.good + count.refused, STREAMS);
    count = ask_all(two);
    assert_int_equal(count.good, STREAMS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_addresses_carry_more_than_one_range_of_ports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who may ask: the token in the path, and the Host header. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "serve/server.h"

enum { TOKEN_MIN = 16, HOST_MAX = 256 };

static bool is_any(const char *address)
{
    return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

static bool is_digits(const char *name)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

bool serve_is_loopback(const char *address)
{
    struct in_addr v4;

    if (inet_pton(AF_INET, address, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return strcmp(address, "::1") == 0 || strcmp(address, "localhost") == 0;
}

bool serve_is_token(const char *text)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    return strlen(text) >= TOKEN_MIN && text[strspn(text, allowed)] == '\0';
}

void serve_draw_token(char out[SERVE_TOKEN_SIZE])
{
    unsigned char bytes[(SERVE_TOKEN_SIZE - 1) / 2];

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        abort(); /* without chance there is no secret */
    for (size_t i = 0; i < sizeof bytes; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* Splits "[::1]:80", "name:80" or "name"; false when it is none of them. */
static bool split_host(const char *host, char name[HOST_MAX], const char **port)
{
    const char *start = *host == '[' ? host + 1 : host;
    const char *end = *host == '[' ? strchr(start, ']') : strchr(start, ':');
    size_t len = end ? (size_t)(end - start) : strlen(start);
    const char *rest = !end ? "" : *host == '[' ? end + 1 : end;

    if ((*host == '[' && !end) || len == 0 || len >= HOST_MAX || (*rest && *rest != ':'))
        return false;
    memcpy(name, start, len);
    name[len] = '\0';
    *port = *rest ? rest + 1 : NULL;
    return true;
}

bool serve_host_is_ours(const char *host, const char *address, int port, const char *const *hosts)
{
    char name[HOST_MAX], ours[16];
    const char *its_port;

    if (!host || !split_host(host, name, &its_port))
        return false;
    (void)snprintf(ours, sizeof ours, "%d", port);
    for (size_t i = 0; hosts && hosts[i]; i++)
        if (strcmp(hosts[i], name) == 0)
            return true; /* behind a proxy the port is the proxy's */
    if (its_port ? strcmp(its_port, ours) != 0 : port != 80)
        return false;
    if (is_any(address))
        return is_digits(name) || strcmp(name, "localhost") == 0;
    return strcmp(name, address) == 0 || (serve_is_loopback(address) && serve_is_loopback(name));
}

const char *serve_path(const char *path, const char *token)
{
    size_t len = strlen(token);

    if (!path || strlen(path) < len + 2 || path[0] != '/' || path[len + 1] != '/' ||
        CRYPTO_memcmp(path + 1, token, len) != 0)
        return NULL;
    return path + 1 + len;
}

#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/serve_pages.h"
#include "store/store.h"

enum { PORT_DEFAULT = 7575, PORT_MAX = 65535 };
#define TOKEN_VARIABLE "STEELYARD_SERVE_TOKEN"

struct serve_command_options {
    struct common_options common;
    const char *listen;
    struct option_list hosts;
    int64_t port;
};

#define FIELD(name) offsetof(struct serve_command_options, name)
static const struct option serve_table[] = {
    {.name = "port",
     .letter = 'p',
     .type = OPTION_INT,
     .offset = FIELD(port),
     .value_name = "N",
     .help = "where to listen (default 7575; 0: a free port)",
     .max = PORT_MAX},
    {.name = "listen",
     .type = OPTION_STRING,
     .offset = FIELD(listen),
     .value_name = "ADDRESS",
     .help = "on another address than 127.0.0.1; beyond this machine only with a token of yours in "
             "$STEELYARD_SERVE_TOKEN"},
    {.name = "host",
     .type = OPTION_LIST,
     .offset = FIELD(hosts),
     .value_name = "NAME,...",
     .help = "names that browsers know this server by, beside its address"},
    {.name = NULL},
};

static void serve_defaults(void *options)
{
    struct serve_command_options *o = options;

    o->port = PORT_DEFAULT;
    o->listen = "127.0.0.1";
}

/* The user's token, or a fresh one where only this machine can ask. */
static bool find_token(const char *address, char drawn[SERVE_TOKEN_SIZE], const char **out,
                       struct error *err)
{
    const char *token = getenv(TOKEN_VARIABLE);

    if (token && *token && !serve_is_token(token))
        return error_set(err, ERROR_INPUT,
                         TOKEN_VARIABLE " is no token: expected 16 characters or more of letters, "
                                        "digits, - and _");
    if (token && *token) {
        *out = token;
        return true;
    }
    if (!serve_is_loopback(address))
        return error_set(err, ERROR_USAGE,
                         "--listen %s: others could ask there; set a token in " TOKEN_VARIABLE,
                         address);
    serve_draw_token(drawn);
    *out = drawn;
    return true;
}

static int serve(const struct serve_command_options *o, struct serve_pages *pages,
                 const char *token, struct error *err)
{
    char **hosts = mem_zalloc(o->hosts.count + 1, sizeof *hosts);
    struct serve_options options = {.address = o->listen,
                                    .port = (int)o->port,
                                    .token = token,
                                    .hosts = (const char *const *)hosts,
                                    .page = serve_pages_answer,
                                    .event = serve_pages_event,
                                    .context = pages};
    struct server *server;
    int port;
    bool ok;

    for (size_t i = 0; i < o->hosts.count; i++)
        hosts[i] = o->hosts.values[i];
    server = server_new(&options, &port, err);
    if (server) {
        bool is_v6 = strchr(o->listen, ':') != NULL;
        printf("http://%s%s%s:%d/%s/\n", is_v6 ? "[" : "", o->listen, is_v6 ? "]" : "", port,
               token);
        (void)fflush(stdout);
        if (!o->common.quiet)
            fprintf(stderr, "reading %s; Ctrl-C ends it\n", o->common.store);
    }
    ok = server && server_run(server, err);
    server_free(server);
    free(hosts);
    return ok ? EXIT_DONE : -1;
}

static int cmd_serve_run(void *options, int argc, char **argv, struct error *err)
{
    const struct serve_command_options *o = options;
    char drawn[SERVE_TOKEN_SIZE];
    struct workspace workspace;
    struct store *store;
    const char *token = NULL;
    int status = -1;

    (void)argv;
    if (argc > 0) {
        error_set(err, ERROR_USAGE, "serve takes no arguments");
        return -1;
    }
    if (!find_token(o->listen, drawn, &token, err) ||
        !(store = store_open(o->common.store, STORE_READ, err)))
        return -1;
    store_close(store);
    if (!workspace_load(&workspace, err))
        return -1;
    struct serve_pages pages = {o->common.store, &workspace, o->common.language};
    status = serve(o, &pages, token, err);
    workspace_release(&workspace);
    return status;
}

const struct command cmd_serve = {
    .name = "serve",
    .summary = "the reports of a store in a browser, with runs under way",
    .usage = "[options]",
    .description =
        "Shows the runs of the store on a page of this machine: each with its report, and those "
        "under "
        "way with their lanes, told anew every second. It only reads, and can be started and ended "
        "at any time.\n\n"
        "It prints the address to open. The token in it keeps other users of the machine out, and "
        "requests that name another host are refused. On an address that other machines reach it "
        "listens only when it is told to (--listen) and has a token of yours "
        "($STEELYARD_SERVE_TOKEN, 16 characters or more); the connection is not encrypted, so put "
        "a "
        "proxy with TLS before it, and say the proxy's name with --host.",
    .examples = "# look at it\nsteelyard serve\n"
                "# for the team, behind a proxy that is known as lab.example\n"
                "STEELYARD_SERVE_TOKEN=$(cat token) steelyard serve --listen 10.0.0.5 --host "
                "lab.example\n",
    .options = serve_table,
    .options_size = sizeof(struct serve_command_options),
    .defaults = serve_defaults,
    .run = cmd_serve_run,
};

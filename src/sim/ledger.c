#include "sim/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

enum { STATUS_MAX = 600 };

struct ledger {
    int fd; /* -1: counts only */
    bool has_failed;
    struct str line;
    int64_t arrived, answered, cut, by_status[STATUS_MAX];
    int64_t input_tokens, output_tokens;
};

struct ledger *ledger_new(const char *path, struct error *err)
{
    struct ledger *ledger;
    int fd = -1;

    if (path) {
        fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (fd < 0) {
            error_set(err, ERROR_SYSTEM, "cannot write the log '%s': %s", path, strerror(errno));
            return NULL;
        }
    }
    ledger = mem_zalloc(1, sizeof *ledger);
    ledger->fd = fd;
    return ledger;
}

void ledger_free(struct ledger *ledger)
{
    if (!ledger)
        return;
    if (ledger->fd >= 0)
        close(ledger->fd);
    str_release(&ledger->line);
    free(ledger);
}

bool ledger_has_failed(const struct ledger *ledger)
{
    return ledger->has_failed;
}

static void put_head(struct str *line, const char *event, const struct ledger_entry *e)
{
    int64_t now = clock_wall_ns();

    str_clear(line);
    str_printf(line, "{\"event\":\"%s\",\"t\":%lld.%09lld,\"n\":%lld,\"provider\":\"%s\"", event,
               (long long)(now / CLOCK_S), (long long)(now % CLOCK_S), (long long)e->number,
               e->provider);
    if (!e->chat)
        return;
    str_add_char(line, ',');
    put_member(line, "model", view_of(e->chat->model));
    str_add_char(line, ',');
    put_member(line, "run", view_of(e->chat->run));
    str_printf(line, ",\"cell\":%llu,\"turn\":%lld,\"attempt\":%lld",
               (unsigned long long)e->chat->cell, (long long)e->chat->turn,
               (long long)e->chat->attempt);
}

/* One write a line: lines of O_APPEND never mix. */
static void write_line(struct ledger *ledger)
{
    if (ledger->fd < 0)
        return;
    str_add_text(&ledger->line, "}\n");
    ssize_t done = write(ledger->fd, ledger->line.data, ledger->line.len);
    if (done < 0 || (size_t)done != ledger->line.len)
        ledger->has_failed = true;
}

void ledger_arrive(struct ledger *ledger, const struct ledger_entry *entry)
{
    ledger->arrived++;
    if (ledger->fd < 0)
        return;
    put_head(&ledger->line, "arrival", entry);
    write_line(ledger);
}

static void count_end(struct ledger *ledger, const struct ledger_entry *e)
{
    if (e->is_answered)
        ledger->answered++;
    else if (e->status == 200)
        ledger->cut++;
    if (e->status > 0 && e->status < STATUS_MAX)
        ledger->by_status[e->status]++;
    if (e->is_answered && e->answer) {
        ledger->input_tokens += e->answer->input_tokens;
        ledger->output_tokens += e->answer->output_tokens;
    }
}

void ledger_end(struct ledger *ledger, const struct ledger_entry *e)
{
    struct str *line = &ledger->line;

    count_end(ledger, e);
    if (ledger->fd < 0)
        return;
    put_head(line, "end", e);
    str_printf(line, ",\"status\":%d,\"answered\":%s", e->status,
               e->is_answered ? "true" : "false");
    if (e->fault)
        str_printf(line, ",\"fault\":\"%s\"", e->fault);
    if (e->answer)
        str_printf(line,
                   ",\"usage\":{\"input\":%lld,\"cached\":%lld,\"output\":%lld,"
                   "\"reasoning\":%lld}",
                   (long long)e->answer->input_tokens, (long long)e->answer->cached_tokens,
                   (long long)e->answer->output_tokens, (long long)e->answer->reasoning_tokens);
    write_line(ledger);
}

void ledger_summary(const struct ledger *ledger, struct str *out)
{
    str_printf(out, "%lld requests, %lld answered in full, %lld cut off by the client",
               (long long)ledger->arrived, (long long)ledger->answered, (long long)ledger->cut);
    for (int status = 0; status < STATUS_MAX; status++)
        if (ledger->by_status[status] && status != 200)
            str_printf(out, ", %lld with status %d", (long long)ledger->by_status[status], status);
    str_printf(out, "; %lld tokens in, %lld out\n", (long long)ledger->input_tokens,
               (long long)ledger->output_tokens);
}

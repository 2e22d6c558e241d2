#include "cmd/commands.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "cmd/output.h"
#include "cmd/screen.h"
#include "cmd/status_look.h"

enum { ROWS_UNLIMITED = 100000 };

struct status_options {
    struct common_options common;
    int format;
    bool watches;
};

static struct progress_view view_of_status(const struct status_options *o, struct status *s)
{
    const struct render_options render = output_options(&o->common);

    return status_view(s, &render);
}

static void put_picture(const struct status_options *o, struct status *s, unsigned width,
                        unsigned rows, struct str *out)
{
    const struct progress_view view = view_of_status(o, s);

    progress_block(&view, width, rows > 1 ? rows - 1 : rows, out);
    if (rows > 2)
        status_put_state(s, out);
}

static void put_json(const struct status_options *o, struct status *s, struct str *out)
{
    const struct progress_view view = view_of_status(o, s);
    bool is_end = o->watches && !s->is_held;

    progress_json(&view, is_end ? "end" : "progress", status_word(s), clock_wall_ns(), out);
}

static bool is_json(const struct status_options *o)
{
    return o->format == REPORT_JSON || o->format == REPORT_JSONL;
}

static int show_table(const struct status_options *o, struct status *s, struct error *err)
{
    const struct progress_view view = view_of_status(o, s);
    struct str note = {0};
    struct table table;

    progress_table(&view, &table);
    status_put_state(s, &note);
    table_note(&table, "run %s: %.*s", s->name, (int)(note.len - 1), str_text(&note));
    int status = output_table(&o->common, &table, o->format, err);
    str_release(&note);
    table_release(&table);
    return status;
}

static int show_once(const struct status_options *o, struct status *s, struct error *err)
{
    unsigned width = output_options(&o->common).width;
    struct str text = {0};

    if (o->format == REPORT_JSON_SCHEMA)
        str_add_text(&text, progress_schema);
    else if (is_json(o))
        put_json(o, s, &text);
    else if (o->format != REPORT_TABLE)
        return show_table(o, s, err);
    else
        put_picture(o, s, width, ROWS_UNLIMITED, &text);
    int status = output_text(&text, err);
    str_release(&text);
    return status;
}

/* One picture in place of the last; where nothing can be redrawn, a line or an object below it. */
static bool show_next(const struct status_options *o, struct status *s, struct screen *screen,
                      struct error *err)
{
    const struct progress_view view = view_of_status(o, s);
    struct str text = {0};
    unsigned columns, rows;
    bool ok = true;

    if (!is_json(o) && screen_can_redraw(screen)) {
        screen_size(screen, &columns, &rows);
        put_picture(o, s, columns, rows, &text);
        screen_draw(screen, &text, view.ambiguous);
    } else {
        if (is_json(o))
            put_json(o, s, &text);
        else
            progress_line(&view, clock_wall_ns(), &text);
        ok = output_text(&text, err) == EXIT_DONE;
    }
    str_release(&text);
    return ok;
}

/* Looks once a second until no process works at the run. */
static int watch(const struct status_options *o, struct store *store, int64_t run,
                 struct error *err)
{
    const struct timespec second = {.tv_sec = 1};
    struct screen screen;
    bool goes_on = true, ok = true;

    screen_init(&screen, STDOUT_FILENO);
    while (ok && goes_on) {
        struct status s;
        ok = status_look(&s, store, run, clock_wall_ns(), err) && show_next(o, &s, &screen, err);
        goes_on = s.is_held;
        if (ok && !goes_on && !is_json(o) && !screen_can_redraw(&screen)) {
            struct str text = {0};
            status_put_state(&s, &text);
            ok = output_text(&text, err) == EXIT_DONE;
            str_release(&text);
        }
        status_release(&s);
        if (ok && goes_on)
            (void)nanosleep(&second, NULL);
    }
    screen_release(&screen);
    return ok ? EXIT_DONE : -1;
}

static int status_in_store(const struct status_options *o, struct store *store, const char *name,
                           struct error *err)
{
    struct status s;
    int64_t run = 0;

    if (!store_run_find(store, name, &run, err))
        return -1;
    if (o->watches)
        return watch(o, store, run, err);
    int status = status_look(&s, store, run, clock_wall_ns(), err) ? show_once(o, &s, err) : -1;
    status_release(&s);
    return status;
}

static int cmd_status_run(void *options, int argc, char **argv, struct error *err)
{
    const struct status_options *o = options;

    if (argc > 1) {
        error_set(err, ERROR_USAGE, "expected one run, found %d", argc);
        return -1;
    }
    if (o->watches && !is_json(o) && o->format != REPORT_TABLE) {
        error_set(err, ERROR_USAGE, "--watch shows table or json");
        return -1;
    }
    struct store *store = store_open(o->common.store, STORE_READ, err);
    int status = store ? status_in_store(o, store, argc ? argv[0] : "latest", err) : -1;
    store_close(store);
    return status;
}

#define FIELD(name) offsetof(struct status_options, name)
static const struct option status_option_table[] = {
    {.name = "watch",
     .letter = 'w',
     .type = OPTION_FLAG,
     .offset = FIELD(watches),
     .help = "look again each second, until no process works at the run"},
    OUTPUT_OPTION(struct status_options, format),
    {.name = NULL},
};

const struct command cmd_status = {
    .name = "status",
    .summary = "how far a run is, from another terminal",
    .usage = "[options] [RUN]",
    .description =
        "Shows what the run itself shows on its terminal, read from the store: lanes with what is "
        "in "
        "flight, done, failed, retried, their requests and tokens a minute against the limits, "
        "what "
        "is spent against the budget with a forecast, the time left. It writes nothing, and the "
        "run "
        "does not notice.\n\n"
        "The last line says whether a process works at the run (running), whether it has ended and "
        "how, or whether its process is gone without an end (dead); the command that made it then "
        "carries on.\n\n"
        "-o json is the object that 'run --progress json' prints (docs/run.md), with the state; "
        "with "
        "--watch one a second. Counts are of the whole run; retries of the session that began "
        "last.",
    .examples = "# the newest run\nsteelyard status\n"
                "# follow last night's\nsteelyard status latest:nightly --watch\n"
                "# for a script\nsteelyard status latest -o json | jq -r .state\n",
    .options = status_option_table,
    .options_size = sizeof(struct status_options),
    .complete = "run",
    .run = cmd_status_run,
};

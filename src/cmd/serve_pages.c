#include "cmd/serve_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/embed.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/report_build.h"
#include "cmd/status_look.h"
#include "report/render.h"

enum { SAMPLES_MAX = 20000, VIEW_COLUMNS = 110, VIEW_ROWS = 60 };

EMBED_TEXT(serve_script, EMBED_FILE("src/cmd/serve/index.js"));
EMBED_TEXT(serve_style, EMBED_FILE("src/cmd/serve/index.css"));

static const char index_policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
                                   "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/* The list ----------------------------------------------------------------------------------------- */

struct list {
    const struct serve_pages *pages;
    struct str rows, live;
    size_t count;
};

static const char *say(const struct serve_pages *pages, const char *en, const char *zh)
{
    return pages->language ? zh : en;
}

static bool add_run(void *context, const struct run_info *info)
{
    struct list *list = context;
    struct str *out = &list->rows;
    char created[CLOCK_ISO_SIZE];

    clock_iso(info->created_unix_ns, created);
    list->count++;
    str_printf(out, "<tr><td><a href=\"run/%s\">%s</a></td><td>", info->name, info->name);
    render_html_text(view_of(info->title), out);
    str_printf(out, "%s</td><td>%s</td><td>%s</td><td class=\"number\">%lld</td></tr>\n",
               info->is_simulated ? " <strong>SIMULATED</strong>" : "", created,
               say(list->pages, run_state_name(info->state), run_state_name_zh(info->state)),
               (long long)info->cell_count);
    if (info->state == RUN_OPEN)
        str_printf(&list->live, "<pre data-run=\"%s\" aria-live=\"polite\">%s</pre>\n", info->name,
                   info->name);
    return true;
}

static void put_index(const struct list *list, struct str *out)
{
    const struct serve_pages *p = list->pages;

    str_printf(out,
               "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<title>steelyard</title>\n<link rel=\"stylesheet\" href=\"index.css\">\n"
               "<script src=\"index.js\" defer></script>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n",
               say(p, "en", "zh-Hans"), say(p, "Runs of this store", "库中的测试"));
    str_printf(out, "<p class=\"quiet\">");
    render_html_text(view_of(p->store), out);
    str_add_text(out, "</p>\n");
    if (list->live.len) {
        str_printf(out, "<h2>%s</h2>\n", say(p, "Not ended", "未结束"));
        str_add(out, str_view(&list->live));
    }
    str_printf(out,
               "<h2>%s</h2>\n<table>\n<thead><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th>"
               "<th class=\"number\">%s</th></tr></thead>\n<tbody>\n",
               say(p, "All", "全部"), say(p, "run", "测试"), say(p, "title", "标题"),
               say(p, "begun", "开始"), say(p, "state", "状态"), say(p, "cells", "单元"));
    str_add(out, str_view(&list->rows));
    str_add_text(out, "</tbody>\n</table>\n</main>\n</body>\n</html>\n");
}

static void fail(struct serve_reply *reply, int status, const char *message)
{
    reply->status = status;
    reply->type = "text/plain; charset=utf-8";
    str_add_text(&reply->body, message);
    str_add_char(&reply->body, '\n');
}

static void answer_index(const struct serve_pages *pages, struct serve_reply *reply)
{
    struct error err = {.kind = ERROR_NONE};
    struct store *store = store_open(pages->store, STORE_READ, &err);
    struct list list = {.pages = pages};

    reply->policy = index_policy;
    if (store && store_run_each(store, 0, add_run, &list, &err))
        put_index(&list, &reply->body);
    else
        fail(reply, 500, err.message);
    str_release(&list.rows);
    str_release(&list.live);
    store_close(store);
}

/* A report ------------------------------------------------------------------------------------------ */

static void answer_report(const struct serve_pages *pages, const char *names,
                          struct serve_reply *reply)
{
    char *text = mem_strdup(names), *rest = text;
    char *runs[16];
    struct error err = {.kind = ERROR_NONE};
    struct report_request request = {.store = pages->store,
                                     .runs = runs,
                                     .samples = SAMPLES_MAX,
                                     .since_ns = REPORT_NO_NEWS,
                                     .language = pages->language};

    for (char *name; request.run_count < sizeof runs / sizeof *runs && (name = strsep(&rest, ","));)
        runs[request.run_count++] = name;
    if (!report_build(&request, pages->workspace, &reply->body, NULL, &err)) {
        str_release(&reply->body);
        reply->body = (struct str){0};
        fail(reply, err.kind == ERROR_SYSTEM ? 500 : 404, err.message);
    }
    free(text);
}

void serve_pages_answer(void *context, const char *path, struct serve_reply *reply)
{
    const struct serve_pages *pages = context;

    if (strcmp(path, "/") == 0) {
        answer_index(pages, reply);
    } else if (strcmp(path, "/index.js") == 0) {
        reply->type = "text/javascript; charset=utf-8";
        str_add_text(&reply->body, serve_script);
    } else if (strcmp(path, "/index.css") == 0) {
        reply->type = "text/css; charset=utf-8";
        str_add_text(&reply->body, serve_style);
    } else if (strncmp(path, "/run/", 5) == 0) {
        answer_report(pages, path + 5, reply);
    } else {
        fail(reply, 404, "there is no such page");
    }
}

/* Progress ------------------------------------------------------------------------------------------ */

static void put_progress(const struct serve_pages *pages, struct status *status, struct str *out)
{
    const struct render_options render = {.ambiguous = 1, .language = pages->language};
    const struct progress_view view = status_view(status, &render);
    struct str text = {0};

    progress_block(&view, VIEW_COLUMNS, VIEW_ROWS, &text);
    status_put_state(status, &text);
    str_add_text(out, "{\"text\":");
    json_put_string(out, str_view(&text));
    str_add_char(out, '}');
    str_release(&text);
}

bool serve_pages_event(void *context, const char *path, struct str *out)
{
    const struct serve_pages *pages = context;
    struct error err = {.kind = ERROR_NONE};
    struct store *store = store_open(pages->store, STORE_READ, &err);
    struct status status;
    int64_t run;
    bool goes_on = false;

    if (store && store_run_find(store, path + strlen("/events/"), &run, &err)) {
        if (status_look(&status, store, run, clock_wall_ns(), &err)) {
            put_progress(pages, &status, out);
            goes_on = status.state == RUN_OPEN;
        }
        status_release(&status);
    }
    store_close(store);
    return goes_on;
}

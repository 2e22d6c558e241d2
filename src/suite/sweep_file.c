/* Reading sweep files: docs/sweeps.md has the format. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/utf8.h"
#include "suite/suite.h"
#include "suite/sweep_parts.h"

enum { SWEEP_FILE_MAX = 8 << 20, REPEATS_MAX = 10000, SWEEP_RUBRIC_MAX = 6000 };
#define SAMPLE_MAX   INT64_C(1000000)
#define DURATION_MAX (INT64_C(2592000) * CLOCK_S) /* 30 days */

static const char *const on_budget_names[] = {"stop", "pause", NULL};
static const char *const period_names[] = {"once", "daily", "weekly", NULL};
static const char *const http_names[] = {"1.1", "2", NULL};
static const char *const scope_names[] = {"run", "day", "model", NULL};
static const char *const order_names[] = {"written", "shuffled", "circular", NULL};
static const char *const judge_names[] = {"rubric", "reference", "pairwise", NULL};

/* What reads a file: the sweep and where errors go. */
struct parser {
    struct sweep *sweep;
    struct config config;
};

static bool element(struct parser *p, const struct json_value *v, const char *list, size_t index,
                    struct config_object *out)
{
    char path[64];

    (void)snprintf(path, sizeof path, "%s[%zu]", list, index);
    return config_object(&p->config, v, path, out);
}

static bool object_member(struct config_object *o, const char *key, const struct json_value **out)
{
    if (!config_member(o, key, CONFIG_OPTIONAL, out))
        return false;
    if (*out && (*out)->type != JSON_OBJECT)
        return config_error(o, *out, key, "expected an object");
    return true;
}

/* Ranges are checked here, where there is a line to name; run/ reads the values again. */
static bool check_limits(struct config_object *model, const struct json_value *limits)
{
    struct config_object o;
    char path[160];
    int64_t ignored;

    if (!limits)
        return true;
    (void)snprintf(path, sizeof path, "%s.limits", model->path);
    return config_object(model->config, limits, path, &o) &&
           config_int(&o, "requests_per_minute", CONFIG_OPTIONAL, 0, 10000000, &ignored) &&
           config_int(&o, "requests_per_second", CONFIG_OPTIONAL, 0, 1000000, &ignored) &&
           config_int(&o, "tokens_per_minute", CONFIG_OPTIONAL, 0, INT64_C(1) << 40, &ignored) &&
           config_int(&o, "concurrency", CONFIG_OPTIONAL, 1, 100000, &ignored) && config_end(&o);
}

static bool parse_model(struct parser *p, const struct json_value *v, size_t index,
                        struct config_object *root)
{
    struct sweep_model model = {.line = v->line};
    struct config_object o;
    const char *fault;

    if (v->type == JSON_STRING) {
        model.spec = v->text.data;
    } else if (!element(p, v, "models", index, &o) ||
               !config_string(&o, "model", CONFIG_REQUIRED, &model.spec) ||
               !object_member(&o, "parameters", &model.parameters) ||
               !object_member(&o, "limits", &model.limits) || !check_limits(&o, model.limits) ||
               !config_end(&o)) {
        return false;
    }
    fault = sweep_put_model(p->sweep, &model);
    return fault ? config_error(root, v, "models", "\"%.80s\" %s", model.spec, fault) : true;
}

static bool parse_suite(struct parser *p, const struct json_value *v, size_t index,
                        struct config_object *root)
{
    struct sweep_suite suite = {.line = v->line};
    struct config_object o;
    const char *fault;
    int order = SWEEP_WRITTEN;

    if (v->type == JSON_STRING) {
        suite.name = v->text.data;
    } else if (!element(p, v, "suites", index, &o) ||
               !config_string(&o, "suite", CONFIG_REQUIRED, &suite.name) ||
               !config_int(&o, "sample", CONFIG_OPTIONAL, 1, SAMPLE_MAX, &suite.sample) ||
               !config_int(&o, "repeats", CONFIG_OPTIONAL, 1, REPEATS_MAX, &suite.repeats) ||
               !config_choice(&o, "choices", CONFIG_OPTIONAL, order_names, &order) ||
               !config_end(&o)) {
        return false;
    }
    suite.order = (enum sweep_order)order;
    fault = sweep_put_suite(p->sweep, &suite);
    return fault ? config_error(root, v, "suites", "\"%.80s\" %s", suite.name, fault) : true;
}

static bool string_list(struct parser *p, struct config_object *o, const char *key,
                        const char *const **out)
{
    const struct json_value *list;
    const char **texts;
    size_t n = 0;

    if (!config_array(o, key, CONFIG_REQUIRED, &list))
        return false;
    if (!list->count)
        return config_error(o, list, key, "found an empty list");
    texts = arena_alloc(&p->sweep->arena, (list->count + 1) * sizeof *texts);
    for (const struct json_value *v = list->first; v; v = v->next) {
        if (v->type != JSON_STRING)
            return config_error(o, v, key, "expected a list of strings");
        texts[n++] = v->text.data;
    }
    *out = texts;
    return true;
}

static bool check_judge(const struct config_object *o, const struct sweep_judge *judge, int kind)
{
    if (judge->name && !suite_name_is_valid(judge->name))
        return config_error(o, json_get(o->value, "name"), "name",
                            "found \"%.80s\", expected letters, digits, '-', '_' and '.'",
                            judge->name);
    if (judge->rubric && strlen(judge->rubric) > SWEEP_RUBRIC_MAX)
        return config_error(o, json_get(o->value, "rubric"), "rubric", "is longer than %d bytes",
                            SWEEP_RUBRIC_MAX);
    if (judge->pass && kind != SWEEP_RUBRIC)
        return config_error(o, json_get(o->value, "pass"), "pass",
                            "goes with kind \"rubric\", and only with that");
    return true;
}

static bool parse_judge(struct parser *p, const struct json_value *v, size_t index,
                        struct config_object *root)
{
    struct sweep *sweep = p->sweep;
    struct sweep_judge judge = {.line = v->line};
    struct config_object o;
    const char *fault;
    int kind = SWEEP_RUBRIC;

    if (!element(p, v, "judges", index, &o) ||
        !config_string(&o, "model", CONFIG_REQUIRED, &judge.spec) ||
        !config_choice(&o, "kind", CONFIG_OPTIONAL, judge_names, &kind) ||
        !config_string(&o, "name", CONFIG_OPTIONAL, &judge.name) ||
        !config_string(&o, "rubric", CONFIG_OPTIONAL, &judge.rubric) ||
        !config_int(&o, "pass", CONFIG_OPTIONAL, 2, 10, &judge.pass) ||
        !object_member(&o, "parameters", &judge.parameters) ||
        !string_list(p, &o, "suites", &judge.suites) || !config_end(&o) ||
        !check_judge(&o, &judge, kind))
        return false;
    judge.kind = (enum sweep_judge_kind)kind;
    fault = sweep_spec_fault(judge.spec);
    if (fault)
        return config_error(root, v, "judges", "\"%.80s\" %s", judge.spec, fault);
    sweep->judges = sweep_grow(&sweep->arena, sweep->judges, sweep->judge_count, sizeof judge);
    sweep->judges[sweep->judge_count++] = judge;
    return true;
}

/* An amount may be written "20" or 20: it is kept as text, for money is never a float. */
static bool parse_amount(struct config_object *o, struct sweep_cap *cap)
{
    const struct json_value *v;
    const char *fault;

    if (!config_member(o, "amount", CONFIG_REQUIRED, &v))
        return false;
    cap->amount = v->type == JSON_STRING || v->type == JSON_NUMBER ? v->text.data : "";
    fault = sweep_amount_fault(cap->amount);
    return fault ? config_error(o, v, "amount", "found \"%.40s\", %s", cap->amount, fault) : true;
}

static bool parse_cap(struct parser *p, const struct json_value *v, size_t index,
                      struct config_object *root)
{
    struct sweep_cap cap = {.currency = ""};
    struct config_object o;
    int scope = 0;

    (void)root;
    if (!element(p, v, "caps", index, &o) ||
        !config_choice(&o, "scope", CONFIG_OPTIONAL, scope_names, &scope) ||
        !config_string(&o, "model", CONFIG_OPTIONAL, &cap.model) || !parse_amount(&o, &cap) ||
        !config_string(&o, "currency", CONFIG_REQUIRED, &cap.currency) || !config_end(&o))
        return false;
    cap.scope = scope_names[scope];
    if (!sweep_is_currency(view_of(cap.currency)))
        return config_error(&o, json_get(v, "currency"), "currency",
                            "found \"%.20s\", expected three letters such as CNY", cap.currency);
    if ((strcmp(cap.scope, "model") == 0) != (cap.model != NULL))
        return config_error(&o, v, "model", "goes with scope \"model\", and only with that");
    sweep_put_cap(p->sweep, &cap);
    return true;
}

typedef bool parse_element(struct parser *p, const struct json_value *v, size_t index,
                           struct config_object *root);

static bool parse_list(struct parser *p, struct config_object *root, const char *key,
                       enum config_need need, parse_element *parse)
{
    const struct json_value *list = NULL;
    size_t index = 0;

    if (!config_array(root, key, need, &list))
        return false;
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next)
        if (!parse(p, v, index++, root))
            return false;
    return true;
}

static bool duration(struct config_object *o, const char *key, int64_t *out)
{
    int64_t ns = *out;

    if (!config_duration(o, key, CONFIG_OPTIONAL, &ns))
        return false;
    if (ns < CLOCK_MS || ns > DURATION_MAX)
        return config_error(o, json_get(o->value, key), key, "expected 1ms to 30d");
    *out = ns;
    return true;
}

static bool parse_timeouts(struct parser *p, struct config_object *root)
{
    struct sweep *sweep = p->sweep;
    struct config_object o;
    bool present;

    if (!config_child(root, "timeouts", CONFIG_OPTIONAL, &o, &present))
        return false;
    return !present || (duration(&o, "connect", &sweep->connect_timeout_ns) &&
                        duration(&o, "first_byte", &sweep->first_byte_timeout_ns) &&
                        duration(&o, "idle", &sweep->idle_timeout_ns) &&
                        duration(&o, "total", &sweep->total_timeout_ns) && config_end(&o));
}

static bool parse_name(struct parser *p, struct config_object *root)
{
    struct sweep *sweep = p->sweep;
    const char *base = strrchr(p->config.file, '/');
    struct view stem = view_of(base ? base + 1 : p->config.file);

    if (view_ends(stem, VIEW(".json")))
        stem.len -= 5;
    sweep->name = view_eq_text(stem, "-") ? "sweep" : arena_copy(&sweep->arena, stem);
    if (!config_string(root, "name", CONFIG_OPTIONAL, &sweep->name))
        return false;
    if (!suite_name_is_valid(sweep->name))
        return config_error(root, json_get(root->value, "name"), "name",
                            "found \"%.80s\", expected letters, digits, '-', '_' and '.'",
                            sweep->name);
    return true;
}

static bool parse_addresses(struct parser *p, struct config_object *o)
{
    const struct json_value *list = json_get(o->value, "local_addresses");
    unsigned char bytes[sizeof(struct in6_addr)];

    if (!list)
        return true;
    if (!string_list(p, o, "local_addresses", &p->sweep->local_addresses))
        return false;
    for (const struct json_value *v = list->first; v; v = v->next)
        if (inet_pton(AF_INET, v->text.data, bytes) != 1 &&
            inet_pton(AF_INET6, v->text.data, bytes) != 1)
            return config_error(o, v, "local_addresses", "found \"%.80s\", expected an IP address",
                                v->text.data);
    return true;
}

static bool parse_settings(struct parser *p, struct config_object *o)
{
    struct sweep *sweep = p->sweep;
    int on_budget = SWEEP_STOP, period = SWEEP_ONCE;
    int64_t seed = (int64_t)sweep->seed;

    if (!config_int(o, "repeats", CONFIG_OPTIONAL, 1, REPEATS_MAX, &sweep->repeats) ||
        !config_int(o, "seed", CONFIG_OPTIONAL, 0, INT64_MAX, &seed) ||
        !config_int(o, "concurrency", CONFIG_OPTIONAL, 0, 100000, &sweep->concurrency) ||
        !config_int(o, "attempts", CONFIG_OPTIONAL, 1, 1000, &sweep->attempts_max) ||
        !config_choice(o, "on_budget", CONFIG_OPTIONAL, on_budget_names, &on_budget) ||
        !config_choice(o, "period", CONFIG_OPTIONAL, period_names, &period) ||
        !config_choice(o, "http", CONFIG_OPTIONAL, http_names, &sweep->http) ||
        !config_double(o, "incomplete_above", CONFIG_OPTIONAL, 0, 1, &sweep->incomplete_above) ||
        !duration(o, "give_up_after", &sweep->give_up_after_ns) ||
        !duration(o, "cell_time", &sweep->cell_time_max_ns))
        return false;
    sweep->seed = (uint64_t)seed;
    sweep->on_budget = (enum sweep_on_budget)on_budget;
    sweep->period = (enum sweep_period)period;
    return true;
}

static bool parse_root(struct parser *p, const struct json_value *root)
{
    struct config_object o;

    return config_object(&p->config, root, "", &o) && parse_name(p, &o) &&
           parse_list(p, &o, "models", CONFIG_REQUIRED, parse_model) &&
           parse_list(p, &o, "suites", CONFIG_REQUIRED, parse_suite) &&
           parse_list(p, &o, "judges", CONFIG_OPTIONAL, parse_judge) &&
           parse_list(p, &o, "caps", CONFIG_OPTIONAL, parse_cap) && parse_settings(p, &o) &&
           parse_addresses(p, &o) && parse_timeouts(p, &o) && config_end(&o);
}

bool sweep_load(struct sweep *sweep, const char *path, struct error *err)
{
    struct parser p = {.sweep = sweep, .config = {.err = err}};
    const struct json_value *root = NULL;
    struct str text = {0};
    bool ok = file_read(path, SWEEP_FILE_MAX, &text, err);

    sweep->file = p.config.file = arena_strdup(&sweep->arena, path);
    if (ok && !utf8_is_valid(str_view(&text)))
        ok = error_set(err, ERROR_INPUT, "%s: holds bytes that are not UTF-8", path);
    if (ok)
        root = json_parse(&sweep->arena, sweep->file, str_view(&text), JSON_RELAXED, err);
    str_release(&text);
    if (!root || !parse_root(&p, root))
        return false;
    return sweep_check(sweep, err) || error_prefix(err, "%s", path);
}

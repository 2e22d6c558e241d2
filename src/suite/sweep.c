#include "suite/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/file.h"
#include "suite/suite.h"
#include "suite/sweep_parts.h"

enum { SPEC_MAX = 300 };

void sweep_init(struct sweep *sweep)
{
    *sweep = (struct sweep){
        .name = "",
        .repeats = 1,
        .http = -1,
        .seed = 1,
        .give_up_after_ns = 1800 * CLOCK_S,
        .attempts_max = 5,
        .cell_time_max_ns = 3600 * CLOCK_S,
        .connect_timeout_ns = 15 * CLOCK_S,
        .first_byte_timeout_ns = 300 * CLOCK_S,
        .idle_timeout_ns = 180 * CLOCK_S,
        .total_timeout_ns = 1800 * CLOCK_S,
    };
}

void sweep_release(struct sweep *sweep)
{
    arena_release(&sweep->arena);
    sweep_init(sweep);
}

/* An array in the arena with room for one element more; doubles at powers of two. */
void *sweep_grow(struct arena *arena, void *old, size_t count, size_t size)
{
    void *larger;

    if (count & (count - 1))
        return old;
    larger = arena_alloc(arena, (count ? 2 * count : 1) * size);
    if (count)
        memcpy(larger, old, count * size);
    return larger;
}

/* What a model's spec must look like before anybody knows the profiles; NULL: fine. */
const char *sweep_spec_fault(const char *spec)
{
    size_t length = strlen(spec);

    if (!length)
        return "is empty";
    if (length > SPEC_MAX)
        return "is too long";
    for (const char *p = spec; *p; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7F)
            return "holds a blank or a control character";
    if (!strchr(spec, '/') || spec[0] == '/')
        return "expected PROVIDER/MODEL, such as qwen/qwen3.8-max@think=high";
    return NULL;
}

static bool same_json(const struct json_value *a, const struct json_value *b)
{
    struct str x = {0}, y = {0};
    bool same;

    if (!a || !b)
        return a == b;
    json_put_canonical(&x, a);
    json_put_canonical(&y, b);
    same = view_eq(str_view(&x), str_view(&y));
    str_release(&x);
    str_release(&y);
    return same;
}

const char *sweep_put_model(struct sweep *sweep, const struct sweep_model *model)
{
    const char *fault = sweep_spec_fault(model->spec);

    for (size_t i = 0; i < sweep->model_count && !fault; i++)
        if (strcmp(sweep->models[i].spec, model->spec) == 0 &&
            same_json(sweep->models[i].parameters, model->parameters))
            fault = "is there twice";
    if (fault)
        return fault;
    sweep->models = sweep_grow(&sweep->arena, sweep->models, sweep->model_count, sizeof *model);
    sweep->models[sweep->model_count++] = *model;
    return NULL;
}

const char *sweep_put_suite(struct sweep *sweep, const struct sweep_suite *suite)
{
    if (!suite->name[0])
        return "is empty";
    if (!strchr(suite->name, '/') && !suite_name_is_valid(suite->name))
        return "is no suite's name (letters, digits, '-', '_', '.'; a path holds '/')";
    for (size_t i = 0; i < sweep->suite_count; i++)
        if (strcmp(sweep->suites[i].name, suite->name) == 0)
            return "is there twice";
    sweep->suites = sweep_grow(&sweep->arena, sweep->suites, sweep->suite_count, sizeof *suite);
    sweep->suites[sweep->suite_count++] = *suite;
    return NULL;
}

bool sweep_add_model(struct sweep *sweep, const char *spec, struct error *err)
{
    struct sweep_model model = {.spec = arena_strdup(&sweep->arena, spec)};
    const char *fault = sweep_put_model(sweep, &model);

    return fault ? error_set(err, ERROR_USAGE, "model '%.80s': %s", spec, fault) : true;
}

bool sweep_add_suite(struct sweep *sweep, const char *name, int64_t sample, struct error *err)
{
    struct sweep_suite suite = {.name = arena_strdup(&sweep->arena, name), .sample = sample};
    const char *fault = sweep_put_suite(sweep, &suite);

    return fault ? error_set(err, ERROR_USAGE, "suite '%.80s': %s", name, fault) : true;
}

const char *sweep_amount_fault(const char *amount)
{
    struct error ignored;
    int64_t pico = 0;

    if (!decimal_parse(view_of(amount), 12, &pico, &ignored) || pico <= 0)
        return "expected a decimal above 0 and below 9,000,000, such as \"20\" or \"0.50\"";
    return NULL;
}

bool sweep_is_currency(struct view text)
{
    bool ok = text.len == 3;

    for (size_t i = 0; i < text.len; i++)
        ok = ok && text.data[i] >= 'A' && text.data[i] <= 'Z';
    return ok;
}

void sweep_put_cap(struct sweep *sweep, const struct sweep_cap *cap)
{
    sweep->caps = sweep_grow(&sweep->arena, sweep->caps, sweep->cap_count, sizeof *cap);
    sweep->caps[sweep->cap_count++] = *cap;
}

bool sweep_add_cap(struct sweep *sweep, const char *scope, const char *model, const char *text,
                   struct error *err)
{
    struct view amount = view_trim(view_of(text)), currency;
    struct sweep_cap cap = {.scope = arena_strdup(&sweep->arena, scope)};

    currency = view_slice(amount, 0, 3);
    if (sweep_is_currency(currency)) {
        amount = view_trim(view_from(amount, 3));
    } else {
        currency = view_from(amount, amount.len < 3 ? 0 : amount.len - 3);
        amount = view_trim(view_slice(amount, 0, amount.len - currency.len));
    }
    cap.amount = arena_copy(&sweep->arena, amount);
    cap.currency = arena_copy(&sweep->arena, currency);
    cap.model = model ? arena_strdup(&sweep->arena, model) : NULL;
    if (!sweep_is_currency(currency) || sweep_amount_fault(cap.amount))
        return error_set(err, ERROR_USAGE,
                         "budget '%.60s': expected an amount and a currency, such as 20CNY", text);
    sweep_put_cap(sweep, &cap);
    return true;
}

static bool has_suite(const struct sweep *sweep, const char *name)
{
    for (size_t i = 0; i < sweep->suite_count; i++)
        if (strcmp(sweep->suites[i].name, name) == 0)
            return true;
    return false;
}

const char *sweep_judge_name(const struct sweep_judge *judge)
{
    static const char *const names[] = {"rubric", "reference", "pairwise"};

    return judge->name ? judge->name : names[judge->kind];
}

static bool check_judge(const struct sweep *sweep, size_t index, struct error *err)
{
    const struct sweep_judge *judge = &sweep->judges[index];
    const char *name = sweep_judge_name(judge);

    for (const char *const *s = judge->suites; *s; s++)
        if (!has_suite(sweep, *s))
            return error_set(err, ERROR_INPUT,
                             "judge \"%.80s\" judges suite \"%.80s\", which is not in the sweep",
                             judge->spec, *s);
    for (size_t i = 0; i < index; i++)
        if (strcmp(sweep_judge_name(&sweep->judges[i]), name) == 0)
            return error_set(err, ERROR_INPUT,
                             "two judges are called \"%.80s\": give one a \"name\"", name);
    return true;
}

bool sweep_check(const struct sweep *sweep, struct error *err)
{
    if (!sweep->model_count)
        return error_set(err, ERROR_INPUT, "no models");
    if (!sweep->suite_count)
        return error_set(err, ERROR_INPUT, "no suites");
    for (size_t i = 0; i < sweep->judge_count; i++)
        if (!check_judge(sweep, i, err))
            return false;
    return true;
}

char *sweep_find(const char *name_or_path, char *const *dirs, struct error *err)
{
    struct str looked = {0};
    char *found = NULL;

    if (strcmp(name_or_path, "-") == 0 || file_exists(name_or_path)) {
        str_add_text(&looked, name_or_path);
        return str_take(&looked);
    }
    for (char *const *d = dirs; d && *d && !found && !strchr(name_or_path, '/'); d++) {
        struct str path = {0};
        str_printf(&path, "%s/%s", *d, name_or_path);
        if (!view_ends(str_view(&path), VIEW(".json")))
            str_add_text(&path, ".json");
        str_printf(&looked, ", %s", str_text(&path));
        if (file_exists(str_text(&path)))
            found = str_take(&path);
        str_release(&path);
    }
    if (!found) {
        error_set(err, ERROR_INPUT, "no sweep file '%.200s'\n  looked at: %.600s%s", name_or_path,
                  name_or_path, str_text(&looked));
        file_suggest(err, name_or_path, dirs, ".json");
    }
    str_release(&looked);
    return found;
}

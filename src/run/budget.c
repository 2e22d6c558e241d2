#include "run/budget.h"

#include <string.h>

#include "base/clock.h"

/* Where thinking is not held by max_tokens and its bound is unknown: the longest thought that a
 * vendor's page names (Qwen's thinking_budget of the 3.8 generation). */
enum { BUDGET_THOUGHT_MAX = 262144 };

static int64_t budget_output_bound(const struct model_spec *spec)
{
    const struct model_profile *m = &spec->profile;
    int64_t thought = 0;

    if (m->max_tokens_limits_answer_only && spec->thinking == THINKING_BUDGET)
        thought = spec->thinking_budget;
    else if (m->max_tokens_limits_answer_only && spec->thinking != THINKING_OFF)
        thought = m->max_output > 0 ? m->max_output : BUDGET_THOUGHT_MAX;
    return spec->max_tokens + thought;
}

static int64_t budget_pico(const struct price_cost *cost)
{
    if (cost->unknown != PRICE_KNOWN || cost->total < 0 || cost->total > INT64_MAX)
        return -1;
    return (int64_t)cost->total;
}

static struct price_query budget_query(const struct model_spec *spec, int64_t start, int64_t end)
{
    return (struct price_query){.provider = spec->provider->name,
                                .region = spec->region,
                                .model = spec->profile.id,
                                .currency = spec->provider->currency,
                                .start_unix_ns = start,
                                .end_unix_ns = end,
                                .usage = USAGE_NONE};
}

int64_t budget_worst_of(const struct price_book *book, const struct model_spec *spec,
                        int64_t input_bound, int64_t unix_ns)
{
    struct price_query query = budget_query(spec, unix_ns, unix_ns);
    struct price_cost cost = {0};

    query.is_thinking = spec->thinking != THINKING_OFF;
    query.usage.input = input_bound;
    query.usage.output = budget_output_bound(spec);
    price_worst(book, &query, &cost);
    return budget_pico(&cost);
}

int64_t budget_worst(const struct price_book *book, const struct plan *plan, unsigned model,
                     size_t item, int64_t unix_ns)
{
    return budget_worst_of(book, &plan->models[model], plan->items[item].input_bound, unix_ns);
}

int64_t budget_settled(const struct price_book *book, const struct model_spec *model,
                       const struct reply *reply, int64_t start_unix_ns, int64_t end_unix_ns)
{
    struct price_query query = budget_query(model, start_unix_ns, end_unix_ns);
    struct price_cost cost = {0};

    if (!reply->has_usage)
        return -1;
    query.usage = reply->usage;
    query.is_thinking =
        reply->reasoning.len > 0 || reply->usage.reasoning > 0 || reply->has_encrypted_reasoning;
    query.model =
        price_model(book, query.provider, query.region, query.model, str_text(&reply->model));
    price_cost(book, &query, &cost);
    return budget_pico(&cost);
}

/* Caps ---------------------------------------------------------------------------------------- */

/* A model or judge as the sweep names it. */
static const char *budget_asked(const struct sweep *sweep, size_t index)
{
    return index < sweep->model_count ? sweep->models[index].spec
                                      : sweep->judges[index - sweep->model_count].spec;
}

static bool budget_find_model(const struct sweep *sweep, const struct plan *plan, const char *name,
                              int *out, struct error *err)
{
    for (size_t i = 0; i < plan_spec_count(plan); i++) {
        if (strcmp(plan->models[i].label, name) == 0 || strcmp(budget_asked(sweep, i), name) == 0) {
            *out = (int)i;
            return true;
        }
    }
    return error_set(err, ERROR_INPUT, "a budget for model '%s', which is not in the sweep", name);
}

static bool budget_has_rate(const struct store_cap *cap, const char *currency)
{
    for (size_t i = 0; i < cap->rate_count; i++) {
        if (strcmp(cap->rates[i].currency, currency) == 0)
            return true;
    }
    return strcmp(cap->currency, currency) == 0;
}

/* Adds the rate of one unit, rounded up, so that a cap is never passed by rounding. */
static bool budget_add_rate(struct store_cap *cap, struct store_rate *rates, const char *currency,
                            const struct price_book *book, int64_t unix_ns)
{
    int128 one = 0;

    if (budget_has_rate(cap, currency))
        return true;
    if (!price_convert(book, DECIMAL_PICO, currency, cap->currency, unix_ns, &one) || one < 0 ||
        one >= INT64_MAX)
        return false;
    rates[cap->rate_count++] = (struct store_rate){currency, (int64_t)one + 1};
    return true;
}

/* The currencies that other runs of the day may have been billed in are converted where the book
 * can; the writer refuses what it cannot. */
static bool budget_rates(struct budget *budget, struct store_cap *cap, const struct plan *plan,
                         const struct price_book *book, int64_t unix_ns, struct error *err)
{
    static const char *const common[] = {"CNY", "USD"};
    struct store_rate *rates =
        arena_alloc(&budget->arena, (plan_spec_count(plan) + 2) * sizeof *rates);
    char day[CLOCK_ISO_SIZE];

    cap->rates = rates;
    for (size_t i = 0; i < plan_spec_count(plan); i++) {
        const char *currency = plan->models[i].provider->currency;
        if (!budget_add_rate(cap, rates, currency, book, unix_ns)) {
            clock_day(unix_ns, day);
            return error_set(err, ERROR_INPUT,
                             "a budget in %s cannot be kept: no exchange rate from %s for %s "
                             "(providers/exchange.json)",
                             cap->currency, currency, day);
        }
    }
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        (void)budget_add_rate(cap, rates, common[i], book, unix_ns);
    return true;
}

static bool budget_check_prices(const struct store_cap *cap, const struct plan *plan,
                                const struct price_book *book, int64_t unix_ns, struct error *err)
{
    char day[CLOCK_ISO_SIZE];

    for (unsigned i = 0; i < plan_spec_count(plan); i++) {
        if (strcmp(cap->scope, "model") == 0 && cap->model != (int)i)
            continue;
        if (budget_worst(book, plan, i, 0, unix_ns) >= 0)
            continue;
        clock_day(unix_ns, day);
        return error_set(err, ERROR_INPUT,
                         "a budget cannot be kept: no price is known for '%s' on %s\n"
                         "  add a row to `prices` of its profile (%s); 0 for a server of your own",
                         plan->models[i].label, day, plan->models[i].provider->file);
    }
    return true;
}

static bool budget_cap(struct budget *budget, const struct sweep *sweep, const struct plan *plan,
                       const struct sweep_cap *asked, struct store_cap *cap, struct error *err)
{
    *cap = (struct store_cap){.scope = arena_strdup(&budget->arena, asked->scope),
                              .currency = arena_strdup(&budget->arena, asked->currency)};
    if (!decimal_parse(view_of(asked->amount), 12, &cap->pico, err))
        return error_prefix(err, "budget");
    if (cap->pico < 0)
        return error_set(err, ERROR_INPUT, "budget: found %s, expected an amount of 0 or more",
                         asked->amount);
    return strcmp(asked->scope, "model") != 0 ||
           budget_find_model(sweep, plan, asked->model ? asked->model : "", &cap->model, err);
}

bool budget_init(struct budget *budget, const struct sweep *sweep, const struct plan *plan,
                 const struct price_book *book, int64_t unix_ns, struct error *err)
{
    *budget = (struct budget){0};
    budget->caps = arena_alloc(&budget->arena, (sweep->cap_count + 1) * sizeof *budget->caps);
    for (size_t i = 0; i < sweep->cap_count; i++) {
        struct store_cap *cap = &budget->caps[i];
        if (!budget_cap(budget, sweep, plan, &sweep->caps[i], cap, err) ||
            !budget_check_prices(cap, plan, book, unix_ns, err) ||
            !budget_rates(budget, cap, plan, book, unix_ns, err)) {
            budget_release(budget);
            return false;
        }
        budget->count++;
    }
    return true;
}

void budget_release(struct budget *budget)
{
    arena_release(&budget->arena);
    *budget = (struct budget){0};
}

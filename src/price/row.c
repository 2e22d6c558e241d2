/* One element of a profile's `prices`: checked field by field, copied into the book. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "price/book.h"

/* A price per million tokens; 10^6 of a currency unit per token would be absurd and is refused, so
 * that no product of tokens and price can overflow 128 bits. */
static const int64_t price_max = DECIMAL_PICO;

static const char *const confidence_names[] = {
    "official",  "mirror", "vendor-article", "catalogue", "derived", "general-knowledge",
    "not-found", NULL,
};

static bool read_price(struct config_object *o, const char *key, int64_t *out)
{
    const struct json_value *v;
    struct error err = {0};

    if (!config_member(o, key, CONFIG_OPTIONAL, &v))
        return false;
    if (!v)
        return true;
    if (v->type != JSON_STRING && v->type != JSON_NUMBER)
        return config_error(o, v, key, "expected a price per million tokens, such as 0.8");
    if (!decimal_parse(v->text, 6, out, &err))
        return config_error(o, v, key, "%s; expected a price per million tokens, such as 0.8",
                            err.message);
    if (*out < 0 || *out > price_max)
        return config_error(o, v, key, "found %.40s, expected a price from 0 to 1000000",
                            v->text.data);
    return true;
}

/* A server of one's own: money an hour, and what it draws. Its tokens cost nothing more. */
static bool read_server(struct config_object *o, struct price_row *row)
{
    const struct json_value *v;
    struct error err = {0};

    if (!config_member(o, "hour", CONFIG_OPTIONAL, &v) ||
        !config_int(o, "watts", CONFIG_OPTIONAL, 0, INT64_C(1000000000), &row->watts))
        return false;
    if (!v)
        return row->watts < 0 || config_error(o, NULL, "watts", "needs \"hour\" beside it");
    if ((v->type != JSON_STRING && v->type != JSON_NUMBER) ||
        !decimal_parse(v->text, 12, &row->hour, &err) || row->hour < 0 ||
        row->hour > price_max * 1000000)
        return config_error(o, v, "hour", "expected money an hour, such as 12.5");
    for (int i = 0; i < PRICE_PART_COUNT; i++) {
        if (row->part[i] > 0)
            return config_error(o, v, "hour", "a row is priced by the hour or by tokens");
        row->part[i] = 0;
    }
    return true;
}

static bool read_date(struct config_object *o, const char *key, int64_t *out)
{
    const char *text = NULL;
    struct error err = {0};

    if (!config_string(o, key, CONFIG_OPTIONAL, &text))
        return false;
    if (text && !clock_parse_iso(text, out, &err))
        return config_error(o, json_get(o->value, key), key, "%s", err.message);
    return true;
}

/* "1/2": a price in batch mode is that part of the ordinary one. */
static bool parse_ratio(const char *text, int64_t *numerator, int64_t *denominator)
{
    char *end = NULL;
    long n = text[0] >= '0' && text[0] <= '9' ? strtol(text, &end, 10) : -1;
    long d = end && end[0] == '/' && end[1] >= '1' && end[1] <= '9' ? strtol(end + 1, &end, 10) : 0;

    *numerator = n;
    *denominator = d;
    return n >= 0 && d >= 1 && n <= d && d < 1000 && !*end;
}

static bool read_ratio(struct config_object *o, const char *key, int64_t *numerator,
                       int64_t *denominator)
{
    const char *text = NULL;

    if (!config_string(o, key, CONFIG_OPTIONAL, &text))
        return false;
    if (text && !parse_ratio(text, numerator, denominator))
        return config_error(o, json_get(o->value, key), key,
                            "found \"%.40s\", expected a fraction such as \"1/2\"", text);
    return true;
}

static bool read_aliases(struct price_book *book, struct config_object *o, struct price_row *row)
{
    const struct json_value *list = NULL;
    const char **texts;
    size_t n = 0;

    if (!config_array(o, "aliases", CONFIG_OPTIONAL, &list))
        return false;
    texts = arena_alloc(&book->arena, ((list ? list->count : 0) + 1) * sizeof *texts);
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next) {
        if (v->type != JSON_STRING || !v->text.len || strlen(v->text.data) != v->text.len)
            return config_error(o, v, "aliases", "expected a list of model ids");
        texts[n++] = arena_strdup(&book->arena, v->text.data);
    }
    row->aliases = texts;
    return true;
}

static bool read_off_peak(struct config_object *parent, struct price_row *row)
{
    struct config_object o;
    bool present;

    if (!config_child(parent, "off_peak", CONFIG_OPTIONAL, &o, &present))
        return false;
    if (present != (row->calendar != NULL))
        return config_error(parent, NULL, "off_peak",
                            present ? "needs a calendar that says when it holds"
                                    : "missing, though the row names a calendar");
    if (!present)
        return true;
    return read_price(&o, "input", &row->off_peak[PRICE_INPUT]) &&
           read_price(&o, "cached", &row->off_peak[PRICE_CACHED]) &&
           read_price(&o, "cache_write", &row->off_peak[PRICE_CACHE_WRITE]) &&
           read_price(&o, "output", &row->off_peak[PRICE_OUTPUT]) &&
           read_price(&o, "thinking_output", &row->off_peak_thinking_output) &&
           read_price(&o, "explicit_cached", &row->off_peak_explicit_cached) && config_end(&o);
}

/* Money is never rounded before conversion: the batch part of each price must be whole pico. */
static bool check_batch(const struct config_object *o, const struct price_row *row)
{
    const int64_t whole[] = {row->part[PRICE_INPUT],      row->part[PRICE_OUTPUT],
                             row->thinking_output,        row->off_peak[PRICE_INPUT],
                             row->off_peak[PRICE_OUTPUT], row->off_peak_thinking_output};
    const int64_t cached[] = {row->part[PRICE_CACHED],
                              row->part[PRICE_CACHE_WRITE],
                              row->explicit_cached,
                              row->off_peak[PRICE_CACHED],
                              row->off_peak[PRICE_CACHE_WRITE],
                              row->off_peak_explicit_cached};

    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        if (whole[i] > 0 && row->batch_denominator &&
            whole[i] * row->batch_numerator % row->batch_denominator)
            return config_error(o, NULL, "batch", "gives a price with more than 12 decimals");
        if (cached[i] > 0 && row->batch_cached_denominator &&
            cached[i] * row->batch_cached_numerator % row->batch_cached_denominator)
            return config_error(o, NULL, "batch_cached",
                                "gives a price with more than 12 decimals");
    }
    return true;
}

static bool read_key(struct config_object *o, struct price_row *row)
{
    return config_string(o, "model", CONFIG_REQUIRED, &row->model) &&
           config_string(o, "region", CONFIG_OPTIONAL, &row->region) &&
           config_string(o, "currency", CONFIG_REQUIRED, &row->currency) &&
           read_date(o, "from", &row->from_unix_ns) && read_date(o, "to", &row->to_unix_ns) &&
           config_bool(o, "from_is_first_seen", CONFIG_OPTIONAL, &row->is_first_seen) &&
           config_int(o, "input_up_to", CONFIG_OPTIONAL, 1, INT64_MAX, &row->input_up_to) &&
           config_int(o, "output_up_to", CONFIG_OPTIONAL, 1, INT64_MAX, &row->output_up_to);
}

static bool read_prices(struct config_object *o, struct price_row *row)
{
    return read_price(o, "input", &row->part[PRICE_INPUT]) &&
           read_price(o, "cached", &row->part[PRICE_CACHED]) &&
           read_price(o, "cache_write", &row->part[PRICE_CACHE_WRITE]) &&
           read_price(o, "explicit_cached", &row->explicit_cached) &&
           read_price(o, "cache_storage", &row->cache_storage) &&
           read_price(o, "output", &row->part[PRICE_OUTPUT]) &&
           read_price(o, "thinking_output", &row->thinking_output) &&
           read_ratio(o, "batch", &row->batch_numerator, &row->batch_denominator) &&
           read_ratio(o, "batch_cached", &row->batch_cached_numerator,
                      &row->batch_cached_denominator) &&
           config_string(o, "calendar", CONFIG_OPTIONAL, &row->calendar) && read_off_peak(o, row) &&
           read_server(o, row);
}

/* A day, a month or a year: "2026-11-15", "2026-11", "2026". */
static bool is_date(const char *text)
{
    static const char *const shapes[] = {"0000-00-00", "0000-00", "0000"};

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const char *t = text, *shape = shapes[i];
        while (*t && (*shape == '0' ? *t >= '0' && *t <= '9' : *t == *shape)) {
            t++;
            shape++;
        }
        if (!*t && !*shape)
            return true;
    }
    return false;
}

static bool read_origin(struct config_object *o, struct price_row *row)
{
    int confidence = 0;

    if (!config_string(o, "source", CONFIG_REQUIRED, &row->source) ||
        !config_string(o, "source_date", CONFIG_REQUIRED, &row->source_date) ||
        !config_choice(o, "confidence", CONFIG_REQUIRED, confidence_names, &confidence) ||
        !config_string(o, "note", CONFIG_OPTIONAL, &row->note))
        return false;
    if (!is_date(row->source_date))
        return config_error(o, json_get(o->value, "source_date"), "source_date",
                            "found \"%.40s\", expected a day, a month or a year such as 2026-11",
                            row->source_date);
    row->confidence = confidence_names[confidence];
    return true;
}

static bool check_row(const struct config_object *o, const struct price_row *row)
{
    bool letters = strlen(row->currency) == 3;

    for (const char *c = row->currency; *c; c++)
        letters = letters && *c >= 'A' && *c <= 'Z';
    if (!letters)
        return config_error(o, json_get(o->value, "currency"), "currency",
                            "found \"%.40s\", expected a code such as CNY", row->currency);
    if (!row->model[0])
        return config_error(o, NULL, "model", "is empty");
    if (row->to_unix_ns <= row->from_unix_ns)
        return config_error(o, json_get(o->value, "to"), "to", "is not after \"from\"");
    return check_batch(o, row);
}

static void copy_texts(struct price_book *book, struct price_row *row)
{
    const char **texts[] = {&row->calendar, &row->source, &row->source_date, &row->note};

    row->model = arena_strdup(&book->arena, row->model);
    row->region = price_intern(book, row->region);
    row->currency = price_intern(book, row->currency);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (*texts[i])
            *texts[i] = arena_strdup(&book->arena, *texts[i]);
}

bool price_row_parse(struct price_book *book, const struct config *c,
                     const struct json_value *value, size_t index, struct price_row *out)
{
    struct config_object o;
    char path[32];

    *out = (struct price_row){
        .region = "",
        .from_unix_ns = INT64_MIN,
        .to_unix_ns = INT64_MAX,
        .input_up_to = INT64_MAX,
        .output_up_to = INT64_MAX,
        .part = {PRICE_UNKNOWN, PRICE_UNKNOWN, PRICE_UNKNOWN, PRICE_UNKNOWN},
        .off_peak = {PRICE_UNKNOWN, PRICE_UNKNOWN, PRICE_UNKNOWN, PRICE_UNKNOWN},
        .thinking_output = PRICE_UNKNOWN,
        .explicit_cached = PRICE_UNKNOWN,
        .cache_storage = PRICE_UNKNOWN,
        .hour = PRICE_UNKNOWN,
        .watts = PRICE_UNKNOWN,
        .off_peak_thinking_output = PRICE_UNKNOWN,
        .off_peak_explicit_cached = PRICE_UNKNOWN,
        .line = value->line,
    };
    (void)snprintf(path, sizeof path, "prices[%zu]", index);
    if (!config_object(c, value, path, &o) || !read_key(&o, out) || !read_prices(&o, out) ||
        !read_origin(&o, out) || !read_aliases(book, &o, out) || !config_end(&o) ||
        !check_row(&o, out))
        return false;
    copy_texts(book, out);
    return true;
}

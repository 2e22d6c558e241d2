/* Dated exchange rates. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "price/book.h"

static bool parse_rate(struct price_book *book, const struct config *c,
                       const struct json_value *value, size_t index)
{
    const char *date = NULL, *from = NULL, *to = NULL, *text = NULL, *source = NULL, *note = NULL;
    struct config_object o;
    struct price_rate rate = {0};
    struct error err = {0};
    char path[32];

    (void)snprintf(path, sizeof path, "rates[%zu]", index);
    if (!config_object(c, value, path, &o) || !config_string(&o, "date", CONFIG_REQUIRED, &date) ||
        !config_string(&o, "from", CONFIG_REQUIRED, &from) ||
        !config_string(&o, "to", CONFIG_REQUIRED, &to) ||
        !config_string(&o, "rate", CONFIG_REQUIRED, &text) ||
        !config_string(&o, "source", CONFIG_REQUIRED, &source) ||
        !config_string(&o, "note", CONFIG_OPTIONAL, &note) || !config_end(&o))
        return false;
    if (!clock_parse_iso(date, &rate.unix_ns, &err))
        return config_error(&o, json_get(value, "date"), "date", "%s", err.message);
    if (!decimal_parse(view_of(text), 12, &rate.pico, &err))
        return config_error(&o, json_get(value, "rate"), "rate", "%s", err.message);
    if (rate.pico <= 0)
        return config_error(&o, json_get(value, "rate"), "rate",
                            "found \"%.40s\", expected more than 0", text);
    if (strcmp(from, to) == 0)
        return config_error(&o, json_get(value, "to"), "to", "is the same currency as \"from\"");
    rate.from = price_intern(book, from);
    rate.to = price_intern(book, to);
    MEM_GROW(book->rates, book->rate_count, &book->rate_capacity);
    book->rates[book->rate_count++] = rate;
    return true;
}

bool price_book_add_exchange(struct price_book *book, const char *file,
                             const struct json_value *rates, struct error *err)
{
    const struct config c = {.file = file, .err = err};
    const struct json_value *list = rates;
    struct config_object o;
    size_t index = 0;

    if (rates->type != JSON_ARRAY &&
        (!config_object(&c, rates, "", &o) || !config_array(&o, "rates", CONFIG_REQUIRED, &list) ||
         !config_end(&o)))
        return false;
    for (const struct json_value *v = list->first; v; v = v->next)
        if (!parse_rate(book, &c, v, index++))
            return false;
    price_note_content(book, "exchange", "rates", list);
    return true;
}

/* The newest rate between the two, in either direction, that is not after the instant. */
static const struct price_rate *find_rate(const struct price_book *book, const char *from,
                                          const char *to, int64_t unix_ns)
{
    const struct price_rate *best = NULL;

    for (size_t i = 0; i < book->rate_count; i++) {
        const struct price_rate *r = &book->rates[i];
        bool is_pair = (strcmp(r->from, from) == 0 && strcmp(r->to, to) == 0) ||
                       (strcmp(r->from, to) == 0 && strcmp(r->to, from) == 0);
        if (is_pair && r->unix_ns <= unix_ns && (!best || r->unix_ns > best->unix_ns))
            best = r;
    }
    return best;
}

int64_t price_rate_instant(const struct price_book *book, const char *from, const char *to,
                           int64_t unix_ns)
{
    const struct price_rate *rate = find_rate(book, from, to, unix_ns);

    return rate ? rate->unix_ns : INT64_MIN;
}

bool price_convert(const struct price_book *book, int128 pico, const char *from, const char *to,
                   int64_t unix_ns, int128 *out)
{
    const struct price_rate *best;

    if (strcmp(from, to) == 0) {
        *out = pico;
        return true;
    }
    best = find_rate(book, from, to, unix_ns);
    if (!best)
        return false;
    return strcmp(best->from, from) == 0 ? decimal_mul_div(pico, best->pico, DECIMAL_PICO, out)
                                         : decimal_mul_div(pico, DECIMAL_PICO, best->pico, out);
}

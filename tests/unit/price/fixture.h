/* A price book from JSON texts, and short forms for what the tests ask it. */
#ifndef TEST_PRICE_FIXTURE_H
#define TEST_PRICE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "price/price.h"

/* What every row must say beside its prices. */
#define ORIGIN "\"source\": \"s\", \"source_date\": \"2026-11-01\", \"confidence\": \"official\""

typedef bool fixture_adder(struct price_book *book, const char *file,
                           const struct json_value *value, struct error *err);

static inline bool fixture_parse(struct price_book *book, const char *provider, fixture_adder *add,
                                 const char *text, struct error *err)
{
    struct arena arena = {0};
    const struct json_value *v = json_parse(&arena, "t.json", view_of(text), JSON_RELAXED, err);
    bool ok =
        v && (add ? add(book, "t.json", v, err) : price_book_add(book, provider, "t.json", v, err));

    arena_release(&arena); /* the book must keep nothing of it */
    return ok;
}

static inline void fixture_rows(struct price_book *book, const char *provider, const char *text)
{
    struct error err = {0};

    if (!fixture_parse(book, provider, NULL, text, &err))
        fail_msg("%s", err.message);
}

static inline void fixture_table(struct price_book *book, fixture_adder *add, const char *text)
{
    struct error err = {0};

    if (!fixture_parse(book, NULL, add, text, &err))
        fail_msg("%s", err.message);
}

static inline int64_t fixture_time(const char *iso)
{
    struct error err = {0};
    int64_t ns = 0;

    if (!clock_parse_iso(iso, &ns, &err))
        fail_msg("%s", err.message);
    return ns;
}

/* All significant decimals of a pico amount. */
static inline void assert_money(int128 pico, const char *expected)
{
    struct str text = {0};

    decimal_put(&text, pico, -1);
    assert_string_equal(str_text(&text), expected);
    str_release(&text);
}

static inline void assert_parts(const struct price_cost *c)
{
    int128 sum = 0;

    for (int i = 0; i < PRICE_PART_COUNT; i++)
        sum += c->part[i];
    assert_true(sum == c->total);
}

#endif

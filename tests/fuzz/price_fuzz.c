/* A profile's prices from anywhere: one document with "prices", "rates" and "calendars". Whatever
 * is accepted must price consistently: parts sum to the total, the worst case covers the cost. */
#include <stdlib.h>

#include "base/clock.h"
#include "price/price.h"

static void check_row(const struct price_book *book, const struct price_row *row, int64_t start)
{
    static const int64_t tokens[] = {0, 1, 200, 201, 32000, 32001, INT64_MAX};
    struct price_query q = {.provider = row->provider,
                            .region = row->region,
                            .model = row->model,
                            .currency = "CNY",
                            .start_unix_ns = start,
                            .end_unix_ns = start + 60 * CLOCK_S};

    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        struct price_cost cost, worst;
        int128 sum = 0;
        q.is_thinking = i % 2;
        q.is_batch = i % 3 == 0;
        q.is_explicit_cache = i % 5 == 0;
        q.usage = (struct usage){tokens[i], tokens[i] / 2, 0, tokens[i], USAGE_ABSENT};
        price_cost(book, &q, &cost);
        price_worst(book, &q, &worst);
        for (int part = 0; part < PRICE_PART_COUNT; part++)
            sum += cost.part[part];
        if (sum != cost.total || (!cost.unknown && !worst.unknown && worst.total < cost.total))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct error err = {0};
    const struct view text = {(const char *)data, size};
    const struct json_value *root = json_parse(&arena, "fuzz.json", text, JSON_RELAXED, &err);
    const struct json_value *rates = json_get(root, "rates");
    const struct json_value *calendars = json_get(root, "calendars");
    struct price_book *book = price_book_new();
    size_t count = 0;

    if (root && price_book_add(book, "v", "fuzz.json", json_get(root, "prices"), &err) &&
        (!rates || price_book_add_exchange(book, "fuzz.json", rates, &err)) &&
        (!calendars || price_book_add_calendar(book, "fuzz.json", calendars, &err))) {
        char hash[HASH_HEX_SIZE];
        const struct price_row *rows = price_book_rows(book, &count);
        price_book_hash(book, hash);
        for (size_t i = 0; i < count && i < 20; i++) {
            check_row(book, &rows[i],
                      INT64_C(1795600800) * CLOCK_S); /* 2026-11-25, 10:00 in Beijing */
            check_row(book, &rows[i], rows[i].from_unix_ns);
            check_row(book, &rows[i], INT64_MAX - 120 * CLOCK_S);
        }
    }
    price_book_free(book);
    arena_release(&arena);
    return 0;
}

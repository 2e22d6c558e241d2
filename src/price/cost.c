/* Which row prices a request, and what that gives. */
#include <string.h>

#include "price/book.h"

const char *price_part_name(enum price_part part)
{
    static const char *const names[] = {"input", "cached", "cache_write", "output"};

    return names[part];
}

const char *price_unknown_text(enum price_unknown why)
{
    static const char *const texts[] = {
        "known",
        "no price for that model, region, day and length",
        "no price for a kind of token that was used",
        "the vendor did not say how many tokens",
        "no exchange rate for that day",
        "the day is beyond the holiday table",
    };

    return texts[why];
}

/* The rows of one region and currency that one date brought: its tiers. */
struct group {
    const char *region, *currency;
    int64_t from_unix_ns;
};

struct candidates {
    const struct price_book *book;
    const struct price_key *keys;
    size_t count;
};

static const struct price_row *candidate(const struct candidates *c, size_t i)
{
    return &c->book->rows[c->keys[i].row];
}

/* A later row replaces the earlier ones of its region and currency for good, also after its end. */
static bool is_replaced(const struct candidates *c, const struct price_row *row, int64_t unix_ns)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct price_row *other = candidate(c, i);
        if (other->region == row->region && other->currency == row->currency &&
            other->from_unix_ns > row->from_unix_ns && other->from_unix_ns <= unix_ns)
            return true;
    }
    return false;
}

/* Whose prices count: the call's own instant, unless the book is set to another. */
static int64_t instant_of(const struct price_book *book, const struct price_query *q)
{
    return book->at_unix_ns == INT64_MIN ? q->start_unix_ns : book->at_unix_ns;
}

/* The region's own rows before those of every region, then the wanted currency before others, then
 * the order of the file. */
static bool find_group(const struct candidates *c, const struct price_query *q, struct group *out)
{
    const char *region = price_interned(c->book, q->region);
    const char *currency = price_interned(c->book, q->currency);
    int64_t at = instant_of(c->book, q);
    int best = -1;

    for (size_t i = 0; i < c->count; i++) {
        const struct price_row *row = candidate(c, i);
        int rank = (row->region == region ? 2 : 0) + (row->currency == currency ? 1 : 0);
        if ((row->region != region && row->region[0]) || rank <= best || at < row->from_unix_ns ||
            at >= row->to_unix_ns || is_replaced(c, row, at))
            continue;
        best = rank;
        *out = (struct group){row->region, row->currency, row->from_unix_ns};
    }
    return best >= 0;
}

static bool in_group(const struct price_row *row, const struct group *g)
{
    return row->region == g->region && row->currency == g->currency &&
           row->from_unix_ns == g->from_unix_ns;
}

/* The tier that the whole input and output of a request fall into: the lowest bounds that hold
 * them; NULL when the request is longer than every tier. */
static const struct price_row *find_tier(const struct candidates *c, const struct group *g,
                                         int64_t input, int64_t output)
{
    const struct price_row *best = NULL;

    for (size_t i = 0; i < c->count; i++) {
        const struct price_row *row = candidate(c, i);
        if (!in_group(row, g) || input > row->input_up_to || output > row->output_up_to)
            continue;
        if (!best || row->input_up_to < best->input_up_to ||
            (row->input_up_to == best->input_up_to && row->output_up_to < best->output_up_to))
            best = row;
    }
    return best;
}

/* Prices of one mode, pico per token. */
struct rates {
    int64_t part[PRICE_PART_COUNT];
};

static int64_t scaled(int64_t price, int64_t numerator, int64_t denominator)
{
    if (price < 0 || !denominator)
        return PRICE_UNKNOWN;
    return price * numerator / denominator; /* exact: price_row_parse checked it */
}

static struct rates rates_of(const struct price_row *row, bool off_peak, bool thinking,
                             bool explicit_cache, bool batch)
{
    const int64_t *part = off_peak ? row->off_peak : row->part;
    int64_t thinking_output = off_peak ? row->off_peak_thinking_output : row->thinking_output;
    struct rates r;

    memcpy(r.part, part, sizeof r.part);
    if (thinking && thinking_output >= 0)
        r.part[PRICE_OUTPUT] = thinking_output;
    if (explicit_cache)
        r.part[PRICE_CACHED] = off_peak ? row->off_peak_explicit_cached : row->explicit_cached;
    for (int i = 0; batch && i < PRICE_PART_COUNT; i++) {
        bool is_cache = i == PRICE_CACHED || i == PRICE_CACHE_WRITE;
        r.part[i] =
            is_cache ? scaled(r.part[i], row->batch_cached_numerator, row->batch_cached_denominator)
                     : scaled(r.part[i], row->batch_numerator, row->batch_denominator);
    }
    return r;
}

/* Tokens by the part of the bill. Absent counts of cached and written input are taken as none. */
static bool split_usage(const struct usage *u, int64_t out[PRICE_PART_COUNT])
{
    int64_t cached = u->cached > 0 ? u->cached : 0;
    int64_t written = u->cache_write > 0 ? u->cache_write : 0;

    if (u->input < 0 || u->output < 0 || cached > u->input || written > u->input - cached)
        return false;
    out[PRICE_INPUT] = u->input - cached - written;
    out[PRICE_CACHED] = cached;
    out[PRICE_CACHE_WRITE] = written;
    out[PRICE_OUTPUT] = u->output;
    return true;
}

static bool multiply(const struct rates *r, const int64_t tokens[PRICE_PART_COUNT],
                     struct price_cost *out)
{
    for (int i = 0; i < PRICE_PART_COUNT; i++) {
        if (tokens[i] && r->part[i] < 0)
            return false;
        out->part[i] = tokens[i] ? (int128)tokens[i] * r->part[i] : 0;
        out->total += out->part[i];
    }
    return true;
}

/* Converts the total, then the parts; the largest part takes what rounding left over. */
static bool convert(const struct price_book *book, const struct price_query *q, const char *from,
                    struct price_cost *out)
{
    int128 rest;
    int largest = 0;

    if (!q->currency || strcmp(q->currency, from) == 0)
        return true;
    if (!price_convert(book, out->total, from, q->currency, instant_of(book, q), &out->total))
        return false;
    rest = out->total;
    for (int i = 0; i < PRICE_PART_COUNT; i++) {
        if (!price_convert(book, out->part[i], from, q->currency, instant_of(book, q),
                           &out->part[i]))
            return false;
        rest -= out->part[i];
        largest = out->part[i] > out->part[largest] ? i : largest;
    }
    out->part[largest] += rest;
    out->is_converted = true;
    return true;
}

static void fail(struct price_cost *out, enum price_unknown why)
{
    *out = (struct price_cost){.unknown = why};
}

/* Whether the state changes (or stops being known) between start and end. */
static bool straddles(const struct price_book *book, const char *calendar, enum peak_state state,
                      int64_t until, int64_t end)
{
    enum { STEPS_MAX = 1000 }; /* some hundred days: no request lasts so long */

    for (int i = 0; until <= end; i++) {
        if (i == STEPS_MAX ||
            price_peak_state(book, calendar, until, book->at_unix_ns, &until) != state)
            return true;
    }
    return false;
}

static bool find_mode(const struct price_book *book, const struct price_query *q,
                      struct price_cost *out)
{
    enum peak_state state;
    int64_t until;

    if (!out->row->calendar)
        return true;
    state = price_peak_state(book, out->row->calendar, q->start_unix_ns, book->at_unix_ns, &until);
    out->is_off_peak = state == PEAK_OFF;
    out->straddles = straddles(book, out->row->calendar, state, until, q->end_unix_ns);
    return state != PEAK_NOT_KNOWN;
}

static bool find_candidates(const struct price_book *book, const struct price_query *q,
                            struct candidates *c, struct group *g)
{
    *c = (struct candidates){.book = book};
    c->keys = price_keys(book, q->provider, q->model, &c->count);
    return find_group(c, q, g);
}

const struct price_row *price_server(const struct price_book *book, const struct price_query *query)
{
    struct candidates c;
    struct group g;

    if (!find_candidates(book, query, &c, &g))
        return NULL;
    for (size_t i = 0; i < c.count; i++) {
        const struct price_row *row = candidate(&c, i);
        if (in_group(row, &g) && row->hour >= 0)
            return row;
    }
    return NULL;
}

void price_cost(const struct price_book *book, const struct price_query *query,
                struct price_cost *out)
{
    int64_t tokens[PRICE_PART_COUNT];
    struct candidates c;
    struct group g;
    struct rates rates;

    *out = (struct price_cost){0};
    if (!find_candidates(book, query, &c, &g)) {
        fail(out, PRICE_NO_ROW);
        return;
    }
    if (!split_usage(&query->usage, tokens)) {
        fail(out, PRICE_NO_USAGE);
        return;
    }
    out->row = find_tier(&c, &g, query->usage.input, query->usage.output);
    if (!out->row) {
        fail(out, PRICE_NO_ROW);
        return;
    }
    if (!find_mode(book, query, out)) {
        fail(out, PRICE_NO_CALENDAR);
        return;
    }
    rates = rates_of(out->row, out->is_off_peak, query->is_thinking, query->is_explicit_cache,
                     query->is_batch);
    out->is_upper_bound = query->usage.cached < 0 && rates.part[PRICE_CACHED] >= 0;
    if (!multiply(&rates, tokens, out))
        fail(out, PRICE_NO_PART);
    else if (!convert(book, query, g.currency, out))
        fail(out, PRICE_NO_RATE);
}

enum price_unknown price_storage(const struct price_book *book, const struct price_query *query,
                                 int64_t tokens, int64_t hours, int128 *out)
{
    const struct price_row *row;
    struct candidates c;
    struct group g;

    *out = 0;
    row = find_candidates(book, query, &c, &g) ? find_tier(&c, &g, tokens, 0) : NULL;
    if (!row)
        return PRICE_NO_ROW;
    if (row->cache_storage < 0)
        return PRICE_NO_PART;
    int128 pico = (int128)row->cache_storage * tokens * hours;
    const char *wanted = query->currency ? query->currency : g.currency;
    return price_convert(book, pico, g.currency, wanted, instant_of(book, query), out)
               ? PRICE_KNOWN
               : PRICE_NO_RATE;
}

/* Tiers that no request within the bounds can reach are left out: another row would take it. */
static bool is_reachable(const struct candidates *c, const struct group *g,
                         const struct price_row *row, const struct price_row *containing,
                         int64_t output)
{
    if (!in_group(row, g) || (containing && row->input_up_to > containing->input_up_to))
        return false;
    for (size_t i = 0; i < c->count; i++) {
        const struct price_row *other = candidate(c, i);
        if (in_group(other, g) && other->input_up_to == row->input_up_to &&
            output <= other->output_up_to && other->output_up_to < row->output_up_to)
            return false;
    }
    return true;
}

static int64_t max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The highest price of an input and of an output token in any mode of a row. */
static bool highest(const struct price_row *row, bool batch, int64_t *input, int64_t *output)
{
    bool has_batch = batch && row->batch_denominator;

    *input = *output = PRICE_UNKNOWN;
    for (unsigned mode = 0; mode < 8; mode++) {
        struct rates r = rates_of(row, mode & 1U, mode & 2U, mode & 4U, has_batch);
        *input = max64(*input, max64(r.part[PRICE_INPUT],
                                     max64(r.part[PRICE_CACHED], r.part[PRICE_CACHE_WRITE])));
        *output = max64(*output, r.part[PRICE_OUTPUT]);
    }
    return row->part[PRICE_INPUT] >= 0 && row->part[PRICE_OUTPUT] >= 0;
}

void price_worst(const struct price_book *book, const struct price_query *query,
                 struct price_cost *out)
{
    int64_t input = query->usage.input, output = query->usage.output;
    const struct price_row *containing;
    struct candidates c;
    struct group g;

    *out = (struct price_cost){.unknown = PRICE_NO_ROW};
    if (!find_candidates(book, query, &c, &g))
        return;
    if (input < 0 || output < 0) {
        fail(out, PRICE_NO_USAGE);
        return;
    }
    containing = find_tier(&c, &g, input, output);
    for (size_t i = 0; i < c.count; i++) {
        const struct price_row *row = candidate(&c, i);
        struct price_cost cost = {.row = row};
        int64_t in, most;
        if (!is_reachable(&c, &g, row, containing, output))
            continue;
        if (!highest(row, query->is_batch, &in, &most)) {
            fail(out, PRICE_NO_PART);
            return;
        }
        cost.part[PRICE_INPUT] = (int128)(input < row->input_up_to ? input : row->input_up_to) * in;
        cost.part[PRICE_OUTPUT] =
            (int128)(output < row->output_up_to ? output : row->output_up_to) * most;
        cost.total = cost.part[PRICE_INPUT] + cost.part[PRICE_OUTPUT];
        if (out->unknown || cost.total > out->total)
            *out = cost;
    }
    if (!out->unknown && !convert(book, query, g.currency, out))
        fail(out, PRICE_NO_RATE);
}

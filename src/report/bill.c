#include "report/bill.h"

#include <string.h>

/* Pico of `currency` that were reserved for it, -1 where no price or rate is known. */
static int128 bill_reserved(const struct price_book *book, const struct run_model *model,
                            const struct attempt_row *attempt, const char *currency)
{
    int128 reserved = -1;

    if (attempt->reserved_pico < 0)
        return -1;
    if (!currency || strcmp(currency, model->currency) == 0)
        return attempt->reserved_pico;
    if (!book || !price_convert(book, attempt->reserved_pico, model->currency, currency,
                                attempt->started_unix_ns, &reserved))
        return -1;
    return reserved;
}

/* Whether the call was of a server paid by the hour; then it needs no count of tokens. A call that was
 * never sent kept no server busy. */
static bool bill_server(const struct price_book *book, const struct price_query *query,
                        const struct attempt_row *attempt, struct bill *bill)
{
    const struct price_row *row = price_server(book, query);
    int64_t at = price_book_at(book);

    if (!row)
        return false;
    if (attempt->times.sent < 0 && !attempt->is_billable) {
        bill->state = BILL_FREE;
        return true;
    }
    bill->is_server = true;
    bill->server_hour = row->hour;
    bill->cost.row = row;
    if (!query->currency || strcmp(query->currency, row->currency) == 0)
        return true;
    bill->cost.is_converted =
        price_convert(book, row->hour, row->currency, query->currency,
                      at == INT64_MIN ? query->start_unix_ns : at, &bill->server_hour);
    if (!bill->cost.is_converted) {
        *bill = (struct bill){.state = BILL_NO_PRICE, .cost = {.unknown = PRICE_NO_RATE}};
    }
    return true;
}

struct bill bill_attempt(const struct price_book *book, const struct run_model *model,
                         const struct attempt_row *attempt, const char *currency)
{
    const struct usage *usage = &attempt->usage;
    struct bill bill = {.state = BILL_KNOWN};

    if (!attempt->has_ended) {
        bill.state = BILL_UNENDED;
        bill.at_most = bill_reserved(book, model, attempt, currency);
        return bill;
    }
    const struct price_query query = {
        .provider = model->provider,
        .region = model->region,
        .model = book ? price_model(book, model->provider, model->region, model->model,
                                    attempt->response_model)
                      : model->model,
        .currency = currency,
        .start_unix_ns = attempt->started_unix_ns,
        .end_unix_ns =
            attempt->started_unix_ns + (attempt->times.ended > 0 ? attempt->times.ended : 0),
        .is_thinking = usage->reasoning > 0 || attempt->times.first_reasoning >= 0,
        .usage = *usage,
    };
    if (book && bill_server(book, &query, attempt, &bill))
        return bill;
    if (usage->input < 0 || usage->output < 0) {
        bill.state = attempt->is_billable ? BILL_NO_USAGE : BILL_FREE;
        return bill;
    }
    if (!book) {
        bill.state = BILL_NO_PRICE;
        bill.cost.unknown = PRICE_NO_ROW;
        return bill;
    }
    price_cost(book, &query, &bill.cost);
    if (bill.cost.unknown)
        bill.state = bill.cost.unknown == PRICE_NO_USAGE ? BILL_NO_USAGE : BILL_NO_PRICE;
    return bill;
}

const char *bill_reason(const struct bill *bill)
{
    switch (bill->state) {
    case BILL_KNOWN:
    case BILL_FREE:
        return "";
    case BILL_UNENDED:
        return "no end was seen";
    case BILL_NO_USAGE:
        return price_unknown_text(PRICE_NO_USAGE);
    case BILL_NO_PRICE:
        return price_unknown_text(bill->cost.unknown);
    }
    return "";
}

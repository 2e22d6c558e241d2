/* What one call cost, by the price book, at the prices of its own instant. */
#ifndef REPORT_BILL_H
#define REPORT_BILL_H

#include "price/price.h"
#include "store/query.h"

enum bill_state {
    BILL_KNOWN,
    BILL_FREE,     /* no byte of an answer came: vendors do not bill that */
    BILL_UNENDED,  /* no end was seen: in flight, or killed; unknown */
    BILL_NO_USAGE, /* bytes of an answer came, and no count of tokens; unknown */
    BILL_NO_PRICE, /* no price, exchange rate or holiday table; unknown */
};
struct bill {
    enum bill_state state;
    struct price_cost cost; /* zero where it is free or unknown */
    int128 at_most;         /* of BILL_UNENDED: what was reserved for it; -1: not known either */
    /* A call of a server that is paid by the hour costs nothing itself: what an hour of it costs, pico of
     * the wanted currency. cost.row is its row. */
    bool is_server;
    int128 server_hour;
};

static inline bool bill_is_known(const struct bill *bill)
{
    return bill->state == BILL_KNOWN || bill->state == BILL_FREE;
}

/* `currency` of the money wanted; NULL: as billed. `book` NULL: no price is known. */
struct bill bill_attempt(const struct price_book *book, const struct run_model *model,
                         const struct attempt_row *attempt, const char *currency);
/* Why it is unknown, in words; "" for a known one. */
const char *bill_reason(const struct bill *bill);

#endif

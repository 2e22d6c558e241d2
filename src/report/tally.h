/* The counting behind one row of a result: fed with cells and calls, then turned into figures. */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "report/bill.h"
#include "report/result.h"

/* A call of a server that is paid by the hour. */
struct tally_span {
    int64_t start_unix_ns, end_unix_ns;
};
struct tally {
    struct result_row *row;
    struct result_cluster *clusters; /* borrowed: those of this row, zeroed */
    size_t cluster_count;
    double score_sum;
    bool is_loop_on_time;
    bool has_fraction;                    /* some score is neither 0 nor 1 */
    int64_t output_cells, output_tokens;  /* of answered cells whose tokens are known */
    int64_t priced_tokens, priced_output; /* of calls with known cost */
    struct tally_span *spans;
    size_t span_count, span_capacity;
    int128 hour_pico; /* of the server; the last one seen */
    int64_t watts;
    double *ttft, *client; /* of answered cells, ns */
    size_t time_count, ttft_capacity, client_capacity;
};

void tally_cell(struct tally *tally, size_t cluster, const struct cell_row *cell);
void tally_attempt(struct tally *tally, size_t cluster, const struct attempt_row *attempt,
                   const struct bill *bill);
/* Fills the figures of the row and frees what the tally holds. */
void tally_finish(struct tally *tally);

#endif

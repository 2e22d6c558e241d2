#include "cmd/commands.h"

#include "cmd/output.h"
#include "cmd/workspace.h"
#include "report/invoice.h"
#include "store/store.h"

struct bill_options {
    struct common_options common;
    const char *currency, *prices_at;
    int format;
};

#define FIELD(name) offsetof(struct bill_options, name)
static const struct option bill_table[] = {
    OUTPUT_OPTION(struct bill_options, format),
    {.name = "currency",
     .type = OPTION_STRING,
     .offset = FIELD(currency),
     .value_name = "CURRENCY",
     .help = "convert all money to it: CNY, USD (default: as billed)"},
    PRICES_AT_OPTION(struct bill_options, prices_at),
    {.name = NULL},
};

static int print_bill(const struct bill_options *o, const struct price_book *book, const char *name,
                      struct error *err)
{
    struct store *store = store_open(o->common.store, STORE_READ, err);
    struct invoice *invoice = NULL;
    struct table table;
    int64_t run;
    int status = -1;

    if (store && store_run_find(store, name, &run, err))
        invoice = invoice_load(store, run, book, o->currency, err);
    if (invoice) {
        invoice_table(invoice, output_language(&o->common, o->format), &table);
        status = output_table(&o->common, &table, o->format, err);
        table_release(&table);
    }
    invoice_free(invoice);
    store_close(store);
    return status;
}

static int cmd_bill_run(void *options, int argc, char **argv, struct error *err)
{
    const struct bill_options *o = options;
    struct workspace workspace;
    int status = -1;

    if (argc > 1) {
        error_set(err, ERROR_USAGE, "found %d arguments, expected one RUN", argc);
        return -1;
    }
    if (!workspace_load(&workspace, err))
        return -1;
    if (workspace_price_at(&workspace, o->prices_at, err) &&
        workspace_check_currency(&workspace, o->currency, err))
        status = print_bill(o, workspace.prices, argc > 0 ? argv[0] : "latest", err);
    workspace_release(&workspace);
    return status;
}

const struct command cmd_bill = {
    .name = "bill",
    .summary = "what a run cost, item by item",
    .usage = "[options] [RUN]",
    .description =
        "The bill of a run (the newest unless named), by model, day, what the calls were for and "
        "kind of token; it equals the sum of the calls to the last digit. Answers, retries, "
        "duplicates (an answer beside the one that counts), failures, calls without an end and "
        "judges have lines of their own. A cost that is not known is said to be unknown, never "
        "zero. Without --currency every line is in the currency of its price list.",
    .examples = "# to set beside the vendor's invoice\nsteelyard bill latest:nightly -o csv\n"
                "# what would it cost at today's prices?\n"
                "steelyard bill mimosa --prices-at today --currency CNY\n",
    .options = bill_table,
    .complete = "run",
    .options_size = sizeof(struct bill_options),
    .run = cmd_bill_run,
};

#include "store/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *const scope_names[LEDGER_SCOPE_COUNT] = {"run", "model", "day"};

void ledger_release(struct ledger *ledger)
{
    free(ledger->accounts);
    *ledger = (struct ledger){0};
}

void ledger_clear(struct ledger *ledger)
{
    ledger->count = 0;
}

static int64_t ledger_day(int64_t unix_ns)
{
    const int64_t day_ns = INT64_C(86400) * 1000000000;

    return unix_ns / day_ns - (unix_ns % day_ns < 0);
}

static struct ledger_sum *ledger_sum(struct ledger_account *account, const char *currency,
                                     struct error *err)
{
    char name[LEDGER_CURRENCY_SIZE];

    snprintf(name, sizeof name, "%s", currency ? currency : "");
    for (size_t i = 0; i < account->count; i++) {
        if (strcmp(account->sums[i].currency, name) == 0)
            return &account->sums[i];
    }
    if (account->count == LEDGER_CURRENCIES_MAX) {
        error_set(err, ERROR_INPUT, "a budget holds at most %d currencies, '%s' is one more",
                  LEDGER_CURRENCIES_MAX, name);
        return NULL;
    }
    struct ledger_sum *sum = &account->sums[account->count++];
    *sum = (struct ledger_sum){0};
    memcpy(sum->currency, name, sizeof name);
    return sum;
}

static bool ledger_load(struct ledger_account *account, struct sqlite *s, struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *rows =
        sqlite_query(s, err,
                     "SELECT currency, reserved_pico, spent_pico, unknown FROM budget"
                     " WHERE scope = ? AND run = ? AND key = ?",
                     "tii", scope_names[account->scope], account->run, account->key);

    if (!rows)
        return false;
    while (sqlite_next(s, rows, &has_row, err) && has_row) {
        struct ledger_sum *sum = ledger_sum(account, sqlite_text(rows, 0), err);
        if (!sum) {
            sqlite_done(rows);
            return false;
        }
        sum->reserved_pico = sqlite3_column_int64(rows, 1);
        sum->spent_pico = sqlite3_column_int64(rows, 2);
        sum->unknown = sqlite3_column_int64(rows, 3);
    }
    return !has_row;
}

/* Valid until the next call. */
static struct ledger_account *ledger_account(struct ledger *ledger, struct sqlite *s,
                                             enum ledger_scope scope, int64_t run, int64_t key,
                                             struct error *err)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_account *account = &ledger->accounts[i];
        if (account->scope == scope && account->key == key && account->run == run)
            return account;
    }
    MEM_GROW(ledger->accounts, ledger->count, &ledger->capacity);
    struct ledger_account *account = &ledger->accounts[ledger->count];
    *account = (struct ledger_account){.scope = scope, .run = run, .key = key};
    if (!ledger_load(account, s, err))
        return NULL;
    ledger->count++;
    return account;
}

static bool ledger_add(int64_t *sum, int64_t more, struct error *err)
{
    if (!__builtin_add_overflow(*sum, more, sum))
        return true;
    return error_set(err, ERROR_INPUT,
                     "a budget's sum passes 9.2 million currency units, more "
                     "than the books hold: check the prices");
}

bool ledger_book(struct ledger *ledger, struct sqlite *s, const struct ledger_entry *entry,
                 int64_t reserved_pico, int64_t spent_pico, int64_t unknown, struct error *err)
{
    const int64_t run[] = {entry->run, entry->run, 0};
    const int64_t key[] = {0, entry->model, ledger_day(entry->started_unix_ns)};

    for (int scope = 0; scope < LEDGER_SCOPE_COUNT; scope++) {
        struct ledger_account *account =
            ledger_account(ledger, s, (enum ledger_scope)scope, run[scope], key[scope], err);
        struct ledger_sum *sum = account ? ledger_sum(account, entry->currency, err) : NULL;
        if (!sum || !ledger_add(&sum->reserved_pico, reserved_pico, err) ||
            !ledger_add(&sum->spent_pico, spent_pico, err))
            return false;
        sum->unknown += unknown;
        sum->is_changed = true;
    }
    return true;
}

static bool ledger_write(const struct ledger_account *account, struct ledger_sum *sum,
                         struct sqlite *s, struct error *err)
{
    sum->is_changed = false;
    return sqlite_run(s, err,
                      "INSERT INTO budget (scope, run, key, currency, reserved_pico, spent_pico,"
                      " unknown) VALUES (?, ?, ?, ?, ?, ?, ?)"
                      " ON CONFLICT DO UPDATE SET reserved_pico = excluded.reserved_pico,"
                      " spent_pico = excluded.spent_pico, unknown = excluded.unknown",
                      "tiitiii", scope_names[account->scope], account->run, account->key,
                      sum->currency, sum->reserved_pico, sum->spent_pico, sum->unknown);
}

bool ledger_flush(struct ledger *ledger, struct sqlite *s, struct error *err)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_account *account = &ledger->accounts[i];
        for (size_t k = 0; k < account->count; k++) {
            if (account->sums[k].is_changed && !ledger_write(account, &account->sums[k], s, err))
                return false;
        }
    }
    return true;
}

bool ledger_convert(const struct store_cap *cap, const char *currency, int128 pico, int128 *out)
{
    if (strcmp(currency ? currency : "", cap->currency) == 0) {
        *out = pico;
        return true;
    }
    for (size_t i = 0; i < cap->rate_count; i++) {
        if (strcmp(cap->rates[i].currency, currency ? currency : "") == 0) {
            /* Two factors of at most 63 bits: exact in 128. */
            *out = (pico * cap->rates[i].pico + DECIMAL_PICO - 1) / DECIMAL_PICO;
            return true;
        }
    }
    *out = 0;
    return pico == 0;
}

static bool ledger_cap_account(const struct store_cap *cap, int64_t run, int64_t unix_ns,
                               struct ledger_account *key, struct error *err)
{
    *key = (struct ledger_account){.scope = LEDGER_RUN, .run = run};
    if (strcmp(cap->scope, "model") == 0) {
        key->scope = LEDGER_MODEL;
        key->key = cap->model;
    } else if (strcmp(cap->scope, "day") == 0) {
        key->scope = LEDGER_DAY;
        key->run = 0;
        key->key = ledger_day(unix_ns);
    } else if (strcmp(cap->scope, "run") != 0) {
        return error_set(err, ERROR_USAGE, "'%s' is no scope of a cap: run, model or day",
                         cap->scope);
    }
    return true;
}

bool ledger_charge(struct ledger *ledger, struct sqlite *s, const struct store_cap *cap,
                   int64_t run, int64_t unix_ns, struct store_charge *out, struct error *err)
{
    struct ledger_account key;

    if (!ledger_cap_account(cap, run, unix_ns, &key, err))
        return false;
    const struct ledger_account *account =
        ledger_account(ledger, s, key.scope, key.run, key.key, err);
    if (!account)
        return false;
    *out = (struct store_charge){0};
    for (size_t i = 0; i < account->count; i++) {
        const struct ledger_sum *sum = &account->sums[i];
        int128 reserved = 0, spent = 0;
        if (!ledger_convert(cap, sum->currency, sum->reserved_pico, &reserved) ||
            !ledger_convert(cap, sum->currency, sum->spent_pico, &spent))
            memcpy(out->no_rate, sum->currency, sizeof out->no_rate);
        out->reserved += reserved;
        out->spent += spent;
        out->unknown += sum->unknown;
    }
    return true;
}

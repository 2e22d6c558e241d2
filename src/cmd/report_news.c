#include "cmd/report_news.h"

#include <string.h>

#include "cmd/price_tables.h"
#include "stats/bootstrap.h"
#include "store/store.h"

/* The earlier run -------------------------------------------------------------------------------- */

struct earlier {
    const struct run_info *now;
    int64_t until;      /* the run to find began no later than this, if there is one */
    int64_t run, began; /* found; run 0: none */
};

static bool take_run(void *context, const struct run_info *info)
{
    struct earlier *e = context;
    bool is_older = info->created_unix_ns < e->now->created_unix_ns;

    if (strcmp(info->title, e->now->title) != 0 || info->id == e->now->id || !is_older ||
        info->is_simulated != e->now->is_simulated)
        return true;
    bool is_before = info->created_unix_ns <= e->until;
    bool was_before = e->run && e->began <= e->until;
    if (!e->run || (is_before && (!was_before || info->created_unix_ns > e->began)) ||
        (!is_before && !was_before && info->created_unix_ns < e->began)) {
        e->run = info->id;
        e->began = info->created_unix_ns;
    }
    return true;
}

static bool load_before(struct report_news *news, const struct chart_source *source,
                        struct result *now, int64_t run, struct error *err)
{
    const struct result_options options = {.book = source->book,
                                           .currency = now->currency,
                                           .suite = source->suite,
                                           .by = RESULT_BY_MODEL,
                                           .by_question = true};
    const struct pairing_options ranks = {.baseline_run = -1, .seed = BOOTSTRAP_SEED};
    const struct pairing_options changes = {.baseline_run = 1, .seed = BOOTSTRAP_SEED};

    news->before = result_load(source->store, run, &options, err);
    if (!news->before)
        return false;
    struct result *const both[] = {now, news->before};
    pairing_make(&news->ranks_before, &both[1], 1, &ranks);
    pairing_make(&news->changes, both, 2, &changes);
    news->news.before = news->before;
    news->news.ranks_before = &news->ranks_before;
    news->news.changes = &news->changes;
    return true;
}

/* Prices ----------------------------------------------------------------------------------------- */

static bool is_model_of(const struct query_run *run, struct view name)
{
    for (size_t i = 0; i < run->model_count; i++) {
        struct view provider = view_of(run->models[i].provider);
        if (name.len > provider.len && view_starts(name, provider) &&
            name.data[provider.len] == '/' &&
            view_eq_text(view_from(name, provider.len + 1), run->models[i].model))
            return true;
    }
    return false;
}

/* Keeps the rows of the run's models. */
static void keep_models(struct table *table, const struct query_run *run)
{
    int model = table_column(table, "model");
    size_t kept = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        struct value *row = &table->values[i * table->column_count];
        if (!is_model_of(run, row[model].text))
            continue;
        memmove(&table->values[kept++ * table->column_count], row,
                table->column_count * sizeof *row);
    }
    table->row_count = kept;
}

bool report_news_load(struct report_news *news, const struct chart_source *source,
                      struct result *now, int64_t since_ns, struct error *err)
{
    const struct run_info *info = &now->run->info;
    struct earlier earlier = {.now = info, .until = info->created_unix_ns - since_ns};
    int64_t end = info->ended_unix_ns ? info->ended_unix_ns : info->created_unix_ns;

    *news = (struct report_news){.news.since_unix_ns = earlier.until};
    if (!store_run_each(source->store, 0, take_run, &earlier, err) ||
        (earlier.run && !load_before(news, source, now, earlier.run, err)))
        return false;
    for (int language = 0; language < 2; language++) {
        price_diff_table(source->book, earlier.until, end, &news->prices[language]);
        keep_models(&news->prices[language], now->run);
        news->news.prices[language] = &news->prices[language];
    }
    return true;
}

void report_news_release(struct report_news *news)
{
    if (news->before) {
        pairing_release(&news->changes);
        pairing_release(&news->ranks_before);
    }
    result_free(news->before);
    table_release(&news->prices[0]);
    table_release(&news->prices[1]);
}

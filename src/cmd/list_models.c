#include "cmd/list_tables.h"
#include "cmd/price_tables.h"

enum {
    M_MODEL,
    M_TITLE,
    M_CONTEXT,
    M_OUTPUT,
    M_THINKING,
    M_OPEN,
    M_TIER,
    M_ORIGIN,
    M_IN,
    M_OUT,
    M_CURRENCY
};

static const struct column model_columns[] = {
    [M_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [M_TITLE] =
        {.key = "title", .title = "title", .title_zh = "名称", .kind = COLUMN_TEXT, .priority = 6},
    [M_CONTEXT] = {.key = "context",
                   .title = "context",
                   .title_zh = "上下文",
                   .kind = COLUMN_INTEGER,
                   .priority = 2},
    [M_OUTPUT] = {.key = "max_output",
                  .title = "max\noutput",
                  .title_zh = "最大\n输出",
                  .kind = COLUMN_INTEGER,
                  .priority = 3},
    [M_THINKING] = {.key = "thinking",
                    .title = "thinking",
                    .title_zh = "思考",
                    .kind = COLUMN_TEXT,
                    .priority = 5},
    [M_OPEN] =
        {.key = "open", .title = "open", .title_zh = "开放", .kind = COLUMN_FLAG, .priority = 4},
    [M_TIER] =
        {.key = "tier", .title = "tier", .title_zh = "档位", .kind = COLUMN_TEXT, .priority = 7},
    [M_ORIGIN] = {.key = "origin",
                  .title = "origin",
                  .title_zh = "来源",
                  .kind = COLUMN_TEXT,
                  .priority = 8},
    [M_IN] = {.key = "input_price",
              .title = "input\nper M",
              .title_zh = "输入\n每百万",
              .kind = COLUMN_MONEY,
              .digits = -1,
              .priority = 1},
    [M_OUT] = {.key = "output_price",
               .title = "output\nper M",
               .title_zh = "输出\n每百万",
               .kind = COLUMN_MONEY,
               .digits = -1,
               .priority = 1},
    [M_CURRENCY] = {.key = "currency", .title = "", .kind = COLUMN_TEXT, .priority = 1},
};

static struct value thinking_value(struct table *table, const struct model_profile *model)
{
    struct str text = {0};

    for (int i = 0; i < THINKING_LEVEL_COUNT; i++) {
        if (model->thinking[i])
            str_printf(&text, "%s%s", text.len ? " " : "",
                       thinking_level_name((enum thinking_level)i));
    }
    struct value value = value_text(table, str_view(&text));
    str_release(&text);
    return value;
}

static void add_model(const struct workspace *w, const struct provider *provider,
                      const struct model_profile *model, int64_t unix_ns, struct table *table)
{
    const struct price_query query = {
        .provider = provider->name,
        .region = provider->region_count ? provider->regions[0].name : "",
        .model = model->id,
        .start_unix_ns = unix_ns,
        .end_unix_ns = unix_ns,
        .usage = {1, 0, 0, 1, 0},
    };
    struct value *v = table_add_row(table);
    struct price_cost cost;

    price_cost(w->prices, &query, &cost);
    v[M_MODEL] = list_text(table, arena_printf(&table->arena, "%s/%s", provider->name, model->id));
    v[M_TITLE] = list_text(table, model->title);
    if (model->context)
        v[M_CONTEXT] = value_integer(model->context);
    if (model->max_output)
        v[M_OUTPUT] = value_integer(model->max_output);
    v[M_THINKING] = thinking_value(table, model);
    v[M_OPEN] = value_flag(model->is_open);
    v[M_TIER] = list_text(table, model->tier);
    v[M_ORIGIN] = list_text(table, model->origin);
    if (!cost.row)
        return;
    const int64_t *part = cost.is_off_peak ? cost.row->off_peak : cost.row->part;
    v[M_IN] = price_per_million(table, part[PRICE_INPUT], cost.row->currency);
    v[M_OUT] = price_per_million(table, part[PRICE_OUTPUT], cost.row->currency);
    v[M_CURRENCY] = list_text(table, cost.row->currency);
}

void list_models(const struct workspace *w, int64_t unix_ns, int language, struct table *table)
{
    LIST_INIT(table, "models", model_columns);
    for (unsigned i = 0; i < w->providers.count; i++) {
        const struct provider *provider = &w->providers.providers[i];
        for (unsigned k = 0; k < provider->model_count; k++)
            add_model(w, provider, &provider->models[k], unix_ns, table);
    }
    table_hide_empty(table);
    table_note(table, "%s",
               language ? "现价，按短请求计；steelyard prices show 列出全部分档与日期"
                        : "prices now, of a short request; steelyard prices show has all tiers and "
                          "dates");
}

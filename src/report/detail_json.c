#include "base/json.h"
#include "report/detail.h"

static void put_key(struct str *out, const char *key)
{
    str_printf(out, ",\"%s\":", key);
}

static void put_string(struct str *out, const char *key, struct view text)
{
    put_key(out, key);
    render_json_string(text, out);
}

static void put_integer(struct str *out, const char *key, int64_t integer)
{
    put_key(out, key);
    str_printf(out, "%lld", (long long)integer);
}

/* The rows of a table as a list of objects. */
static void put_rows(struct str *out, const char *key, struct table *table)
{
    put_key(out, key);
    render_json_rows(table, out);
    table_release(table);
}

static void put_cell(struct str *out, const struct detail *d)
{
    const struct cell_row *cell = &d->cell;
    const struct run_item *item = &d->run->items[cell->item];

    put_integer(out, "cell", cell->cell);
    put_string(out, "model", view_of(d->run->models[cell->model].label));
    if (d->judge.model >= 0) {
        put_key(out, "judges");
        str_printf(out, "[%lld", (long long)d->judge.first);
        if (d->judge.second >= 0)
            str_printf(out, ",%lld", (long long)d->judge.second);
        str_add_char(out, ']');
    }
    put_string(out, "suite", view_of(item->suite));
    put_string(out, "item", view_of(item->id));
    put_string(out, "category", view_of(item->category));
    put_integer(out, "repeat", cell->repeat);
    put_string(out, "outcome", view_of(outcome_name(cell->outcome)));
    put_string(out, "response_model", view_of(cell->response_model));
    if (cell->is_fallback)
        str_add_text(out, ",\"is_fallback\":true");
    put_string(out, "finish_reason", view_of(cell->finish_reason));
    put_key(out, "content");
    if (d->content)
        json_put_value(out, d->content);
    else
        render_json_string(view_of(item->content), out);
    put_string(out, "reasoning", cell->reasoning);
    put_string(out, "answer", cell->answer);
}

void detail_json(const struct detail *detail, struct str *out)
{
    struct table table;

    str_printf(out, "{\"schema\":%d,\"kind\":\"cell\"", REPORT_SCHEMA);
    put_key(out, "simulated");
    str_add_text(out, detail->run->info.is_simulated ? "true" : "false");
    put_string(out, "run", view_of(detail->run->info.name));
    put_cell(out, detail);
    detail_verdict_table(detail, &table);
    put_rows(out, "verdicts", &table);
    detail_attempt_table(detail, &table);
    put_rows(out, "attempts", &table);
    put_key(out, "notes");
    detail_attempt_table(detail, &table);
    render_json_notes(&table, out);
    table_release(&table);
    str_add_text(out, "}\n");
}

void detail_schema(const struct detail *detail, struct str *out)
{
    static const char *const texts[] = {"run",       "model",   "suite",          "item",
                                        "category",  "outcome", "response_model", "finish_reason",
                                        "reasoning", "answer"};
    struct table table;

    render_schema_open("cell", true, out);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        render_schema_member(texts[i], "\"type\":\"string\"", out);
    render_schema_member("cell", "\"type\":\"integer\"", out);
    render_schema_member("repeat", "\"type\":\"integer\"", out);
    render_schema_member("judges", "\"type\":\"array\",\"items\":{\"type\":\"integer\"}", out);
    render_schema_member("content", "\"type\":[\"object\",\"string\"]", out);
    detail_verdict_table(detail, &table);
    render_schema_rows("verdicts", &table, out);
    table_release(&table);
    detail_attempt_table(detail, &table);
    render_schema_rows("attempts", &table, out);
    table_release(&table);
    render_schema_member("notes", RENDER_SCHEMA_TEXTS, out);
    render_schema_close(out);
}

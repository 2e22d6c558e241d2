/* The JSON Schema (draft 2020-12) of what `-o json` prints of a table, made of the columns that print it. */
#include "base/json.h"
#include "report/render.h"

static const char money_type[] =
    "{\"type\":[\"object\",\"null\"],\"properties\":{"
    "\"pico\":{\"type\":\"integer\",\"description\":\"1e-12 of the currency: exact\"},"
    "\"amount\":{\"type\":\"string\",\"description\":\"the same as a decimal\"},"
    "\"currency\":{\"type\":\"string\"}},"
    "\"required\":[\"pico\",\"amount\",\"currency\"],\"additionalProperties\":false}";

static const char *column_type(enum column_kind kind)
{
    switch (kind) {
    case COLUMN_TEXT:
        return "\"type\":[\"string\",\"null\"]";
    case COLUMN_INTEGER:
        return "\"type\":[\"integer\",\"null\"]";
    case COLUMN_FLAG:
        return "\"type\":[\"boolean\",\"null\"]";
    case COLUMN_NUMBER:
    case COLUMN_PERCENT:
    case COLUMN_DURATION:
        return "\"type\":[\"number\",\"null\"]";
    case COLUMN_MONEY:
        return "\"$ref\":\"#/$defs/money\"";
    }
    return "";
}

/* What people read above the column, in one line, and the unit that machines get. */
static void put_description(const struct column *column, struct str *out)
{
    struct str text = {0};

    for (const char *c = column->title ? column->title : ""; *c; c++)
        str_add_char(&text, *c == '\n' ? ' ' : *c);
    if (column->kind == COLUMN_PERCENT)
        str_add_text(&text, text.len ? ", as a fraction" : "a fraction");
    else if (column->kind == COLUMN_DURATION)
        str_add_text(&text, text.len ? ", in milliseconds" : "milliseconds");
    if (text.len) {
        str_add_text(out, ",\"description\":");
        render_json_string(str_view(&text), out);
    }
    str_release(&text);
}

static void put_property(const char *key, const char *suffix, const char *type, struct str *out)
{
    str_printf(out, ",\n    \"%s%s\": {%s}", key, suffix, type);
}

static void put_column(const struct column *column, bool is_first, struct str *out)
{
    const char *type = column_type(column->kind);

    str_printf(out, "%s    \"%s\": {%s", is_first ? "\n" : ",\n", column->key, type);
    put_description(column, out);
    str_add_char(out, '}');
    if (column->has_interval) {
        put_property(column->key, "_low", type, out);
        put_property(column->key, "_high", type, out);
        put_property(column->key, "_is_unbounded", "\"type\":\"boolean\"", out);
    }
    if (column->can_be_bound)
        put_property(column->key, "_is_lower_bound", "\"type\":\"boolean\"", out);
}

void render_schema_open(const char *kind, bool has_stamp, struct str *out)
{
    str_add_text(out, "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                      "\"$defs\": {\"money\": ");
    str_add_text(out, money_type);
    str_printf(out,
               "},\n\"type\": \"object\",\n\"required\": [\"schema\", \"kind\"%s],\n"
               "\"additionalProperties\": false,\n\"properties\": {\n"
               "  \"schema\": {\"const\": %d},\n  \"kind\": {\"const\": \"%s\"}",
               has_stamp ? ", \"simulated\"" : "", REPORT_SCHEMA, kind);
    if (has_stamp)
        render_schema_member("simulated", "\"type\":\"boolean\"", out);
}

void render_schema_member(const char *key, const char *type, struct str *out)
{
    str_printf(out, ",\n  \"%s\": {%s}", key, type);
}

void render_schema_rows(const char *key, const struct table *table, struct str *out)
{
    str_printf(out,
               ",\n  \"%s\": {\"type\":\"array\", \"items\": {\"type\":\"object\", "
               "\"additionalProperties\":false, \"properties\": {",
               key);
    for (size_t i = 0; i < table->column_count; i++)
        put_column(&table->columns[i], i == 0, out);
    str_add_text(out, "}}}");
}

void render_schema_close(struct str *out)
{
    str_add_text(out, "}}\n");
}

void render_schema(const struct table *table, struct str *out)
{
    render_schema_open(table->kind, table->origin != TABLE_NEUTRAL, out);
    render_schema_member("title", "\"type\":\"string\"", out);
    render_schema_rows("rows", table, out);
    render_schema_member("notes", RENDER_SCHEMA_TEXTS, out);
    render_schema_close(out);
}

#include "base/json.h"
#include "base/utf8.h"
#include "report/detail.h"
#include "report/stamp.h"

static const char *say(const struct render_options *options, const char *en, const char *zh)
{
    return options->language ? zh : en;
}

/* Texts -------------------------------------------------------------------------------------- */

static void put_head(struct str *out, const char *title, const struct render_options *options)
{
    str_printf(out, "\n%s%s%s\n", options->has_color ? "\x1b[1m" : "", title,
               options->has_color ? "\x1b[0m" : "");
}

/* A foreign text, made safe, two columns in, its lines kept. */
static void put_text(struct str *out, struct view text)
{
    struct str safe = {0};
    struct view line;

    utf8_put_safe(&safe, text, true);
    struct view rest = str_view(&safe);
    while (view_next_line(&rest, &line)) {
        str_add_text(out, line.len ? "  " : "");
        str_add(out, line);
        str_add_char(out, '\n');
    }
    str_release(&safe);
}

static void put_safe(struct str *out, const char *text)
{
    utf8_put_safe(out, view_of(text), false);
}

static void put_value(struct str *out, const struct json_value *value)
{
    struct str text = {0};

    if (value->type == JSON_STRING) {
        put_text(out, value->text);
        return;
    }
    json_put_value(&text, value);
    put_text(out, str_view(&text));
    str_release(&text);
}

static void put_member(struct str *out, const struct detail *d, const char *key, const char *title,
                       const struct render_options *options)
{
    const struct json_value *value = json_get(d->content, key);

    if (!value)
        return;
    put_head(out, title, options);
    put_value(out, value);
}

/* The messages as sent; content that is not in the form of ours is shown as it is. */
static void put_question(struct str *out, const struct detail *d,
                         const struct render_options *options)
{
    const struct json_value *parts = json_get(d->content, "parts");

    if (!parts) {
        put_head(out, say(options, "question", "题目"), options);
        put_text(out, view_of(d->run->items[d->cell.item].content));
        return;
    }
    for (const struct json_value *part = parts->first; part; part = part->next) {
        const struct json_value *role = json_get(part, "role"), *text = json_get(part, "text");
        struct str title = {0};
        if (role && role->type == JSON_STRING)
            utf8_put_safe(&title, role->text, false);
        else
            str_add_text(&title, "part");
        put_head(out, str_text(&title), options);
        put_value(out, text ? text : part);
        str_release(&title);
    }
    put_member(out, d, "choices", say(options, "choices", "选项"), options);
    put_member(out, d, "reference", say(options, "reference", "参考答案"), options);
}

static void put_table(struct str *out, const char *title, struct table *table,
                      const struct render_options *options)
{
    if (table->row_count) {
        put_head(out, title, options);
        render_table(table, options, out);
    }
    table_release(table);
}

/* Whole -------------------------------------------------------------------------------------- */

static void put_summary(struct str *out, const struct detail *d,
                        const struct render_options *options)
{
    const struct run_item *item = &d->run->items[d->cell.item];
    const struct cell_row *cell = &d->cell;

    str_printf(out, "run %s  cell %lld  ", d->run->info.name, (long long)cell->cell);
    put_safe(out, d->run->models[cell->model].label);
    str_add_text(out, "  ");
    put_safe(out, item->suite);
    str_add_char(out, '/');
    put_safe(out, item->id);
    if (item->category[0]) {
        str_add_text(out, " (");
        put_safe(out, item->category);
        str_add_char(out, ')');
    }
    str_printf(out, "  %s %d/%lld\n", say(options, "repeat", "重复"), cell->repeat + 1,
               (long long)d->run->repeats);
    if (d->judge.model >= 0) {
        str_printf(out, "%s %lld", say(options, "judges cell", "评判单元"),
                   (long long)d->judge.first);
        if (d->judge.second >= 0)
            str_printf(out, " %s %lld", say(options, "(A) and cell", "(A) 与单元"),
                       (long long)d->judge.second);
        str_add_text(out, d->judge.second >= 0 ? " (B)\n" : "\n");
    }
    if (d->run->info.is_simulated)
        str_printf(out, "%s\n", stamp_simulated(options->language));
    str_printf(out, "%s", outcome_name(cell->outcome));
    if (cell->has_verdict) {
        str_printf(out, "  %s ", say(options, "extracted:", "提取："));
        utf8_put_safe(out, cell->extracted, false);
    }
    if (cell->response_model[0]) {
        str_printf(out, "  %s ", say(options, "answered by", "应答模型"));
        put_safe(out, cell->response_model);
    }
    if (cell->is_fallback)
        str_printf(out, "  %s",
                   say(options, "another model answered (fallback)", "由其他模型应答（降级）"));
    if (cell->finish_reason[0]) {
        str_printf(out, "  %s ", say(options, "finish:", "结束原因："));
        put_safe(out, cell->finish_reason);
    }
    str_add_char(out, '\n');
}

void detail_text(const struct detail *detail, const struct render_options *options, struct str *out)
{
    struct table table;

    put_summary(out, detail, options);
    put_question(out, detail, options);
    if (detail->cell.reasoning.len) {
        put_head(out, say(options, "thought", "思考"), options);
        put_text(out, detail->cell.reasoning);
    }
    if (detail->cell.answer.len) {
        put_head(out, say(options, "answer", "回答"), options);
        put_text(out, detail->cell.answer);
    }
    detail_verdict_table(detail, &table);
    put_table(out, say(options, "verdicts", "评分"), &table, options);
    detail_attempt_table(detail, &table);
    put_table(out, say(options, "calls", "调用"), &table, options);
}

/* Method and caveats: what was asked, when, at which prices, what is missing, and how intervals were
 * made. */
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "report/comparison.h"
#include "report/page.h"
#include "report/page_words.h"
#include "report/render.h"
#include "report/stamp.h"

enum { HASH_SHOWN = 12 };

struct asked {
    const struct result *result;
    const struct json_value *manifest;
};

/* "; seed 7", where the manifest says it; of a hash its beginning. */
static void put_member(const struct asked *asked, const char *key, const char *words,
                       struct str *out)
{
    const struct json_value *value = json_get(asked->manifest, key);
    struct str text = {0};

    if (!value || (value->type != JSON_STRING && value->type != JSON_NUMBER))
        return;
    bool is_hash = value->text.len == HASH_HEX_SIZE - 1;
    str_add(&text, is_hash ? view_slice(value->text, 0, HASH_SHOWN) : value->text);
    str_add_text(out, words);
    page_text(out, str_text(&text));
    str_release(&text);
}

static void put_suites(const struct asked *asked, bool zh, struct str *out)
{
    const struct json_value *suites = json_get(asked->manifest, "suites");
    bool is_first = true;

    for (const struct json_value *s = suites ? suites->first : NULL; s; s = s->next) {
        const struct json_value *name = json_get(s, "name"), *version = json_get(s, "version");
        if (!name || name->type != JSON_STRING)
            continue;
        str_add_text(out, is_first ? (zh ? "；题集 " : "; suites ") : zh ? "、" : ", ");
        page_text(out, name->text.data);
        if (version && version->type == JSON_STRING) {
            str_add_char(out, ' ');
            page_text(out, version->text.data);
        }
        is_first = false;
    }
}

static void say_asked(const void *what, bool zh, struct str *out)
{
    const struct asked *asked = what;
    const struct query_run *run = asked->result->run;

    str_printf(out, zh ? "运行 <b>%s</b>，" : "Run <b>%s</b>, ", run->info.name);
    page_instant(out, run->info.created_unix_ns, zh);
    str_add_text(out, zh ? " 至 " : " to ");
    if (run->info.ended_unix_ns)
        page_instant(out, run->info.ended_unix_ns, zh);
    else
        str_add_text(out, zh ? "今" : "now");
    str_printf(out, zh ? "（UTC），%s：" : " (UTC), %s: ",
               zh ? run_state_name_zh(run->info.state) : run_state_name(run->info.state));
    page_count(out, (int64_t)run->model_count);
    str_add_text(out, zh ? " 个模型，" : " models, ");
    page_count(out, (int64_t)run->item_count);
    str_add_text(out, zh ? " 题，各问 " : " questions, each asked ");
    if (run->repeats == 1)
        str_add_text(out, zh ? "一次" : "once");
    else
        str_printf(out, zh ? "%lld 次" : "%lld times", (long long)run->repeats);
    put_suites(asked, zh, out);
    put_member(asked, "seed", zh ? "；种子 " : "; seed ", out);
    put_member(asked, "attempts_max", zh ? "；每格调用上限 " : "; calls a cell at most ", out);
    put_member(asked, "plan", zh ? "；计划 " : "; plan ", out);
    put_member(asked, "prices", zh ? "；价目 " : "; price book ", out);
    put_member(asked, "tool", zh ? "；" : "; ", out);
    str_add_text(out, zh ? "。" : ".");
}

static void put_asked(const struct page_input *input, struct str *out)
{
    str_add_text(out, "<h3>");
    page_both(out, "Asked", "提问");
    str_add_text(out, "</h3>\n");
    for (size_t i = 0; i < input->count; i++) {
        struct arena arena = {0};
        struct error ignored = {0};
        const struct run_info *info = &input->results[i]->run->info;
        const struct asked asked = {
            input->results[i],
            json_parse(&arena, NULL, view_of(info->manifest), JSON_STRICT, &ignored)};
        str_add_text(out, "<p>");
        page_say(out, say_asked, &asked);
        str_add_text(out, "</p>\n");
        if (info->is_simulated) {
            str_add_text(out, "<p><strong class=\"simulated\">");
            page_both(out, stamp_simulated(0), stamp_simulated(1));
            str_add_text(out, "</strong></p>\n");
        }
        arena_release(&arena);
    }
}

/* What vendors did beside what they were asked to do. */
static void put_observed(const struct page_input *input, struct str *out)
{
    str_add_text(out, "<h3>");
    page_both(out, "What the vendors did", "厂商的实际行为");
    str_add_text(out, "</h3>\n");
    for (size_t i = 0; i < input->count; i++) {
        for (int language = 0; language < 2; language++) {
            const struct render_options options = {.language = language};
            struct table table;
            observed_table(input->results[i]->observed, input->results[i]->run, &table);
            table.origin = TABLE_REAL; /* the page is stamped at its top */
            str_printf(out,
                       "<div class=\"%s scroll\" lang=\"%s\" tabindex=\"0\" role=\"group\" "
                       "aria-label=\"%s\">\n",
                       language ? "z" : "e", language ? "zh-Hans" : "en",
                       language ? "厂商的实际行为" : "What the vendors did");
            render_html(&table, &options, out);
            str_add_text(out, "</div>\n");
            table_release(&table);
        }
    }
}

/* The notes under the table of compare: one rule or gap a line. */
static void put_notes(const struct page_input *input, int language, struct str *out)
{
    const struct comparison_options options = {
        .book = input->book, .language = language, .pairing = input->pairing};
    struct table table;

    comparison_table(input->results, input->count, &options, &table);
    str_printf(out, "<ul class=\"notes %s\" lang=\"%s\">\n", language ? "z" : "e",
               language ? "zh-Hans" : "en");
    for (size_t i = 0; i < table.note_count; i++) {
        str_add_text(out, "<li>");
        page_text(out, table.notes[i]);
        str_add_text(out, "</li>\n");
    }
    str_add_text(out, "</ul>\n");
    table_release(&table);
}

void page_method(const struct page_input *input, struct str *out)
{
    page_section(out, "method", "Method and caveats", "方法与说明");
    str_add_text(out, "<div class=\"prose\">\n");
    put_asked(input, out);
    str_add_text(out, "<h3>");
    page_both(out, "Scores, intervals, what is missing, money", "得分、区间、缺失与费用");
    str_add_text(out, "</h3>\n");
    put_notes(input, 0, out);
    put_notes(input, 1, out);
    put_observed(input, out);
    str_add_text(out, "</div>\n</section>\n");
}

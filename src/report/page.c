#include "report/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/hash.h"
#include "report/chart.h"
#include "report/page_assets.h"
#include "report/page_marks.h"
#include "report/page_news.h"
#include "report/page_script.h"
#include "report/page_words.h"
#include "report/stamp.h"

bool page_is_simulated(const struct page_input *input)
{
    for (size_t i = 0; i < input->count; i++) {
        if (input->results[i]->run->info.is_simulated)
            return true;
    }
    return false;
}

size_t page_subject(const struct page_input *input, const struct pairing_side *side)
{
    size_t first = 0;

    for (size_t i = 0; input->results[i] != side->result; i++)
        first += input->results[i]->run->model_count;
    return first + (size_t)side->row->model;
}

const struct run_model *page_model(const struct pairing_side *side)
{
    return &side->result->run->models[side->row->model];
}

const char *page_title(const struct page_input *input, const struct pairing_side *side)
{
    return input->names[page_subject(input, side)];
}

void page_mark_of(struct str *out, const struct page_input *input, const struct pairing_side *side)
{
    page_put_mark(out, page_mark(input->results, input->count, page_model(side)));
}

void page_section(struct str *out, const char *id, const char *en, const char *zh)
{
    str_printf(out, "<section id=\"%s\" aria-labelledby=\"%s-head\">\n<h2 id=\"%s-head\">", id, id,
               id);
    page_both(out, en, zh);
    str_add_text(out, "</h2>\n");
}

/* Head ------------------------------------------------------------------------------------------- */

static void put_style(struct str *out)
{
    static const char *const scopes[][2] = {
        {"@media screen and (prefers-color-scheme:dark){", "html:not([data-theme=light]) .chart "},
        {"@media screen{", "html[data-theme=dark] .chart "},
    };

    str_add_text(out, page_style);
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        str_add_text(out, scopes[i][0]);
        chart_put_dark_rules(out, scopes[i][1]);
        str_add_text(out, "}\n");
    }
}

/* "sha256-…" of what stands between the tags. */
static void put_source(struct str *out, struct view content)
{
    char hex[HASH_HEX_SIZE];
    struct str bytes = {0};

    hash_hex(content, hex);
    for (size_t i = 0; hex[i]; i += 2) {
        const char pair[3] = {hex[i], hex[i + 1], 0};
        str_add_char(&bytes, (char)strtol(pair, NULL, 16));
    }
    str_add_text(out, "'sha256-");
    base64_put(out, str_view(&bytes));
    str_add_char(out, '\'');
    str_release(&bytes);
}

static void put_head(const struct page_input *input, const struct str *style, struct str *out)
{
    bool zh = input->language != 0;
    struct str title = {0};

    str_printf(out,
               "<!doctype html>\n<html lang=\"%s\" data-lang=\"%s\">\n<head>\n<meta "
               "charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
               "content=\"default-src 'none'; script-src ",
               zh ? "zh-Hans" : "en", zh ? "zh" : "en");
    put_source(out, view_of(page_script));
    str_add_text(out, "; style-src ");
    put_source(out, str_view(style));
    str_add_text(out,
                 "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    page_verdict_plain(input, zh, &title);
    page_text(out, str_text(&title));
    str_release(&title);
    str_add_text(out, "</title>\n<style>");
    str_add(out, str_view(style));
    str_add_text(out, "</style>\n</head>\n");
}

/* Frame ------------------------------------------------------------------------------------------ */

static void put_choice(struct str *out, const char *name, const char *value, const char *en,
                       const char *zh)
{
    str_printf(out, "<button type=\"button\" data-%s=\"%s\">", name, value);
    page_both(out, en, zh);
    str_add_text(out, "</button>");
}

static void put_top(const struct page_input *input, struct str *out)
{
    str_add_text(out, "<header class=\"top\"><p><b>steelyard</b>");
    if (page_is_simulated(input)) {
        str_add_text(out, " <strong class=\"simulated\">");
        page_both(out, "SIMULATED", "SIMULATED 模拟");
        str_add_text(out, "</strong>");
    }
    for (size_t i = 0; i < input->count; i++) {
        str_add_text(out, " <span class=\"run\">");
        page_text(out, input->results[i]->run->info.title);
        str_printf(out, " · %s</span>", input->results[i]->run->info.name);
    }
    str_add_text(out, "</p>\n<div class=\"switches\"><div role=\"group\" class=\"switch\">");
    put_choice(out, "set-lang", "en", "English", "English");
    put_choice(out, "set-lang", "zh", "中文", "中文");
    str_add_text(out, "</div><div role=\"group\" class=\"switch\">");
    put_choice(out, "set-theme", "auto", "Auto", "自动");
    put_choice(out, "set-theme", "light", "Light", "浅色");
    put_choice(out, "set-theme", "dark", "Dark", "深色");
    str_add_text(out, "</div></div></header>\n");
}

/* The contents, taken from the sections that there are. */
static void put_contents(const struct str *body, struct str *out)
{
    static const char mark[] = "<h2 id=\"";
    struct view rest = str_view(body);
    ptrdiff_t at;

    str_add_text(out, "<nav class=\"contents\"><ul>\n");
    while ((at = view_find(rest, view_of(mark))) >= 0) {
        rest = view_from(rest, (size_t)at + sizeof mark - 1);
        struct view id = view_slice(rest, 0, (size_t)view_find(rest, VIEW("-head\">")));
        rest = view_from(rest, id.len + strlen("-head\">"));
        struct view title = view_slice(rest, 0, (size_t)view_find(rest, VIEW("</h2>")));
        str_printf(out, "<li><a href=\"#%.*s\">", (int)id.len, id.data);
        str_add(out, title);
        str_add_text(out, "</a></li>\n");
    }
    str_add_text(out, "</ul></nav>\n");
}

static void put_body(const struct page_input *input, struct str *out)
{
    page_verdict(input, out);
    page_news(input, out);
    page_models(input, out);
    page_charts(input, out);
    page_parts(input, out);
    page_outcomes(input, out);
    page_method(input, out);
    page_section(out, "samples", "Samples", "样本");
    page_samples_intro(input->samples, out);
    str_add_text(out, "<div id=\"browser\"><p class=\"sub noscript\">");
    page_both(out, "The samples need this page's script.", "样本需要启用本页的脚本。");
    str_add_text(out, "</p></div>\n</section>\n");
}

void page_render(const struct page_input *input, struct str *out)
{
    struct str style = {0}, body = {0};

    put_style(&style);
    put_body(input, &body);
    put_head(input, &style, out);
    str_add_text(out, "<body>\n");
    put_top(input, out);
    put_contents(&body, out);
    str_add_text(out, "<main>\n");
    str_add(out, str_view(&body));
    str_add_text(out, "</main>\n");
    page_script_data(input, out);
    str_add_text(out, "<script>");
    str_add_text(out, page_script);
    str_add_text(out, "</script>\n</body>\n</html>\n");
    str_release(&style);
    str_release(&body);
}

#include "report/page_script.h"

#include "base/json.h"
#include "report/page_words.h"

/* What the script says. Its names are the script's. */
static const struct {
    const char *key, *en, *zh;
} words[] = {
    {"model", "Model", "模型"},
    {"outcome", "Outcome", "结果"},
    {"suite", "Suite", "题集"},
    {"category", "Category", "类别"},
    {"agreement", "Disagreement", "分歧"},
    {"search", "Search all text", "搜索全部文本"},
    {"all", "All", "全部"},
    {"none", "no answer", "无回答"},
    {"notright", "not right", "未答对"},
    {"disagree", "models disagree", "模型有分歧"},
    {"onlyright", "only this model right", "仅此模型答对"},
    {"onlywrong", "only this model not right", "仅此模型未答对"},
    {"allright", "all right", "全部答对"},
    {"nobody", "nobody right", "无人答对"},
    {"clear", "Clear", "清除"},
    {"of", "{n} of {all} samples in this file", "本文件 {all} 个样本中的 {n} 个"},
    {"searching", "searching {n}%", "搜索中 {n}%"},
    {"empty", "No sample fits these filters.", "没有符合条件的样本。"},
    {"list", "Samples", "样本列表"},
    {"right", "{n} of {all} right", "{all} 个中 {n} 个答对"},
    {"question", "Question", "题目"},
    {"choices", "Choices", "选项"},
    {"reference", "Reference", "参考答案"},
    {"thought", "Thought", "思考"},
    {"answer", "Answer", "回答"},
    {"extracted", "Extracted", "提取"},
    {"verdict", "Verdict", "评分"},
    {"rule", "Rule", "规则"},
    {"why", "Why", "原因"},
    {"error", "Error", "错误"},
    {"by", "Answered by", "应答模型"},
    {"tokens", "Tokens", "词元"},
    {"tokensof", "{input} in ({cached} cached) · {output} out, {reasoning} of it thought",
     "输入 {input}（缓存 {cached}）· 输出 {output}，其中思考 {reasoning}"},
    {"cost", "Cost", "费用"},
    {"unknown", "unknown", "未知"},
    {"times", "Times", "时间"},
    {"timesof", "{first} s to the first token · {total} s in all",
     "首词元 {first} 秒 · 共 {total} 秒"},
    {"calls", "Calls", "调用"},
    {"cell", "Cell", "单元"},
    {"repeat", "repeat {n}", "第 {n} 次"},
    {"left", "… {n} bytes left out …", "……省略 {n} 字节……"},
    {"keys", "next, previous · search · thought", "下一个、上一个 · 搜索 · 思考"},
    {"old", "This browser is too old to open the texts (DecompressionStream is missing).",
     "此浏览器过旧，无法打开文本（缺少 DecompressionStream）。"},
    {"hidden", "no text", "无文本"},
    {"aside", "Shown side by side: choose up to three models", "并排显示：至多选三个模型"},
};

/* JSON between tags of a script that no browser runs: not even the first letter of a tag may come. */
static void put_json_block(struct str *out, const char *id, struct view json)
{
    str_printf(out, "<script type=\"application/json\" id=\"%s\">", id);
    for (size_t i = 0; i < json.len; i++) {
        if (json.data[i] == '<')
            str_add_text(out, "\\u003c");
        else
            str_add_char(out, json.data[i]);
    }
    str_add_text(out, "</script>\n");
}

static void put_titles(const struct page_input *input, struct str *out)
{
    struct str title[2] = {{0}, {0}};

    for (int zh = 0; zh < 2; zh++)
        page_verdict_plain(input, zh != 0, &title[zh]);
    str_add_text(out, ",\"title\":[");
    json_put_string(out, str_view(&title[0]));
    str_add_char(out, ',');
    json_put_string(out, str_view(&title[1]));
    str_add_char(out, ']');
    str_release(&title[0]);
    str_release(&title[1]);
}

void page_script_data(const struct page_input *input, struct str *out)
{
    struct str json = {0};

    str_add_char(&json, '{');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        str_printf(&json, "%s\"%s\":[", i ? "," : "", words[i].key);
        json_put_string(&json, view_of(words[i].en));
        str_add_char(&json, ',');
        json_put_string(&json, view_of(words[i].zh));
        str_add_char(&json, ']');
    }
    put_titles(input, &json);
    str_add_char(&json, '}');
    put_json_block(out, "words", str_view(&json));
    put_json_block(out, "index", str_view(&input->samples->index));
    for (size_t i = 0; i < input->samples->chunk_count; i++) {
        str_add_text(out, "<script type=\"text/plain\" class=\"chunk\">");
        str_add(out, str_view(&input->samples->chunks[i]));
        str_add_text(out, "</script>\n");
    }
    str_release(&json);
}

static void say_samples(const void *what, bool zh, struct str *out)
{
    const struct page_samples *s = what;

    if (s->shown == s->all) {
        str_add_text(out, zh ? "全部 " : "All ");
        page_count(out, s->all);
        str_add_text(out,
                     zh ? " 个样本：题目、思考、回答、提取、评分、费用与时间。"
                        : " samples: question, thought, answer, extraction, verdict, cost, times.");
    } else {
        page_count(out, s->shown);
        str_add_text(out, zh ? " 个样本，取自 " : " samples of ");
        page_count(out, s->all);
        str_add_text(out, zh ? " 个：每隔若干题取一题，共 " : ": every so many questions one, ");
        page_count(out, (int64_t)s->question_count);
        str_add_text(out, zh ? " / " : " of ");
        page_count(out, (int64_t)s->all_questions);
        str_add_text(out, zh ? " 题。以上数字均基于全部样本。"
                             : " questions. The figures above use them all.");
    }
    if (s->cut_texts == 0)
        return;
    str_add_text(out, zh ? "为控制文件大小，" : " To keep the file small, the middle of ");
    page_count(out, s->cut_texts);
    str_add_text(out, zh ? " 段超过 " : " texts longer than ");
    page_count(out, s->text_max);
    str_add_text(out, zh ? " 字节的文本省略了中间部分；steelyard show 可见全文。"
                         : " bytes is left out; steelyard show has them whole.");
}

void page_samples_intro(const struct page_samples *samples, struct str *out)
{
    str_add_text(out, "<p class=\"sub\">");
    page_say(out, say_samples, samples);
    str_add_text(out, "</p>\n");
}

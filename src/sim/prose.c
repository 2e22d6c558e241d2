#include "sim/prose.h"

#include "base/json.h"

/* In the sentences "{n}" is a number of the question and "{a}" the answer. None of them holds a
 * capital letter that stands alone, which could be read as a chosen option. */
static const char *const thoughts_en[] = {
    "Let me read the question again to see what is asked. ",
    "So we are given {n} and {n}. ",
    "First I should work out how these depend on each other. ",
    "If I start from {n}, the next step follows directly. ",
    "Wait, let me check that once more with {n}. ",
    "Another way to see it is to go backwards from the result. ",
    "That agrees with what I found before. ",
    "I should be careful not to count anything twice. ",
    "Let me put the facts in order: {n}, then {n}. ",
    "Hmm, does the wording change anything? I think it does not. ",
    "So that part is settled. ",
    "Now combine both parts. ",
};
static const char *const thoughts_zh[] = {
    "我先再读一遍题目，看清楚问的是什么。",
    "题目里给出了{n}和{n}。",
    "首先要弄清楚这些条件之间的关系。",
    "如果从{n}开始，下一步就很清楚了。",
    "等一下，再用{n}检查一遍。",
    "换个角度，从结果倒推回去看看。",
    "这和前面得到的结论一致。",
    "注意不要重复计算。",
    "把条件按顺序整理一下：{n}，然后是{n}。",
    "题目的说法会不会有别的意思？应该不会。",
    "这一部分就确定了。",
    "现在把两部分合起来。",
};
static const char *const steps_en[] = {
    "Start with what is given: {n} and {n}.",
    "Work through the conditions one by one.",
    "Taking {n} into account, the intermediate result follows.",
    "Next, combine this with {n}.",
    "Checking the result against the conditions shows that it holds.",
    "Put both parts together.",
};
static const char *const steps_zh[] = {
    "先整理已知条件：{n}和{n}。", "逐条分析题目中的条件。",         "考虑到{n}，可以得到中间结果。",
    "再结合{n}继续推算。",        "把结果代回题目检验，符合条件。", "把两部分合在一起。",
};
static const char *const rambles_en[] = {
    "This depends on how the conditions are read. There is more than one way to look at it, and "
    "each "
    "leads somewhere else.",
    "The approach is to set up the relations between the quantities and solve them step by step; "
    "the details are left to the reader.",
};
static const char *const rambles_zh[] = {
    "这取决于怎样理解题目中的条件，不同的理解会得到不同的结论。",
    "思路是先列出各个量之间的关系，再逐步求解，具体过程这里就不展开了。",
};
static const char *const refusals_en[] = {
    "I'm sorry, but I can't help with that request.",
    "I'm not able to answer this question.",
};
static const char *const refusals_zh[] = {
    "抱歉，我无法回答这个问题。",
    "很抱歉，我不能协助处理这个请求。",
};

#define PICK(p, list_en, list_zh)                                                                  \
    ((p)->is_chinese ? (list_zh)[random_below((p)->random, sizeof(list_zh) / sizeof *(list_zh))]   \
                     : (list_en)[random_below((p)->random, sizeof(list_en) / sizeof *(list_en))])

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void prose_init(struct prose *p, struct view question, bool is_chinese, struct random *random)
{
    *p = (struct prose){.question = question, .is_chinese = is_chinese, .random = random};
    for (size_t i = 0; i < question.len && p->number_count < PROSE_NUMBERS_MAX;) {
        size_t end = i;
        while (end < question.len && end - i < 12 && is_digit(question.data[end]))
            end++;
        if (end > i)
            p->numbers[p->number_count++] = view_slice(question, i, end);
        i = end > i ? end : i + 1;
    }
}

static void put_number(struct prose *p, struct str *out)
{
    if (p->number_count)
        str_add(out, p->numbers[random_below(p->random, p->number_count)]);
    else
        str_add_text(out, p->is_chinese ? "题中的条件" : "the given facts");
}

/* Appends a sentence with its gaps filled. */
static void put_filled(struct prose *p, struct str *out, const char *sentence, struct view answer)
{
    struct view rest = view_of(sentence);
    ptrdiff_t gap;

    while ((gap = view_find(rest, VIEW("{"))) >= 0) {
        str_add(out, view_slice(rest, 0, (size_t)gap));
        if (rest.data[gap + 1] == 'n')
            put_number(p, out);
        else
            str_add(out, answer);
        rest = view_from(rest, (size_t)gap + 3);
    }
    str_add(out, rest);
}

static bool holds(struct view text, const char *part)
{
    return view_find_nocase(text, view_of(part)) >= 0;
}

/* What the question's own words ask for; FORM_COUNT when it leaves the form open. */
static enum answer_form asked_form(struct view question)
{
    if (holds(question, "\\boxed"))
        return FORM_BOXED;
    if (holds(question, "####"))
        return FORM_HASHES;
    if (holds(question, "json"))
        return FORM_JSON;
    if (holds(question, "answer:") || holds(question, "答案：") || holds(question, "答案:"))
        return FORM_LABEL;
    return FORM_COUNT;
}

enum answer_form prose_form(struct prose *p, const char *kind)
{
    static const enum answer_form open[] = {FORM_SENTENCE, FORM_SENTENCE, FORM_LABEL, FORM_LABEL,
                                            FORM_BOLD,     FORM_BOLD,     FORM_BOXED, FORM_BOXED,
                                            FORM_BARE,     FORM_JSON};
    enum answer_form asked = asked_form(p->question);
    double draw = random_unit(p->random);

    if (asked != FORM_COUNT && draw < 0.93)
        return asked;
    if (asked == FORM_COUNT && view_eq_text(view_of(kind), "exact") && draw < 0.93)
        return FORM_BARE;
    if (view_eq_text(view_of(kind), "json"))
        return FORM_JSON;
    return open[random_below(p->random, sizeof open / sizeof *open)];
}

void prose_thought(struct prose *p, struct str *out, struct view answer, int64_t tokens,
                   const struct token_law *law)
{
    int64_t have = 0;

    for (unsigned sentence = 1; have < tokens; sentence++) {
        size_t before = out->len;
        put_filled(p, out, PICK(p, thoughts_en, thoughts_zh), answer);
        if (sentence % 5 == 0)
            str_add_text(out, "\n\n");
        have += token_count(view_from(str_view(out), before), law);
    }
    put_filled(p, out, p->is_chinese ? "所以结果应该是{a}。" : "So the result should be {a}.",
               answer);
}

/* The solution's steps; returns with a blank line behind them. */
static void put_steps(struct prose *p, struct str *out)
{
    uint64_t count = 2 + random_below(p->random, 3);
    bool is_numbered = random_unit(p->random) < 0.4;

    for (uint64_t i = 1; i <= count; i++) {
        if (is_numbered)
            str_printf(out, p->is_chinese ? "第%d步：" : "Step %d: ", (int)i);
        put_filled(p, out, PICK(p, steps_en, steps_zh), VIEW(""));
        str_add_char(out, '\n');
    }
    str_add_char(out, '\n');
}

static void put_json(struct prose *p, struct str *out, struct view answer)
{
    bool is_fenced = random_unit(p->random) < 0.6;
    struct str steps = {0};

    put_steps(p, &steps);
    str_add_text(out, is_fenced ? "```json\n{\n    \"reasoning\": " : "{\"reasoning\": ");
    json_put_string(out, view_trim(str_view(&steps)));
    str_add_text(out, is_fenced ? ",\n    \"answer\": " : ", \"answer\": ");
    if (answer.len && (answer.data[0] == '{' || answer.data[0] == '['))
        str_add(out, answer);
    else
        json_put_string(out, answer);
    str_add_text(out, is_fenced ? "\n}\n```" : "}");
    str_release(&steps);
}

void prose_reply(struct prose *p, struct str *out, enum answer_form form, struct view answer)
{
    static const char *const ends[FORM_COUNT][2] = {
        [FORM_SENTENCE] = {"Therefore, the answer is {a}.", "因此，答案是{a}。"},
        [FORM_LABEL] = {"Answer: {a}", "答案：{a}"},
        [FORM_BOLD] = {"So the final answer is **{a}**.", "所以最终答案是 **{a}**。"},
        [FORM_BOXED] = {"The final answer is $\\boxed{a}$.", "最终答案为 $\\boxed{a}$。"},
        [FORM_HASHES] = {"#### {a}", "#### {a}"},
    };
    struct str boxed = {0};

    if (form == FORM_BARE) {
        str_add(out, answer);
        return;
    }
    if (form == FORM_JSON) {
        put_json(p, out, answer);
        return;
    }
    put_steps(p, out);
    if (form == FORM_BOXED) { /* the gap's own braces are part of the notation */
        str_add_char(&boxed, '{');
        str_add(&boxed, answer);
        str_add_char(&boxed, '}');
        answer = str_view(&boxed);
    }
    put_filled(p, out, ends[form][p->is_chinese], answer);
    str_release(&boxed);
}

void prose_ramble(struct prose *p, struct str *out)
{
    str_add_text(out, PICK(p, rambles_en, rambles_zh));
}

void prose_refusal(struct prose *p, struct str *out)
{
    str_add_text(out, PICK(p, refusals_en, refusals_zh));
}

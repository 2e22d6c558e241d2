#include "sim/judge.h"

#include <string.h>

enum { NUMBER = 16 }; /* digits of the marks */
enum { TAIL = 240 };  /* bytes at an answer's end in which its final answer stands */

/* Reading the prompt -------------------------------------------------------------------------- */

static bool is_named(struct view name, const char *en, const char *zh)
{
    return view_eq_text(name, en) || view_eq_text(name, zh);
}

static void keep_section(struct judge_request *r, struct view name, struct view text)
{
    if (is_named(name, "question", "问题"))
        r->question = text;
    else if (is_named(name, "reference answer", "参考答案"))
        r->reference = text;
    else if (is_named(name, "answer", "回答") || is_named(name, "answer A", "回答 A"))
        r->answers[0] = text;
    else if (is_named(name, "answer B", "回答 B"))
        r->answers[1] = text;
}

/* "<<<NAME NUMBER>>>\n", text, "\n<<<end NUMBER>>>": takes it off *rest. */
static bool next_section(struct view *rest, struct view *name, struct view *text)
{
    ptrdiff_t open = view_find(*rest, VIEW("\n<<<")), close, end;
    struct str mark = {0};

    if (open < 0)
        return false;
    *rest = view_from(*rest, (size_t)open + 4);
    close = view_find(*rest, VIEW(">>>\n"));
    if (close < NUMBER + 2)
        return false;
    struct view head = view_slice(*rest, 0, (size_t)close);
    struct view number = view_from(head, head.len - NUMBER);
    *name = view_trim(view_slice(head, 0, head.len - NUMBER));
    *rest = view_from(*rest, (size_t)close + 4);
    str_add_text(&mark, "\n<<<end ");
    str_add(&mark, number);
    str_add_text(&mark, ">>>\n");
    end = view_find(*rest, str_view(&mark));
    if (end >= 0) {
        *text = view_slice(*rest, 0, (size_t)end);
        *rest = view_from(*rest, (size_t)end + mark.len - 1);
    }
    str_release(&mark);
    return end >= 0;
}

bool judge_request_read(struct view prompt, struct judge_request *out)
{
    struct view rest = prompt, name, text;
    unsigned sections = 0;

    *out = (struct judge_request){.form = JUDGE_NONE};
    while (next_section(&rest, &name, &text)) {
        keep_section(out, name, text);
        sections++;
    }
    if (sections < 2 || !out->question.data || !out->answers[0].data)
        return false;
    out->form = out->answers[1].data                        ? JUDGE_TWO
                : view_find(rest, VIEW("[[correct]]")) >= 0 ? JUDGE_RIGHT_OR_WRONG
                                                            : JUDGE_POINTS;
    return true;
}

void judge_put_bare(struct view prompt, struct str *out)
{
    struct judge_request request;
    struct view number = {0};
    ptrdiff_t at;

    /* The number stands before the question, at the end of its mark. */
    if (judge_request_read(prompt, &request)) {
        size_t mark = (size_t)(request.question.data - prompt.data) - sizeof ">>>\n" + 1;
        number = view_slice(prompt, mark - NUMBER, mark);
    }
    while (number.len && (at = view_find(prompt, number)) >= 0) {
        str_add(out, view_slice(prompt, 0, (size_t)at));
        prompt = view_from(prompt, (size_t)at + number.len);
    }
    str_add(out, prompt);
}

/* Seeing -------------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Whether the right answer stands by itself near the end. */
static bool holds(struct view answer, struct view right)
{
    struct view tail = view_from(answer, answer.len > TAIL ? answer.len - TAIL : 0);
    ptrdiff_t at;

    right = view_trim(right);
    while (right.len && (at = view_find_nocase(tail, right)) >= 0) {
        size_t start = (size_t)at, end = start + right.len;
        if ((start == 0 || !is_word(tail.data[start - 1]) || !is_word(right.data[0])) &&
            (end == tail.len || !is_word(tail.data[end]) || !is_word(right.data[right.len - 1])))
            return true;
        tail = view_from(tail, start + 1);
    }
    return false;
}

/* What the judge makes of an answer: right ones pass with its sensitivity, wrong ones fail with its
 * specificity. An open question passes as often as not. */
static bool passes(const struct judge_request *r, const struct knowledge *knowledge,
                   const struct nature *nature, struct random *random, struct view answer)
{
    const struct knowledge_entry *known = knowledge_find(knowledge, r->question);
    struct view right = r->reference;
    double draw = random_unit(random);

    if (!right.len && known && known->reference)
        right = view_of(known->reference);
    if (!right.len)
        return draw < 0.5;
    return holds(answer, right) ? draw < nature->judge_sensitivity
                                : draw >= nature->judge_specificity;
}

/* Of two: the one shown first, for no reason; else the one that passes; else mostly neither. */
static const char *prefer(const struct judge_request *r, const struct nature *nature,
                          struct random *random, bool first, bool second)
{
    bool likes_first = random_unit(random) < nature->judge_first_bias;
    double draw = random_unit(random);

    if (likes_first)
        return "A";
    if (first != second)
        return first ? "A" : "B";
    if (draw < 0.6 || r->answers[0].len == r->answers[1].len)
        return "tie";
    return r->answers[0].len > r->answers[1].len ? "A" : "B"; /* the longer one */
}

void judge_reply(const struct judge_request *r, const struct knowledge *knowledge,
                 const struct nature *nature, struct random *random, struct random *attempt,
                 struct str *out)
{
    bool first = passes(r, knowledge, nature, random, r->answers[0]);
    bool second = r->form == JUDGE_TWO && passes(r, knowledge, nature, random, r->answers[1]);
    int points = (first ? 7 : 1) + (int)random_below(random, 4);
    const char *better = prefer(r, nature, random, first, second);

    str_add_text(out, first ? "I followed the working step by step, and it holds. "
                            : "I followed the working step by step, and it does not hold. ");
    if (random_unit(attempt) < nature->judge_unreadable_rate)
        str_add_text(out, "It is hard to say more than that.");
    else if (r->form == JUDGE_TWO)
        str_printf(out, "So my verdict is:\n\n[[%s]]", better);
    else if (r->form == JUDGE_RIGHT_OR_WRONG)
        str_printf(out, "So my verdict is:\n\n[[%s]]", first ? "correct" : "wrong");
    else
        str_printf(out, "So my verdict is:\n\n[[%d]]", points);
}

#include "sim/behaviour.h"

#include <math.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "sim/judge.h"
#include "sim/prose.h"

static uint64_t mix(uint64_t a, uint64_t b)
{
    return hash64(VIEW("draw"), a * 0x9E3779B97F4A7C15ULL ^ b);
}

/* Everything but the attempt. */
static uint64_t cell_draw(uint64_t seed, const struct dialect *dialect, const struct chat *chat)
{
    uint64_t h = hash64(view_of(chat->model), hash64(view_of(dialect->name), seed));

    return mix(mix(h, chat->cell), (uint64_t)chat->turn);
}

uint64_t behaviour_draw(uint64_t seed, const struct dialect *dialect, const struct chat *chat)
{
    return mix(cell_draw(seed, dialect, chat), (uint64_t)chat->attempt);
}

static bool is_chinese(const struct knowledge_entry *known, struct view question)
{
    size_t cjk = 0, all = 0;

    if (known && known->language[0])
        return view_eq_text(view_slice(view_of(known->language), 0, 2), "zh");
    for (size_t i = 0; i < question.len; all++) {
        unsigned len;
        cjk += utf8_is_cjk(utf8_decode(view_from(question, i), &len));
        i += len;
    }
    return cjk * 5 > all;
}

/* The same for every model: what is hard for one is hard for all. */
static double difficulty(struct view question)
{
    struct random r;

    random_seed(&r, hash64(question, 0xD1FF1CULL));
    return 1.2 * random_normal(&r);
}

static double effort_share(enum effort effort)
{
    static const double shares[] = {0, 0.45, 0.75, 1, 1.5};

    return shares[effort];
}

static double effort_gain(enum effort effort)
{
    static const double gains[] = {0, 0.6, 0.85, 1, 1.1};

    return gains[effort];
}

static bool has_word(struct view question, const char *word)
{
    return word && word[0] && view_find(question, view_of(word)) >= 0;
}

struct draft {
    const struct nature *nature;
    const struct knowledge_entry *known;
    enum effort effort;
    struct prose prose;
    struct random *random;
    double log_odds;
};

/* The final answer that the model arrives at. */
static void draw_final(struct draft *d, struct str *out)
{
    bool is_right = random_unit(d->random) < 1 / (1 + exp(-d->log_odds));

    if (!d->known || !d->known->reference)
        str_printf(out, "%d", 1 + (int)random_below(d->random, 100));
    else if (is_right)
        str_add_text(out, d->known->reference);
    else
        prose_mistake(&d->prose, out, view_of(d->known->reference), d->known->choices);
}

static void draw_text(struct draft *d, struct answer *answer, struct view final)
{
    enum answer_form form = prose_form(&d->prose, d->known ? d->known->kind : "");
    double draw = random_unit(d->random);

    if (draw < d->nature->refusal_rate)
        prose_refusal(&d->prose, &answer->text);
    else if (draw < d->nature->refusal_rate + d->nature->unparsed_rate)
        prose_ramble(&d->prose, &answer->text);
    else
        prose_reply(&d->prose, &answer->text, form, final);
}

static void draw_thought(struct draft *d, const struct reply *reply, struct answer *answer,
                         struct view final)
{
    const struct token_law *law = &reply->dialect->tokens;
    double tokens = d->nature->thought_tokens * effort_share(d->effort) *
                    exp(0.45 * random_normal(d->random) - 0.15 * d->log_odds);
    int64_t budget = reply->chat->thinking_budget;

    if (budget > 0 && tokens > (double)budget)
        tokens = (double)budget * 0.95;
    if (tokens > 200000)
        tokens = 200000;
    answer->is_thinking = d->effort != EFFORT_OFF;
    if (!answer->is_thinking)
        return;
    if (reply->model->is_summary) {
        answer->hidden_tokens = (int64_t)(tokens * 0.75);
        tokens *= 0.25;
    }
    prose_thought(&d->prose, &answer->thought, final, (int64_t)tokens, law);
}

static void cut_at(struct str *text, const struct token_law *law, int64_t tokens)
{
    size_t bytes = token_prefix(str_view(text), law, tokens > 0 ? tokens : 0);

    if (text->data) {
        text->len = bytes;
        text->data[bytes] = '\0';
    }
}

/* Keeps the first `share` of the text, whole pieces of it. */
static void cut_text(struct str *text, const struct token_law *law, double share)
{
    cut_at(text, law, (int64_t)((double)token_count(str_view(text), law) * share));
}

/* What does not depend on the attempt: the filters, and answers that never come to their end. */
static void draw_ending(struct draft *d, const struct reply *reply, struct answer *answer)
{
    const struct nature *n = d->nature;
    struct view question = reply->chat->question;
    double draw = random_unit(d->random), share = 0.2 + 0.6 * random_unit(d->random);

    if (has_word(question, n->filter_input_word) || draw < n->filter_input_rate) {
        answer->kind = ANSWER_FILTERED_INPUT;
    } else if (has_word(question, n->filter_output_word) ||
               draw < n->filter_input_rate + n->filter_output_rate) {
        answer->kind = ANSWER_FILTERED_OUTPUT;
        answer->finish = FINISH_FILTER;
        cut_text(&answer->text, &reply->dialect->tokens, share);
    } else if (draw < n->filter_input_rate + n->filter_output_rate + n->truncated_rate) {
        answer->finish = FINISH_LENGTH;
        cut_text(&answer->text, &reply->dialect->tokens, share);
    }
}

static int64_t input_tokens(const struct reply *reply)
{
    int64_t tokens = 3;

    for (unsigned i = 0; i < reply->chat->message_count; i++)
        tokens += 4 + token_count(reply->chat->messages[i].text, &reply->dialect->tokens);
    return tokens;
}

/* A third of the requests find a part of their prompt in the cache. */
static int64_t cached_tokens(const struct reply *reply, struct random *random)
{
    int64_t unit = reply->dialect->cache_unit;
    double draw = random_unit(random), share = random_unit(random);

    if (!unit || draw > 1.0 / 3)
        return 0;
    return (int64_t)((double)reply->answer.input_tokens * share) / unit * unit;
}

/* The most that the answer's text and the thought may take together, or the text alone. */
static int64_t limit_of(const struct reply *reply)
{
    const struct chat *chat = reply->chat;
    int64_t limit = chat->max_tokens;

    if (chat->max_completion_tokens > 0)
        limit = chat->max_completion_tokens;
    if (limit < 1)
        limit = reply->dialect->default_limit;
    return reply->dialect->is_limit_soft ? limit + limit / 16 : limit;
}

/* Cuts thought and text at the request's limit. */
static void apply_limit(struct reply *reply)
{
    struct answer *a = &reply->answer;
    const struct token_law *law = &reply->dialect->tokens;
    bool answer_only =
        reply->dialect->is_limit_for_answer && reply->chat->max_completion_tokens < 1;
    int64_t limit = limit_of(reply), shown = token_count(str_view(&a->thought), law);
    int64_t thought = answer_only ? 0 : shown + a->hidden_tokens;
    int64_t text = token_count(str_view(&a->text), law);

    if (thought + text <= limit)
        return;
    a->finish = FINISH_LENGTH;
    if (thought > limit) {
        a->hidden_tokens = a->hidden_tokens < limit ? a->hidden_tokens : limit;
        cut_at(&a->thought, law, limit - a->hidden_tokens);
        cut_at(&a->text, law, 0);
    } else {
        cut_at(&a->text, law, limit - thought);
    }
}

static void draw_latency(struct reply *reply, const struct nature *nature)
{
    struct answer *a = &reply->answer;
    struct random r;

    random_seed(&r, mix(reply->draw, 2));
    a->is_queued = random_unit(&r) < nature->queue_rate;
    double wait =
        nature->ttft_s * exp(nature->ttft_spread * random_normal(&r)) * (a->is_queued ? 2.5 : 1);
    a->ttft_ns = (int64_t)((wait + 1e-5 * (double)a->input_tokens) * CLOCK_S);
    a->tokens_per_second = nature->tokens_per_second * exp(0.12 * random_normal(&r));
}

void behaviour_account(struct reply *reply, const struct nature *nature)
{
    struct answer *a = &reply->answer;
    const struct token_law *law = &reply->dialect->tokens;
    struct random r;

    random_seed(&r, cell_draw(0, reply->dialect, reply->chat));
    if (a->input_tokens < 0)
        a->input_tokens = input_tokens(reply) + (int64_t)nature->hidden_prompt_tokens;
    if (a->cached_tokens < 0)
        a->cached_tokens = cached_tokens(reply, &r);
    if (a->reasoning_tokens < 0)
        a->reasoning_tokens = token_count(str_view(&a->thought), law) + a->hidden_tokens;
    if (a->output_tokens < 0)
        a->output_tokens = a->reasoning_tokens + token_count(str_view(&a->text), law);
    draw_latency(reply, nature);
}

void behaviour_answer(const struct behaviour *b, struct reply *reply)
{
    const struct chat *chat = reply->chat;
    struct nature nature = nature_of(b->natures, reply->dialect->name, reply->model, chat->model);
    struct random random, words, attempt;
    struct draft d = {.nature = &nature, .random = &random};
    struct judge_request request;
    struct str final = {0};
    double failure;

    random_seed(&random, cell_draw(b->seed, reply->dialect, chat));
    d.known = knowledge_find(b->knowledge, chat->question);
    d.effort = reply->dialect->effort(chat, reply->model);
    bool zh = is_chinese(d.known, chat->question);
    random_seed(&words, mix(cell_draw(b->seed, reply->dialect, chat), (uint64_t)nature.wording));
    prose_init(&d.prose, chat->question, zh, nature.wording > 0 ? &words : &random);
    reply->answer.served_as = nature.served_as;
    reply->answer.fingerprint = nature.fingerprint;
    d.log_odds = nature.skill + nature.thinking_gain * effort_gain(d.effort) +
                 (zh ? nature.chinese_gain : 0) - difficulty(chat->question);
    random_seed(&attempt, mix(reply->draw, 1));
    draw_final(&d, &final);
    draw_thought(&d, reply, &reply->answer, str_view(&final));
    if (!d.known && judge_request_read(chat->question, &request))
        judge_reply(&request, b->knowledge, &nature, &random, &attempt, &reply->answer.text);
    else
        draw_text(&d, &reply->answer, str_view(&final));
    draw_ending(&d, reply, &reply->answer);
    str_release(&final);
    failure = random_unit(&attempt);
    if (failure < nature.error_rate)
        reply->answer.kind = ANSWER_FAILED;
    else if (failure < nature.error_rate + nature.overload_rate)
        reply->answer.kind = ANSWER_OVERLOADED;
    if (reply->answer.kind == ANSWER_TEXT)
        apply_limit(reply);
    behaviour_account(reply, &nature);
}

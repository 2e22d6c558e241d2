#include "report/page_pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/deflate.h"
#include "base/json.h"
#include "base/mem.h"

enum {
    CHUNK_BYTES = 1 << 18, /* of JSON: inflated and parsed in a few milliseconds */
    TEXT_MAX_LEAST = 128,
};

/* Texts ------------------------------------------------------------------------------------------ */

/* Bytes from `at` on, not from within a character. */
static size_t next_start(struct view text, size_t at)
{
    while (at < text.len && ((unsigned char)text.data[at] & 0xC0) == 0x80)
        at++;
    return at;
}

/* A text whole, or its beginning and end with the count of bytes between them. */
static void put_text(struct page_samples *samples, struct str *out, const char *key,
                     struct view text)
{
    size_t max = (size_t)samples->text_max;

    if (text.len == 0)
        return;
    json_put_key(out, key);
    if (max == 0 || text.len <= max) {
        json_put_string(out, text);
        return;
    }
    size_t head = next_start(text, max * 2 / 3), tail = next_start(text, text.len - max / 3);
    str_add_text(out, "{\"head\":");
    json_put_string(out, view_slice(text, 0, head));
    str_printf(out, ",\"left\":%zu,\"tail\":", tail - head);
    json_put_string(out, view_from(text, tail));
    str_add_char(out, '}');
    samples->cut_texts++;
}

static void put_known(struct str *out, const char *key, int64_t value)
{
    if (value >= 0)
        json_put_int(out, key, value);
}

static void put_sample(struct page_samples *samples, struct str *out, const struct sample *s)
{
    str_add_char(out, '{');
    json_put_int(out, "cell", s->cell);
    json_put_int(out, "calls", s->calls);
    put_text(samples, out, "thought", s->thought);
    put_text(samples, out, "answer", s->answer);
    put_text(samples, out, "extracted", s->extracted);
    put_text(samples, out, "detail", s->detail);
    put_text(samples, out, "error", view_of(s->error));
    json_put_text(out, "rule", s->rule);
    json_put_text(out, "grader", s->grader);
    json_put_text(out, "by", s->response_model);
    json_put_text(out, "finish", s->finish_reason);
    if (s->is_cost_known) {
        json_put_key(out, "cost");
        str_add_char(out, '"');
        decimal_put(out, s->cost, -1);
        str_add_char(out, '"');
    }
    put_known(out, "input", s->usage.input);
    put_known(out, "cached", s->usage.cached);
    put_known(out, "output", s->usage.output);
    put_known(out, "reasoning", s->usage.reasoning);
    put_known(out, "first_ms", s->first_ms);
    put_known(out, "total_ms", s->total_ms);
    str_add_char(out, '}');
}

static void put_member(struct str *out, const struct json_value *content, const char *key)
{
    const struct json_value *value = json_get(content, key);

    if (!value)
        return;
    json_put_key(out, key);
    json_put_value(out, value);
}

/* The messages as asked; content that is not in our form is shown as it is. */
static void put_question(struct str *out, const struct run_item *item)
{
    struct arena arena = {0};
    struct error ignored = {0};
    const struct json_value *content =
        json_parse(&arena, NULL, view_of(item->content), JSON_STRICT, &ignored);

    str_add_char(out, '{');
    if (json_get(content, "parts")) {
        put_member(out, content, "parts");
        put_member(out, content, "choices");
        put_member(out, content, "reference");
    } else {
        json_put_text(out, "raw", item->content);
    }
    str_add_char(out, '}');
    arena_release(&arena);
}

/* Chunks ----------------------------------------------------------------------------------------- */

static void close_chunk(struct page_samples *samples, struct str *questions, struct str *texts)
{
    struct str json = {0}, packed = {0};

    str_printf(&json, "{\"questions\":[%s],\"samples\":[%s]}", str_text(questions),
               str_text(texts));
    deflate_put(&packed, str_view(&json));
    MEM_GROW(samples->chunks, samples->chunk_count, &samples->chunk_capacity);
    struct str *chunk = &samples->chunks[samples->chunk_count++];
    *chunk = (struct str){0};
    base64_put(chunk, str_view(&packed));
    str_clear(questions);
    str_clear(texts);
    str_release(&json);
    str_release(&packed);
}

void page_unpack(struct page_samples *samples)
{
    for (size_t i = 0; i < samples->chunk_count; i++)
        str_release(&samples->chunks[i]);
    samples->chunk_count = 0;
    samples->cut_texts = 0;
}

/* Questions in their order, each with its samples behind it; a question is never cut in two. Notes in
 * the index which chunk has it. Returns the bytes of all chunks. */
static size_t make_chunks(struct page_samples *samples, struct gathered *g)
{
    struct str questions = {0}, texts = {0};
    size_t bytes = 0, at = 0;

    page_unpack(samples);
    for (size_t q = 0; q < g->question_count; q++) {
        g->questions[q].chunk = samples->chunk_count;
        str_add_text(&questions, questions.len ? "," : "");
        put_question(&questions, g->questions[q].item);
        for (; at < g->sample_count && g->samples[at].question == q; at++) {
            str_add_text(&texts, texts.len ? "," : "");
            put_sample(samples, &texts, &g->samples[at]);
        }
        if (questions.len + texts.len >= CHUNK_BYTES || q + 1 == g->question_count)
            close_chunk(samples, &questions, &texts);
    }
    for (size_t i = 0; i < samples->chunk_count; i++)
        bytes += samples->chunks[i].len;
    str_release(&questions);
    str_release(&texts);
    return bytes;
}

/* Bytes of all texts when each keeps at most `max`. */
static double kept_bytes(const struct gathered *g, size_t max)
{
    double sum = 0;

    for (size_t i = 0; i < g->sample_count; i++) {
        const struct sample *s = &g->samples[i];
        sum += (double)(s->answer.len < max ? s->answer.len : max);
        sum += (double)(s->thought.len < max ? s->thought.len : max);
    }
    return sum;
}

/* The longest text to keep whole, so that texts get smaller by `share`. */
static int64_t find_text_max(const struct gathered *g, double share)
{
    double wanted = kept_bytes(g, SIZE_MAX) * share;
    size_t low = TEXT_MAX_LEAST, high = 1 << 26;

    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (kept_bytes(g, middle) <= wanted)
            low = middle;
        else
            high = middle;
    }
    return (int64_t)low;
}

/* What is packed tells how well the texts deflate; a second time mostly does. */
void page_pack(struct page_samples *samples, struct gathered *g, size_t bytes_max)
{
    size_t bytes = make_chunks(samples, g);
    double share = 1;

    while (bytes > bytes_max && samples->text_max != TEXT_MAX_LEAST) {
        share *= 0.97 * (double)bytes_max / (double)bytes;
        samples->text_max = find_text_max(g, share);
        bytes = make_chunks(samples, g);
    }
}

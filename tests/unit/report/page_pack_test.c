/* Chunks of samples made by hand, opened as a browser opens them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "report/page_pack.h"

enum { QUESTIONS = 40, SUBJECTS = 3, ROOM = 1 << 22 };

static char *opened(const struct str *chunk)
{
    struct str packed = {0};
    char *out = mem_alloc(ROOM);

    assert_true(base64_take(&packed, str_view(chunk)));
    z_stream stream = {.next_in = (const unsigned char *)packed.data,
                       .avail_in = (unsigned)packed.len,
                       .next_out = (unsigned char *)out,
                       .avail_out = ROOM - 1};
    assert_int_equal(inflateInit2(&stream, -15), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out[stream.total_out] = 0;
    (void)inflateEnd(&stream);
    str_release(&packed);
    return out;
}

/* Text of that many bytes that hardly deflates, with characters of three bytes in it. */
static struct view noise(struct arena *arena, size_t bytes, uint32_t seed)
{
    struct str text = {0};

    while (text.len < bytes) {
        seed = seed * 1664525 + 1013904223;
        if (seed >> 30)
            str_add_char(&text, (char)('!' + (seed >> 8) % 90));
        else
            str_add_text(&text, "\xE4\xB8\xAD");
    }
    struct view kept = {arena_copy(arena, str_view(&text)), text.len};
    str_release(&text);
    return kept;
}

static void gather(struct gathered *g, size_t bytes)
{
    static const struct run_item item = {
        "s", "q", "easy",
        "",  "h", "{\"parts\":[{\"role\":\"user\",\"text\":\"1+1?\"}],\"reference\":\"2\"}"};
    static const struct run_item raw = {"s", "r", "easy", "", "h", "no JSON"};

    *g = (struct gathered){0};
    for (size_t q = 0; q < QUESTIONS; q++) {
        MEM_GROW(g->questions, g->question_count, &g->question_capacity);
        g->questions[g->question_count++] = (struct question){.item = q == 1 ? &raw : &item};
        for (size_t s = 0; s < SUBJECTS; s++) {
            MEM_GROW(g->samples, g->sample_count, &g->sample_capacity);
            g->samples[g->sample_count++] =
                (struct sample){.question = q,
                                .subject = s,
                                .cell = (int64_t)(s * QUESTIONS + q),
                                .is_cost_known = s > 0,
                                .cost = 3 * DECIMAL_PICO / 1000,
                                .usage = {10, USAGE_ABSENT, USAGE_ABSENT, 20, USAGE_ABSENT},
                                .first_ms = s ? 250 : -1,
                                .total_ms = -1,
                                .answer = noise(&g->arena, bytes, (uint32_t)(q * 8 + s)),
                                .thought = s ? VIEW("short \xFF </script>") : VIEW(""),
                                .rule = "",
                                .grader = "",
                                .response_model = "",
                                .finish_reason = "",
                                .error = ""};
        }
    }
}

/* Every sample once, in order; each chunk begins with a question's first sample. */
static void check_chunks(const struct page_samples *samples, const struct gathered *g,
                         struct arena *arena)
{
    size_t question = 0, cell = 0;
    struct error err = {0};

    for (size_t n = 0; n < samples->chunk_count; n++) {
        char *text = opened(&samples->chunks[n]);
        const struct json_value *chunk = json_parse(arena, NULL, view_of(text), JSON_STRICT, &err);
        assert_non_null(chunk);
        const struct json_value *questions = json_get(chunk, "questions");
        const struct json_value *s = json_get(chunk, "samples")->first;
        assert_int_equal(json_get(chunk, "samples")->count, questions->count * SUBJECTS);
        for (size_t k = 0; k < questions->count; k++, question++) {
            assert_int_equal(g->questions[question].chunk, n);
            for (size_t i = 0; i < SUBJECTS; i++, s = s->next, cell++) {
                int64_t found;
                assert_true(json_value_int64(json_get(s, "cell"), &found));
                assert_int_equal(found, g->samples[cell].cell);
            }
        }
        free(text);
    }
    assert_int_equal(question, QUESTIONS);
}

static void samples_come_back(void **state)
{
    struct page_samples samples = {0};
    struct gathered g;
    struct arena arena = {0};
    struct error err = {0};

    (void)state;
    gather(&g, 9000);
    page_pack(&samples, &g, SIZE_MAX);
    assert_true(samples.chunk_count > 2);
    assert_int_equal(samples.text_max, 0);
    assert_int_equal(samples.cut_texts, 0);
    check_chunks(&samples, &g, &arena);
    char *text = opened(&samples.chunks[0]);
    const struct json_value *chunk = json_parse(&arena, NULL, view_of(text), JSON_STRICT, &err);
    const struct json_value *question = json_get(chunk, "questions")->first;
    assert_true(view_eq_text(json_get(json_get(question, "parts")->first, "text")->text, "1+1?"));
    assert_true(view_eq_text(json_get(question, "reference")->text, "2"));
    assert_true(view_eq_text(json_get(question->next, "raw")->text, "no JSON"));
    const struct json_value *first = json_get(chunk, "samples")->first, *second = first->next;
    assert_null(json_get(first, "cost")); /* unknown is not 0 */
    assert_null(json_get(first, "first_ms"));
    assert_null(json_get(first, "thought"));
    assert_true(view_eq_text(json_get(second, "cost")->text, "0.003"));
    assert_true(view_eq(json_get(first, "answer")->text, g.samples[0].answer));
    assert_true(view_eq_text(json_get(second, "thought")->text, "short \xEF\xBF\xBD </script>"));
    free(text);
    page_unpack(&samples);
    free(samples.chunks);
    free(g.questions);
    free(g.samples);
    arena_release(&g.arena);
    arena_release(&arena);
}

/* What does not fit loses the middles of its longest texts, between whole characters. */
static void long_texts_are_cut_to_fit(void **state)
{
    struct page_samples samples = {0};
    struct gathered g;
    struct arena arena = {0};
    struct error err = {0};

    (void)state;
    gather(&g, 9000);
    page_pack(&samples, &g, 300000);
    size_t bytes = 0;
    for (size_t i = 0; i < samples.chunk_count; i++)
        bytes += samples.chunks[i].len;
    assert_in_range(bytes, 200000, 300000);
    assert_in_range(samples.text_max, 1000, 4000);
    assert_int_equal(samples.cut_texts, QUESTIONS * SUBJECTS);
    check_chunks(&samples, &g, &arena);
    char *text = opened(&samples.chunks[0]);
    const struct json_value *chunk = json_parse(&arena, NULL, view_of(text), JSON_STRICT, &err);
    const struct json_value *answer = json_get(json_get(chunk, "samples")->first, "answer");
    struct view head = json_get(answer, "head")->text, tail = json_get(answer, "tail")->text;
    int64_t left;
    assert_true(json_value_int64(json_get(answer, "left"), &left));
    assert_true(utf8_is_valid(head) && utf8_is_valid(tail));
    assert_int_equal(head.len + (size_t)left + tail.len, g.samples[0].answer.len);
    assert_true(view_starts(g.samples[0].answer, head) && view_ends(g.samples[0].answer, tail));
    free(text);
    page_unpack(&samples);
    free(samples.chunks);
    free(g.questions);
    free(g.samples);
    arena_release(&g.arena);
    arena_release(&arena);
}

/* Questions alone may be more than fits: it ends all the same. */
static void nothing_fits(void **state)
{
    struct page_samples samples = {0};
    struct gathered g;

    (void)state;
    gather(&g, 300);
    page_pack(&samples, &g, 10);
    assert_int_equal(samples.text_max, 128);
    assert_true(samples.chunk_count > 0);
    page_unpack(&samples);
    free(samples.chunks);
    free(g.questions);
    free(g.samples);
    arena_release(&g.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_come_back),
        cmocka_unit_test(long_texts_are_cut_to_fit),
        cmocka_unit_test(nothing_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "score/ifeval.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/utf8.h"
#include "score/ifeval_check.h"
#include "score/pattern_meter.h"

enum { MATCH_DEPTH_MAX = 5000, JIT_FROM = 32 << 10 };

static const struct {
    const char *id;
    ifeval_fn *check;
} types[] = {
    {"change_case:capital_word_frequency", ifeval_capital_words},
    {"change_case:english_capital", ifeval_capital},
    {"change_case:english_lowercase", ifeval_lowercase},
    {"combination:repeat_prompt", ifeval_repeat_prompt},
    {"combination:two_responses", ifeval_two_responses},
    {"detectable_content:number_placeholders", ifeval_placeholders},
    {"detectable_content:postscript", ifeval_postscript},
    {"detectable_format:constrained_response", ifeval_constrained},
    {"detectable_format:json_format", ifeval_json},
    {"detectable_format:multiple_sections", ifeval_sections},
    {"detectable_format:number_bullet_lists", ifeval_bullets},
    {"detectable_format:number_highlighted_sections", ifeval_highlights},
    {"detectable_format:title", ifeval_title},
    {"keywords:existence", ifeval_keywords_existence},
    {"keywords:forbidden_words", ifeval_forbidden_words},
    {"keywords:frequency", ifeval_keywords_frequency},
    {"keywords:letter_frequency", ifeval_letter_frequency},
    {"language:response_language", ifeval_language},
    {"length_constraints:nth_paragraph_first_word", ifeval_nth_paragraph},
    {"length_constraints:number_paragraphs", ifeval_paragraphs},
    {"length_constraints:number_sentences", ifeval_number_sentences},
    {"length_constraints:number_words", ifeval_number_words},
    {"punctuation:no_comma", ifeval_no_comma},
    {"startend:end_checker", ifeval_end},
    {"startend:quotation", ifeval_quotation},
};
enum { TYPES = sizeof types / sizeof *types };

const char *ifeval_id(size_t index)
{
    return index < TYPES ? types[index].id : NULL;
}

bool ifeval_integer(const struct ifeval_call *call, const char *name, int64_t *out)
{
    const struct json_value *value = json_get(call->arguments, name);
    double number;

    if (!value || value->type != JSON_NUMBER)
        return false;
    if (json_value_int64(value, out))
        return true;
    number = json_number(value); /* 3.0 */
    if (!(number > -1e9 && number < 1e9))
        return false;
    *out = (int64_t)number;
    return (double)*out == number;
}

bool ifeval_string(const struct ifeval_call *call, const char *name, struct view *out)
{
    const struct json_value *value = json_get(call->arguments, name);

    if (!value || value->type != JSON_STRING)
        return false;
    *out = value->text;
    return true;
}

enum ifeval_result ifeval_relation(const struct ifeval_call *call, const char *name, int64_t count,
                                   int64_t wanted)
{
    struct view relation = VIEW("at least");

    (void)ifeval_string(call, name, &relation);
    if (view_eq(relation, VIEW("at least")))
        return ifeval_bool(count >= wanted);
    if (view_eq(relation, VIEW("less than")))
        return ifeval_bool(count < wanted);
    return IFEVAL_BAD_ARGUMENT;
}

static bool is_plain(struct view pattern)
{
    for (size_t i = 0; i < pattern.len; i++)
        if ((unsigned char)pattern.data[i] >= 0x80 || strchr("\\^$.|?*+()[]{}", pattern.data[i]))
            return false;
    return pattern.len > 0;
}

static int64_t plain_matches(struct view word, struct view text, int64_t stop_at)
{
    int64_t count = 0;

    while (!stop_at || count < stop_at) {
        ptrdiff_t at = view_find_nocase(text, word);
        if (at < 0)
            break;
        count++;
        text = view_from(text, (size_t)at + word.len);
    }
    return count;
}

/* `text` is valid UTF-8: the matcher would look through all of it for each search. */
static int64_t pattern_matches(pcre2_code *code, struct view text, int64_t stop_at)
{
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    struct pattern_meter meter = {0};
    size_t at = 0;
    int64_t count = 0;

    pcre2_set_callout(context, pattern_meter_step, &meter);
    pcre2_set_match_limit(context, PATTERN_STEPS_MAX);
    pcre2_set_depth_limit(context, MATCH_DEPTH_MAX);
    while (at <= text.len && (!stop_at || count < stop_at)) {
        int rc = pcre2_match(code, (PCRE2_SPTR)text.data, text.len, at, PCRE2_NO_UTF_CHECK, data,
                             context);
        size_t end;
        if (rc == PCRE2_ERROR_NOMATCH)
            break;
        if (rc < 0) {
            count = -2;
            break;
        }
        end = pcre2_get_ovector_pointer(data)[1];
        at = end > at ? end : at + 1;
        while (at < text.len && ((unsigned char)text.data[at] & 0xC0) == 0x80)
            at++;
        count++;
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    return count;
}

int64_t ifeval_matches(struct view pattern, struct view text, int64_t stop_at)
{
    pcre2_code *code;
    struct str valid = {0};
    int64_t count;
    int error;
    PCRE2_SIZE offset;

    if (is_plain(pattern))
        return plain_matches(pattern, text, stop_at);
    code = pcre2_compile((PCRE2_SPTR)pattern.data, pattern.len,
                         PCRE2_CASELESS |
                             PCRE2_NO_START_OPTIMIZE /* its search is quadratic in either case */ |
                             PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT,
                         &error, &offset, NULL);
    if (!code)
        return -1;
    if (!utf8_is_valid(text)) {
        for (unsigned len; text.len; text = view_from(text, len))
            str_add_code_point(&valid, utf8_decode(text, &len));
        text = str_view(&valid);
    }
    if (text.len > JIT_FROM)
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without it, it is only slower */
    count = pattern_matches(code, text, stop_at);
    str_release(&valid);
    pcre2_code_free(code);
    return count;
}

enum ifeval_result ifeval_strict(struct view id, const struct json_value *arguments,
                                 struct view response)
{
    struct ifeval_call call = {.arguments = arguments, .text = response};

    if (view_starts(id, VIEW("zh:"))) {
        call.is_chinese = true;
        id = view_from(id, 3);
    }
    for (size_t i = 0; i < TYPES; i++)
        if (view_eq_text(id, types[i].id))
            return view_trim(response).len ? types[i].check(&call) : IFEVAL_NOT_FOLLOWED;
    return IFEVAL_UNKNOWN_ID;
}

static struct view without_first_line(struct view text)
{
    const char *end = memchr(text.data, '\n', text.len);

    return view_trim(view_from(text, end ? (size_t)(end - text.data) + 1 : text.len));
}

static struct view without_last_line(struct view text)
{
    ptrdiff_t end = view_find_last(text, VIEW("\n"));

    return view_trim(view_slice(text, 0, end < 0 ? 0 : (size_t)end));
}

/* Whether the variant is one of those before it. */
static bool is_earlier(const struct view *variants, unsigned index)
{
    for (unsigned i = 0; i < index; i++)
        if (variants[i].data == variants[index].data && variants[i].len == variants[index].len)
            return true;
    return index > 0 && !variants[index].len; /* an empty text follows nothing */
}

enum ifeval_result ifeval_loose(struct view id, const struct json_value *arguments,
                                struct view response)
{
    struct view variants[4] = {response, {0}, {0}, {0}};
    enum ifeval_result result = IFEVAL_NOT_FOLLOWED;
    struct str bare = {0};
    bool has_stars;

    if (response.len) {
        variants[1] = without_first_line(response);
        variants[2] = without_last_line(response);
        variants[3] = variants[2].len ? without_first_line(variants[2]) : variants[2];
    }
    has_stars = response.len && memchr(response.data, '*', response.len);
    for (unsigned i = 0; i < (has_stars ? 8 : 4) && result != IFEVAL_FOLLOWED; i++) {
        struct view text = variants[i % 4];
        enum ifeval_result one;
        if (is_earlier(variants, i % 4))
            continue;
        if (i >= 4) {
            str_clear(&bare);
            for (size_t k = 0; k < text.len; k++)
                if (text.data[k] != '*')
                    str_add_char(&bare, text.data[k]);
            text = str_view(&bare);
        }
        one = ifeval_strict(id, arguments, text);
        if (one != IFEVAL_NOT_FOLLOWED)
            result = one;
    }
    str_release(&bare);
    return result;
}

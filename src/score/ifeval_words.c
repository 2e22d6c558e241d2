/* Instructions about words, letters, sentences and case. */
#include <ctype.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "score/ifeval_check.h"
#include "score/language.h"
#include "score/text.h"

static bool is_upper(uint32_t code)
{
    return code < 0x80 ? isupper((int)code) != 0
                       : utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LU;
}

static bool is_lower(uint32_t code)
{
    return code < 0x80 ? islower((int)code) != 0
                       : utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LL;
}

enum ifeval_result ifeval_keywords_existence(const struct ifeval_call *call)
{
    const struct json_value *keywords = json_get(call->arguments, "keywords");

    if (!keywords || keywords->type != JSON_ARRAY)
        return IFEVAL_BAD_ARGUMENT;
    for (const struct json_value *word = keywords->first; word; word = word->next) {
        int64_t count = word->type == JSON_STRING ? ifeval_matches(word->text, call->text, 1) : -1;
        if (count < 0)
            return count == -2 ? IFEVAL_LIMIT : IFEVAL_BAD_ARGUMENT;
        if (!count)
            return IFEVAL_NOT_FOLLOWED;
    }
    return IFEVAL_FOLLOWED;
}

enum ifeval_result ifeval_keywords_frequency(const struct ifeval_call *call)
{
    struct view keyword;
    int64_t wanted, count;

    if (!ifeval_string(call, "keyword", &keyword) || !ifeval_integer(call, "frequency", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    /* more than are asked for decide nothing */
    count = ifeval_matches(view_trim(keyword), call->text, wanted > 0 ? wanted : 0);
    if (count < 0)
        return count == -2 ? IFEVAL_LIMIT : IFEVAL_BAD_ARGUMENT;
    return ifeval_relation(call, "relation", count, wanted);
}

enum ifeval_result ifeval_forbidden_words(const struct ifeval_call *call)
{
    const struct json_value *words = json_get(call->arguments, "forbidden_words");
    enum ifeval_result result = IFEVAL_FOLLOWED;
    struct str pattern = {0};

    if (!words || words->type != JSON_ARRAY)
        return IFEVAL_BAD_ARGUMENT;
    for (const struct json_value *word = words->first; word && result == IFEVAL_FOLLOWED;
         word = word->next) {
        int64_t count;
        str_clear(&pattern);
        if (call->is_chinese) /* no word bounds in Chinese */
            str_add(&pattern, word->text);
        else
            str_printf(&pattern, "\\b%.*s\\b", (int)word->text.len, word->text.data);
        count = word->type == JSON_STRING && word->text.len < 4096
                    ? ifeval_matches(str_view(&pattern), call->text, 1)
                    : -1;
        if (count)
            result = count == -2 ? IFEVAL_LIMIT
                     : count < 0 ? IFEVAL_BAD_ARGUMENT
                                 : IFEVAL_NOT_FOLLOWED;
    }
    str_release(&pattern);
    return result;
}

/* The published code draws a random letter for what is no letter; here it is what it says. */
enum ifeval_result ifeval_letter_frequency(const struct ifeval_call *call)
{
    struct view letter;
    int64_t wanted, count = 0;
    unsigned len;
    utf8proc_int32_t sought;

    if (!ifeval_string(call, "letter", &letter) || !letter.len ||
        !ifeval_integer(call, "let_frequency", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    sought = utf8proc_tolower((utf8proc_int32_t)utf8_decode(letter, &len));
    for (size_t i = 0; i < call->text.len; i += len)
        count += utf8proc_tolower((utf8proc_int32_t)utf8_decode(view_from(call->text, i), &len)) ==
                 sought;
    return ifeval_relation(call, "let_relation", count, wanted);
}

static int64_t count_words(struct view text, bool is_chinese)
{
    int64_t count = 0;
    bool is_inside = false;
    unsigned len;

    for (size_t i = 0; i < text.len; i += len) {
        uint32_t code = utf8_decode(view_from(text, i), &len);
        if (is_chinese && utf8_is_cjk(code) &&
            text_is_word(code)) { /* a character is a unit of its own */
            count++;
            is_inside = false;
        } else {
            bool is_word = text_is_word(code);
            count += is_word && !is_inside;
            is_inside = is_word;
        }
    }
    return count;
}

enum ifeval_result ifeval_number_words(const struct ifeval_call *call)
{
    int64_t wanted;

    if (!ifeval_integer(call, "num_words", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    return ifeval_relation(call, "relation", count_words(call->text, call->is_chinese), wanted);
}

enum ifeval_result ifeval_number_sentences(const struct ifeval_call *call)
{
    int64_t wanted;

    if (!ifeval_integer(call, "num_sentences", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    return ifeval_relation(call, "relation", ifeval_sentence_count(call->text, call->is_chinese),
                           wanted);
}

/* Whether the apostrophe at `at` begins a word of its own, as the Penn Treebank's tokens have it: 's 'm 'd 'll 're
 * 've at a word's end. */
static bool is_clitic(struct view text, size_t at)
{
    static const char *const clitics[] = {"'s", "'m", "'d", "'ll", "'re", "'ve"};

    for (size_t i = 0; i < sizeof clitics / sizeof *clitics; i++) {
        size_t length = text_at_nocase(text, at, clitics[i]);
        unsigned used;
        if (length && (at + length == text.len ||
                       !text_is_word(utf8_decode(view_from(text, at + length), &used))))
            return true;
    }
    return false;
}

/* Runs of letters and digits, joined by - ' ’ . / inside, that have a capital and no small letter. */
enum ifeval_result ifeval_capital_words(const struct ifeval_call *call)
{
    int64_t wanted, count = 0;
    bool has_upper = false, has_lower = false;
    unsigned len = 1;

    if (!ifeval_integer(call, "capital_frequency", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    for (size_t i = 0; i <= call->text.len; i += len) {
        uint32_t code = i < call->text.len ? utf8_decode(view_from(call->text, i), &len) : ' ';
        bool is_inside = text_is_word(code) && code != '_', is_joint;
        unsigned after;
        is_joint = (has_upper || has_lower) && i + len < call->text.len &&
                   (code == '-' || code == '\'' || code == 0x2019 || code == '.' || code == '/') &&
                   text_is_word(utf8_decode(view_from(call->text, i + len), &after)) &&
                   call->text.data[i + len] != '_' && !(code == '\'' && is_clitic(call->text, i));
        if (is_inside) {
            has_upper = has_upper || is_upper(code);
            has_lower = has_lower || is_lower(code);
        } else if (!is_joint) {
            count += has_upper && !has_lower;
            has_upper = has_lower = false;
        }
    }
    return ifeval_relation(call, "capital_relation", count, wanted);
}

static bool is_all_of(struct view text, bool upper)
{
    bool has_any = false;
    unsigned len;

    for (size_t i = 0; i < text.len; i += len) {
        uint32_t code = utf8_decode(view_from(text, i), &len);
        if (upper ? is_lower(code) : is_upper(code))
            return false;
        has_any = has_any || (upper ? is_upper(code) : is_lower(code));
    }
    return has_any;
}

enum ifeval_result ifeval_capital(const struct ifeval_call *call)
{
    return ifeval_bool(is_all_of(call->text, true) && language_may_be_english(call->text));
}

enum ifeval_result ifeval_lowercase(const struct ifeval_call *call)
{
    return ifeval_bool(is_all_of(call->text, false) && language_may_be_english(call->text));
}

enum ifeval_result ifeval_no_comma(const struct ifeval_call *call)
{
    bool has_comma = memchr(call->text.data, ',', call->text.len) != NULL;

    if (call->is_chinese)
        has_comma = has_comma || view_find(call->text, VIEW("，")) >= 0;
    return ifeval_bool(!has_comma);
}

enum ifeval_result ifeval_language(const struct ifeval_call *call)
{
    struct view wanted;
    const char *found = language_of(call->text);

    if (!ifeval_string(call, "language", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    if (view_starts(wanted, VIEW("zh")))
        wanted = VIEW("zh");
    return ifeval_bool(!*found || view_eq_text(wanted, found));
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the above first */
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "score/ifeval.h"
#include "score/language.h"

static enum ifeval_result check(const char *id, const char *arguments, const char *response,
                                bool loose)
{
    struct arena arena = {0};
    struct error err;
    const struct json_value *parsed =
        json_parse(&arena, NULL, view_of(arguments), JSON_STRICT, &err);
    enum ifeval_result result;

    assert_non_null(parsed);
    result = loose ? ifeval_loose(view_of(id), parsed, view_of(response))
                   : ifeval_strict(view_of(id), parsed, view_of(response));
    arena_release(&arena);
    return result;
}

#define YES(id, arguments, response)                                                               \
    assert_int_equal(check(id, arguments, response, false), IFEVAL_FOLLOWED)
#define NO(id, arguments, response)                                                                \
    assert_int_equal(check(id, arguments, response, false), IFEVAL_NOT_FOLLOWED)

static void keywords(void **state)
{
    (void)state;
    YES("keywords:existence", "{\"keywords\":[\"cat\",\"dog\"]}", "A Category of dogs");
    NO("keywords:existence", "{\"keywords\":[\"cat\",\"dog\"]}", "cats only");
    YES("keywords:frequency", "{\"keyword\":\"na\",\"frequency\":2,\"relation\":\"at least\"}",
        "banana");
    NO("keywords:frequency", "{\"keyword\":\"ana\",\"frequency\":2,\"relation\":\"at least\"}",
       "banana"); /* not overlapping */
    NO("keywords:frequency", "{\"keyword\":\"na\",\"frequency\":2,\"relation\":\"less than\"}",
       "banana");
    YES("keywords:forbidden_words", "{\"forbidden_words\":[\"cat\"]}", "concatenate");
    NO("keywords:forbidden_words", "{\"forbidden_words\":[\"cat\"]}", "a Cat.");
    YES("keywords:letter_frequency",
        "{\"letter\":\"E\",\"let_frequency\":3,\"let_relation\":\"at least\"}", "eEe");
    NO("keywords:letter_frequency",
       "{\"letter\":\"!\",\"let_frequency\":1,\"let_relation\":\"less than\"}", "no!");
}

static void lengths(void **state)
{
    (void)state;
    YES("length_constraints:number_words", "{\"num_words\":3,\"relation\":\"at least\"}",
        "don't stop");
    NO("length_constraints:number_words", "{\"num_words\":3,\"relation\":\"less than\"}",
       "don't stop");
    YES("length_constraints:number_sentences", "{\"num_sentences\":3,\"relation\":\"less than\"}",
        "Dr. Smith came at 5 p.m. today. He left.");
    YES("length_constraints:number_sentences", "{\"num_sentences\":3,\"relation\":\"at least\"}",
        "One! \"Two?\" Three");
    YES("length_constraints:number_sentences", "{\"num_sentences\":2,\"relation\":\"less than\"}",
        "*“Where to?”* he asked.");
    NO("length_constraints:number_sentences", "{\"num_sentences\":2,\"relation\":\"less than\"}",
       "“Where to?” He left.");
    YES("length_constraints:number_paragraphs", "{\"num_paragraphs\":2}", "one\n***\ntwo\n***");
    NO("length_constraints:number_paragraphs", "{\"num_paragraphs\":2}", "one\n***\n***\ntwo");
    YES("length_constraints:nth_paragraph_first_word",
        "{\"num_paragraphs\":2,\"nth_paragraph\":2,\"first_word\":\"well\"}",
        "One.\n\n\"Well, two.");
    NO("length_constraints:nth_paragraph_first_word",
       "{\"num_paragraphs\":3,\"nth_paragraph\":2,\"first_word\":\"well\"}", "One.\n\nWell");
}

static void forms(void **state)
{
    (void)state;
    YES("detectable_content:number_placeholders", "{\"num_placeholders\":2}", "[name] and [place]");
    NO("detectable_content:number_placeholders", "{\"num_placeholders\":2}", "[name\nand place]");
    YES("detectable_content:postscript", "{\"postscript_marker\":\"P.S.\"}", "Bye.\np. s. more");
    NO("detectable_content:postscript", "{\"postscript_marker\":\"P.P.S\"}", "P.S. more");
    YES("detectable_format:number_bullet_lists", "{\"num_bullets\":2}", "* one\n- two\n**bold**");
    NO("detectable_format:number_bullet_lists", "{\"num_bullets\":2}", "* one\n- two\n---");
    YES("detectable_format:constrained_response", "{}", "Well. My answer is maybe.");
    NO("detectable_format:constrained_response", "{}", "my answer is maybe");
    YES("detectable_format:number_highlighted_sections", "{\"num_highlights\":2}", "*a* and **b**");
    NO("detectable_format:number_highlighted_sections", "{\"num_highlights\":2}", "*a* and * *");
    YES("detectable_format:multiple_sections",
        "{\"section_spliter\":\"SECTION\",\"num_sections\":2}", "SECTION 1 a SECTION 2 b");
    NO("detectable_format:multiple_sections",
       "{\"section_spliter\":\"SECTION\",\"num_sections\":2}", "SECTION 1 a SECTION b");
    YES("detectable_format:json_format", "{}", "```json\n{\"a\": [1]}\n```");
    NO("detectable_format:json_format", "{}", "{'a': 1}");
    YES("detectable_format:title", "{}", "<<A title>>\ntext");
    NO("detectable_format:title", "{}", "<< >> text");
    YES("combination:two_responses", "{}", "one\n******\ntwo");
    NO("combination:two_responses", "{}", "one\n******\none");
    NO("combination:two_responses", "{}", "one\n******\ntwo\n******\nthree");
    YES("combination:repeat_prompt", "{\"prompt_to_repeat\":\"Say it.\"}", "  say it. Well");
    NO("combination:repeat_prompt", "{\"prompt_to_repeat\":\"Say it.\"}", "Well: say it.");
    YES("startend:end_checker", "{\"end_phrase\":\"The end.\"}", "It is \"the end.\" ");
    NO("startend:end_checker", "{\"end_phrase\":\"The end.\"}", "The end. Or not");
    YES("startend:quotation", "{}", " \"all of it\" ");
    NO("startend:quotation", "{}", "\"");
    YES("punctuation:no_comma", "{}", "no comma，ascii");
    NO("punctuation:no_comma", "{}", "a, b");
}

static void cases(void **state)
{
    (void)state;
    YES("change_case:english_capital", "{}", "THIS IS THE WAY OF IT");
    NO("change_case:english_capital", "{}", "THIS IS THE WAY of IT");
    YES("change_case:english_capital", "{}",
        "TRANSPORT ANALYZER CO."); /* one foreign word is none */
    NO("change_case:english_capital", "{}", "БИРМА");
    NO("change_case:english_capital", "{}", "DAS IST NICHT DER WEG UND AUCH NICHT DIE ZEIT");
    YES("change_case:english_lowercase", "{}", "this is the way of it");
    YES("change_case:capital_word_frequency",
        "{\"capital_frequency\":2,\"capital_relation\":\"at least\"}", "The U.S.A. and NATO met");
    NO("change_case:capital_word_frequency",
       "{\"capital_frequency\":2,\"capital_relation\":\"less than\"}", "X-RAY and NATO met");
    YES("change_case:capital_word_frequency", /* 'S is a word of its own, as NLTK's tokens are */
        "{\"capital_frequency\":2,\"capital_relation\":\"at least\"}", "NATO'S plan");
    NO("change_case:capital_word_frequency",
       "{\"capital_frequency\":3,\"capital_relation\":\"at least\"}", "NATO's O'CLOCK'");
    YES("language:response_language", "{\"language\":\"de\"}",
        "Das ist nicht der Weg, den ich mit dir gehen will.");
    NO("language:response_language", "{\"language\":\"de\"}",
       "This is not the way that I will go with you.");
}

static void chinese_has_units_of_its_own(void **state)
{
    (void)state;
    YES("zh:length_constraints:number_words", "{\"num_words\":6,\"relation\":\"at least\"}",
        "今天天气好。OK");
    NO("length_constraints:number_words", "{\"num_words\":6,\"relation\":\"at least\"}",
       "今天天气好。OK");
    YES("zh:length_constraints:number_sentences", "{\"num_sentences\":3,\"relation\":\"at least\"}",
        "好。是吗？真好！！");
    NO("zh:length_constraints:number_sentences", "{\"num_sentences\":4,\"relation\":\"at least\"}",
       "好。是吗？真好！！");
    NO("zh:punctuation:no_comma", "{}", "好，是的");
    YES("zh:keywords:existence", "{\"keywords\":[\"天气\"]}", "今天天气好");
}

static void loose_forgives_a_frame(void **state)
{
    (void)state;
    assert_int_equal(check("startend:quotation", "{}", "Here it is:\n\"all\"", true),
                     IFEVAL_FOLLOWED);
    assert_int_equal(check("startend:quotation", "{}", "**\"all\"**", true), IFEVAL_FOLLOWED);
    assert_int_equal(check("startend:quotation", "{}", "all", true), IFEVAL_NOT_FOLLOWED);
}

static void faults_are_no_passes(void **state)
{
    (void)state;
    assert_int_equal(check("keywords:of_the_day", "{}", "x", false), IFEVAL_UNKNOWN_ID);
    assert_int_equal(check("keywords:frequency", "{\"frequency\":1}", "x", false),
                     IFEVAL_BAD_ARGUMENT);
    assert_int_equal(check("keywords:frequency",
                           "{\"keyword\":\"x\",\"frequency\":1,\"relation\":\"most\"}", "x", false),
                     IFEVAL_BAD_ARGUMENT);
    assert_int_equal(check("keywords:existence", "{\"keywords\":[\"(\"]}", "x", false),
                     IFEVAL_BAD_ARGUMENT);
    assert_int_equal(check("keywords:existence", "{\"keywords\":[\"(a+)+$\"]}",
                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false),
                     IFEVAL_LIMIT);
    NO("punctuation:no_comma", "{}", "   ");
}

static void every_id_is_known(void **state)
{
    unsigned count = 0;

    (void)state;
    for (; ifeval_id(count); count++)
        assert_int_not_equal(check(ifeval_id(count), "{}", "text", false), IFEVAL_UNKNOWN_ID);
    assert_int_equal(count, 25);
}

static void languages_are_told_apart(void **state)
{
    static const struct {
        const char *text, *code;
    } samples[] = {
        {"The cat is on the table and it will not go.", "en"},
        {"Le chat est sur la table et il ne part pas.", "fr"},
        {"El gato está en la mesa y no se va.", "es"},
        {"今天天气很好，我们去公园。", "zh"},
        {"今日はとてもいい天気ですね。", "ja"},
        {"오늘은 날씨가 좋습니다", "ko"},
        {"Сегодня хорошая погода, и мы это знаем.", "ru"},
        {"Днес времето е хубаво и ще бъде така.", "bg"},
        {"आज मौसम अच्छा है और हम खुश हैं।", "hi"},
        {"आज हवामान चांगले आहे आणि आम्ही आनंदी आहोत", "mr"},
        {"गाडी छान झाली पण मला नको होती", "mr"},
        {"12 + 3", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(language_of(view_of(samples[i].text)), samples[i].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keywords),
        cmocka_unit_test(lengths),
        cmocka_unit_test(forms),
        cmocka_unit_test(cases),
        cmocka_unit_test(chinese_has_units_of_its_own),
        cmocka_unit_test(loose_forgives_a_frame),
        cmocka_unit_test(faults_are_no_passes),
        cmocka_unit_test(every_id_is_known),
        cmocka_unit_test(languages_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

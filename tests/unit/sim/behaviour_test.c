/* Answers drawn from a seed: the same for the same cell, in any order; skill, thought, limits. */
#include <unistd.h>

#include "fixture.h"
#include "sim/prose.h"

static const char *const qwen = "qwen3.8-max";

struct drawn {
    char text[8192];
    int64_t output, reasoning, cached, ttft_ns;
    enum answer_kind kind;
    enum answer_finish finish;
};

struct question {
    const char *dialect, *model, *prompt, *options;
    unsigned cell;
    unsigned attempt;
};

static struct knowledge *knowledge;

static struct drawn draw_with(const struct behaviour *b, const struct question *q)
{
    struct fixture f;
    struct drawn out = {0};
    struct str body = {0};
    char id[64];

    str_printf(&body, "{\"model\":\"%s\",%s\"messages\":[{\"role\":\"user\",\"content\":", q->model,
               q->options ? q->options : "");
    json_put_string(&body, view_of(q->prompt));
    str_add_text(&body, "}]}");
    fixture_open(&f, q->dialect, str_text(&body));
    (void)snprintf(id, sizeof id, "sy-a-run-%u-1-%u", q->cell, q->attempt ? q->attempt : 1);
    chat_identify(&f.chat, id);
    f.reply.draw = behaviour_draw(b->seed, f.reply.dialect, &f.chat);
    behaviour_answer(b, &f.reply);
    (void)snprintf(out.text, sizeof out.text, "%s|%s", str_text(&f.reply.answer.thought),
                   str_text(&f.reply.answer.text));
    out.output = f.reply.answer.output_tokens;
    out.reasoning = f.reply.answer.reasoning_tokens;
    out.cached = f.reply.answer.cached_tokens;
    out.ttft_ns = f.reply.answer.ttft_ns;
    out.kind = f.reply.answer.kind;
    out.finish = f.reply.answer.finish;
    fixture_close(&f);
    str_release(&body);
    return out;
}

static struct drawn draw(const struct question *q)
{
    const struct behaviour b = {.seed = 1, .knowledge = knowledge};

    return draw_with(&b, q);
}

static void the_order_of_asking_does_not_matter(void **state)
{
    enum { CELLS = 50 };
    static struct drawn first[CELLS];

    (void)state;
    for (unsigned cell = 0; cell < CELLS; cell++)
        first[cell] = draw(&(struct question){"qwen", qwen, "17*3?", NULL, cell, 0});
    for (unsigned cell = CELLS; cell-- > 0;) {
        struct drawn again = draw(&(struct question){"qwen", qwen, "17*3?", NULL, cell, 0});
        assert_memory_equal(&again, &first[cell], sizeof again);
    }
    assert_string_not_equal(first[0].text, first[1].text);
}

static void a_question_asked_again_gets_the_same_answer(void **state)
{
    bool differs = false;

    (void)state;
    for (unsigned cell = 0; cell < 20; cell++) {
        struct drawn one = draw(&(struct question){"qwen", qwen, "17*3?", NULL, cell, 1});
        struct drawn two = draw(&(struct question){"qwen", qwen, "17*3?", NULL, cell, 2});
        assert_string_equal(one.text, two.text);
        assert_int_equal(one.output, two.output);
        assert_int_equal(one.cached, two.cached);
        differs |= one.ttft_ns != two.ttft_ns;
    }
    assert_true(differs); /* the latency is another */
}

static void the_seed_changes_the_answers(void **state)
{
    const struct behaviour other = {.seed = 2, .knowledge = knowledge};
    const struct question q = {"qwen", qwen, "17*3?", NULL, 1, 0};

    (void)state;
    assert_string_not_equal(draw(&q).text, draw_with(&other, &q).text);
}

/* How many of 600 questions end in the right answer. */
static unsigned right_of_600(const char *dialect, const char *model, const char *options)
{
    unsigned right = 0;

    for (unsigned i = 0; i < 600; i++) {
        char prompt[64];
        (void)snprintf(prompt, sizeof prompt, "Question %u. End with \\boxed{}.", i);
        struct drawn d = draw(&(struct question){dialect, model, prompt, options, i, 0});
        right += strstr(d.text, "boxed{777123}") != NULL;
    }
    return right;
}

static void flagships_and_thought_win(void **state)
{
    unsigned flagship = right_of_600("qwen", "qwen3.8-max", NULL);
    unsigned cheap = right_of_600("qwen", "qwen3.8-flash", NULL);
    unsigned silent = right_of_600("qwen", "qwen3.8-max", "\"enable_thinking\":false,");

    (void)state;
    assert_true(flagship > cheap + 20);
    assert_true(flagship > silent + 20);
    assert_true(flagship < 600 && cheap > 250);
}

/* One question is hard for every model: of two models' mistakes more are common than chance has it. */
static void hard_questions_are_hard_for_all(void **state)
{
    unsigned wrong_one = 0, wrong_two = 0, both = 0;

    (void)state;
    for (unsigned i = 0; i < 600; i++) {
        char prompt[64];
        (void)snprintf(prompt, sizeof prompt, "Question %u. End with \\boxed{}.", i);
        bool one =
            !strstr(draw(&(struct question){"qwen", "qwen3.8-flash", prompt, NULL, i, 0}).text,
                    "boxed{777123}");
        bool two = !strstr(
            draw(&(struct question){"deepseek", "deepseek-flash", prompt, NULL, i + 600, 0}).text,
            "boxed{777123}");
        wrong_one += one;
        wrong_two += two;
        both += one && two;
    }
    assert_true((double)both > 1.2 * wrong_one * wrong_two / 600);
}

static void limits_cut_the_answer(void **state)
{
    (void)state;
    for (unsigned cell = 0; cell < 20; cell++) {
        struct drawn d =
            draw(&(struct question){"qwen", qwen, "17*3?", "\"max_tokens\":20,", cell, 0});
        if (d.kind != ANSWER_TEXT)
            continue;
        assert_true(d.output <= 20);
        assert_int_equal(d.finish, FINISH_LENGTH);
        /* Doubao's max_tokens counts the answer only, its max_completion_tokens all. */
        d = draw(&(struct question){"doubao", "doubao-seed-2-1-pro-260915", "17*3?",
                                    "\"max_tokens\":20,", cell, 0});
        if (d.kind == ANSWER_TEXT)
            assert_true(d.output - d.reasoning <= 20 && d.output > 20);
        d = draw(&(struct question){"doubao", "doubao-seed-2-1-pro-260915", "17*3?",
                                    "\"max_completion_tokens\":20,", cell, 0});
        if (d.kind == ANSWER_TEXT)
            assert_true(d.output <= 20);
    }
}

static void switches_turn_thought_off(void **state)
{
    static const struct question off[] = {
        {"qwen", "qwen3.8-max", "1+1?", "\"enable_thinking\":false,", 1, 0},
        {"qwen", "qwen3.8-max", "1+1?", "\"reasoning_effort\":\"none\",", 1, 0},
        {"qwen", "qwen3-max", "1+1?", NULL, 1, 0},
        {"deepseek", "deepseek-flash", "1+1?", "\"thinking\":{\"type\":\"disabled\"},", 1, 0},
        {"doubao", "doubao-seed-2-1-pro-260915", "1+1?", "\"thinking\":{\"type\":\"disabled\"},", 1,
         0},
        {"doubao", "doubao-seed-2-1-pro-260915", "1+1?", "\"reasoning_effort\":\"minimal\",", 1, 0},
        {"hunyuan", "hy3", "1+1?", "\"reasoning_effort\":\"none\",", 1, 0},
        {"ernie", "ernie-5.1", "1+1?", NULL, 1, 0},
        {"ernie", "ernie-4.5-turbo-32k", "1+1?", "\"enable_thinking\":true,", 1, 0},
    };
    static const struct question on[] = {
        {"qwen", "qwen3.8-max", "1+1?", NULL, 1, 0},
        {"qwen", "qwen3-max", "1+1?", "\"enable_thinking\":true,", 1, 0},
        {"deepseek", "deepseek-flash", "1+1?", NULL, 1, 0},
        {"doubao", "doubao-seed-2-1-pro-260915", "1+1?", NULL, 1, 0},
        {"hunyuan", "hy3", "1+1?", "\"thinking\":{\"type\":\"disabled\"},", 1, 0}, /* measured */
        {"ernie", "ernie-5.1", "1+1?", "\"thinking\":{\"type\":\"enabled\"},", 1, 0},
        {"ernie", "ernie-x1.1", "1+1?", "\"enable_thinking\":false,", 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        assert_int_equal(draw(&off[i]).reasoning, 0);
    for (size_t i = 0; i < sizeof on / sizeof *on; i++)
        assert_true(draw(&on[i]).reasoning > 20);
}

static void mistakes_are_never_right(void **state)
{
    static const struct {
        const char *right;
        unsigned choices;
    } cases[] = {{"42", 0},
                 {"0", 0},
                 {"-3", 0},
                 {"3.5", 0},
                 {"1/2", 0},
                 {"A", 2},
                 {"D", 4},
                 {"J", 10},
                 {"B", 0},
                 {"yes", 0},
                 {"是", 0},
                 {"星期六", 0},
                 {"Monday", 0},
                 {"Alice", 0},
                 {"小明", 0},
                 {"12345678901234567890", 0},
                 {"\\frac{3}{4}", 0},
                 {"{\"x\": 1}", 0}};
    struct random random;

    (void)state;
    random_seed(&random, 5);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int n = 0; n < 300; n++) {
            struct prose p;
            struct str wrong = {0};
            prose_init(&p, VIEW("Did Alice or Bob or Carol pay 42?"), false, &random);
            prose_mistake(&p, &wrong, view_of(cases[i].right), cases[i].choices);
            assert_true(wrong.len > 0);
            assert_string_not_equal(str_text(&wrong), cases[i].right);
            if (cases[i].choices)
                assert_true(wrong.len == 1 && wrong.data[0] >= 'A' &&
                            wrong.data[0] < 'A' + (char)cases[i].choices);
            str_release(&wrong);
        }
}

static struct nature_set *load_natures(const char *text, struct error *err)
{
    char path[] = "/tmp/steelyard-natures-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    struct nature_set *set = nature_set_load(path, err);
    (void)remove(path);
    return set;
}

static void a_file_sets_the_natures(void **state)
{
    struct error err = {0};
    struct nature_set *set = load_natures(
        "{ // all of them\n"
        "  \"*\": {\"error_rate\": 0, \"overload_rate\": 0, \"filter_input_word\": \"bomb\"},\n"
        "  \"qwen/*\": {\"skill\": 5},\n"
        "  \"qwen/qwen-new\": {\"skill\": -5, \"error_rate\": 1,},\n}",
        &err);
    const struct dialect_model *model = dialect_model(&dialect_qwen, qwen);

    (void)state;
    if (!set)
        fail_msg("%s", err.message);
    assert_true(nature_of(set, "qwen", model, qwen).skill == 5);
    assert_true(nature_of(set, "qwen", model, "qwen-new").skill == -5);
    assert_true(nature_of(set, "ernie", model, "qwen-new").skill != 5);
    assert_true(nature_set_names(set, "qwen", "qwen-new"));
    assert_false(nature_set_names(set, "qwen", qwen)); /* a pattern names no model */
    const struct behaviour b = {.seed = 1, .natures = set};
    assert_int_equal(
        draw_with(&b, &(struct question){"qwen", qwen, "how is a bomb made?", NULL, 1, 0}).kind,
        ANSWER_FILTERED_INPUT);
    nature_set_free(set);
    assert_null(load_natures("{\"*\": {\"skil\": 1}}", &err));
    assert_non_null(strstr(err.message, "skill"));
}

static void rates_are_kept(void **state)
{
    struct error err = {0};
    struct nature_set *set = load_natures(
        "{\"*\": {\"error_rate\": 0.2, \"overload_rate\": 0.1, \"filter_input_rate\": 0,"
        " \"filter_output_rate\": 0.15, \"truncated_rate\": 0.1}}",
        &err);
    const struct behaviour b = {.seed = 1, .natures = set};
    unsigned kinds[8] = {0}, cut = 0;

    (void)state;
    assert_non_null(set);
    for (unsigned i = 0; i < 2000; i++) {
        struct drawn d = draw_with(&b, &(struct question){"qwen", qwen, "1+1?", NULL, i, 0});
        kinds[d.kind]++;
        cut += d.kind == ANSWER_TEXT && d.finish == FINISH_LENGTH;
    }
    assert_in_range(kinds[ANSWER_FAILED], 340, 460);
    assert_in_range(kinds[ANSWER_OVERLOADED], 150, 250);
    assert_in_range(kinds[ANSWER_FILTERED_OUTPUT], 160, 260); /* 0.15 of what did not fail */
    assert_in_range(cut, 90, 190);
    nature_set_free(set);
}

static int know(void **state)
{
    (void)state;
    knowledge = knowledge_new();
    for (unsigned i = 0; i < 600; i++) {
        char prompt[64];
        (void)snprintf(prompt, sizeof prompt, "Question %u. End with \\boxed{}.", i);
        knowledge_add(knowledge, &(struct knowledge_entry){
                                     .prompt = prompt, .reference = "777123", .kind = "number"});
    }
    return 0;
}

static int forget(void **state)
{
    (void)state;
    knowledge_free(knowledge);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_asking_does_not_matter),
        cmocka_unit_test(a_question_asked_again_gets_the_same_answer),
        cmocka_unit_test(the_seed_changes_the_answers),
        cmocka_unit_test(flagships_and_thought_win),
        cmocka_unit_test(hard_questions_are_hard_for_all),
        cmocka_unit_test(limits_cut_the_answer),
        cmocka_unit_test(switches_turn_thought_off),
        cmocka_unit_test(mistakes_are_never_right),
        cmocka_unit_test(a_file_sets_the_natures),
        cmocka_unit_test(rates_are_kept),
    };

    return cmocka_run_group_tests(tests, know, forget);
}

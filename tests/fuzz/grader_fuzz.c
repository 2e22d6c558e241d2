/* Every kind against any reply: a verdict always comes, its score is between 0 and 1 and fits its
 * outcome, and the same reply gets the same verdict again. The first byte chooses the grader. */
#include <stdlib.h>

#include "score/grader.h"

static const struct {
    const char *options, *reference, *choices;
} settings[] = {
    {"{\"kind\":\"number\"}", "18", NULL},
    {"{\"kind\":\"number\",\"read\":\"first\",\"rules\":\"zeroeval\"}", "\"1 1/2\"", NULL},
    {"{\"kind\":\"exact\"}", "[\"Paris\",\"巴黎\"]", NULL},
    {"{\"kind\":\"choice\"}", "\"B\"", "[\"red\",\"blue\",\"green\"]"},
    {"{\"kind\":\"choice\",\"multiple\":true,\"credit\":\"exam\"}", "\"ACD\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"(a|b+)*(\\\\d+)$\"}", "\"7\"", NULL},
    {"{\"kind\":\"json\",\"path\":\"a.b[1]\"}", "{\"x\":[1,2.0]}", NULL},
    {"{\"kind\":\"json\",\"compare\":\"valid\"}", "1", NULL},
    {"{\"kind\":\"choice\",\"letters\":\"ABCDEFG\",\"sequence\":true,\"stops\":[\"Next\"]}",
     "[\"B\",\"C\",\"A\"]", NULL},
    {"{\"kind\":\"regex\",\"pattern\":[\"(A)b*\",\"[A-Z]\"],\"sequence\":true}", "[\"A\",\"B\"]",
     NULL},
    {"{\"kind\":\"qwen-math\"}", "\"(1,\\\\frac{1}{2})\"", NULL},
    {"{\"kind\":\"qwen-math\",\"letters\":true}", "\"B\"", NULL},
    {"{\"kind\":\"math\"}", "\"\\\\{x \\\\mid 1 < |x| < 3\\\\}\"", NULL},
    {"{\"kind\":\"json\",\"schema\":{\"uniqueItems\":true}}", "null", NULL},
    {"{\"kind\":\"weighted\",\"parts\":[{\"grader\":{\"kind\":\"number\"},\"weight\":0.1},"
     "{\"grader\":{\"kind\":\"all\",\"parts\":[{\"grader\":{\"kind\":\"exact\"}},"
     "{\"grader\":{\"kind\":\"regex\",\"pattern\":\"ab\"}}]},\"weight\":0.2},"
     "{\"grader\":{\"kind\":\"any\",\"parts\":[{\"grader\":{\"kind\":\"choice\"}},"
     "{\"grader\":{\"kind\":\"json\"}}]},\"weight\":0}]}",
     "\"18\"", "[\"red\",\"18\"]"},
    {"{\"kind\":\"literal\"}", "\"[1, {2: ('a', None)}]\"", NULL},
    {"{\"kind\":\"gaokao-multiple\"}", "\"ACD\"", NULL},
    {"{\"kind\":\"agieval-cloze\"}", "\"\\\\frac{1}{2}\"", NULL},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

struct setting {
    struct arena arena;
    struct grader *grader;
    const struct json_value *reference, *choices;
};

static const struct json_value *parse(struct arena *arena, const char *text)
{
    struct error err = {0};

    return text ? json_parse(arena, "fuzz", view_of(text), JSON_STRICT, &err) : NULL;
}

static const struct setting *prepare(size_t index)
{
    static struct setting prepared[SETTINGS];
    struct setting *s = &prepared[index];
    struct error err = {0};

    if (!s->grader) {
        s->grader = grader_new(parse(&s->arena, settings[index].options), "fuzz", &err);
        s->reference = parse(&s->arena, settings[index].reference);
        s->choices = parse(&s->arena, settings[index].choices);
        if (!s->grader)
            abort();
    }
    return s;
}

static void check(const struct verdict *v)
{
    bool is_known = v->outcome == OUTCOME_CORRECT || v->outcome == OUTCOME_PARTIAL ||
                    v->outcome == OUTCOME_WRONG || v->outcome == OUTCOME_UNPARSED ||
                    v->outcome == OUTCOME_TRUNCATED || v->outcome == OUTCOME_REFUSED ||
                    v->outcome == OUTCOME_GRADER_FAILED;

    if (!is_known || !v->rule || (v->outcome == OUTCOME_CORRECT) != (v->score >= 1) ||
        (v->outcome == OUTCOME_PARTIAL) != (v->score > 0 && v->score < 1))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const struct setting *s = prepare(data[0] % SETTINGS);
    const struct grade_input input = {.answer = {(const char *)data + 1, size - 1},
                                      .reference = s->reference,
                                      .choices = s->choices,
                                      .is_truncated = data[0] & 0x80};
    struct verdict first = {0}, second = {0};

    grader_grade(s->grader, &input, &first);
    grader_grade(s->grader, &input, &second);
    check(&first);
    if (first.outcome != second.outcome || first.flags != second.flags ||
        !view_eq(str_view(&first.extracted), str_view(&second.extracted)))
        abort();
    verdict_release(&first);
    verdict_release(&second);
    return 0;
}

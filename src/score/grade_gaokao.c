/* Kind "gaokao-multiple": GAOKAO-Bench's own rule for questions of several letters and the points of its exam
 * (OpenLMLab/GAOKAO-Bench: Bench/bench_function.py, "multi_choice"; Bench/OBJ_score_evaluation.py, physics),
 * rebuilt to set figures beside its published ones. Not a rule to score by: letters out of order, or one said
 * twice, get half; behind an announcement all letters count, whatever they stand in. */
#include "base/utf8.h"
#include "score/kind.h"

#define ANNOUNCED "【答案】"
enum { TAIL_CHARACTERS = 10 };

static bool compile_gaokao(struct config_object *o, struct grader *grader)
{
    (void)o;
    (void)grader;
    return true;
}

/* What Python's \s matches. */
static bool is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static void drop_space(struct view text, struct str *out)
{
    unsigned len;

    for (; text.len; text = view_from(text, len))
        if (!is_space(utf8_decode(text, &len)))
            str_add(out, view_slice(text, 0, len));
}

/* The last characters of a text. */
static struct view tail_of(struct view text)
{
    size_t at = text.len;

    for (unsigned n = 0; at > 0 && n < TAIL_CHARACTERS; n++)
        do
            at--;
        while (at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80);
    return view_from(text, at);
}

/* The letters behind the first announcement (one at the very beginning is not seen), else among the last
 * characters, in their order. */
static void take_letters(struct view bare, struct str *out)
{
    ptrdiff_t at = view_find(bare, VIEW(ANNOUNCED));
    struct view text = at > 0 ? view_from(bare, (size_t)at) : tail_of(bare);

    for (size_t i = 0; i < text.len && out->len < KIND_EXTRACTED_MAX; i++)
        if (text.data[i] >= 'A' && text.data[i] <= 'D')
            str_add_char(out, text.data[i]);
}

static bool holds_all(struct view set, struct view letters)
{
    for (size_t i = 0; i < letters.len; i++)
        if (view_find(set, view_slice(letters, i, i + 1)) < 0)
            return false;
    return true;
}

static void grade_gaokao(const struct grader *grader, const struct grade_input *input,
                         struct view answer, struct verdict *out)
{
    struct str bare = {0}, letters = {0};
    struct view reference;

    (void)grader;
    drop_space(answer, &bare);
    take_letters(str_view(&bare), &letters);
    out->rule = "published";
    if (!kind_text(kind_reference(input->reference, 0), &reference)) {
        kind_fail(out, "the reference is no text of letters");
    } else if (letters.len) {
        kind_set(out, view_eq(str_view(&letters), reference), str_view(&letters));
        if (out->outcome == OUTCOME_WRONG && holds_all(reference, str_view(&letters))) {
            out->outcome = OUTCOME_PARTIAL; /* 3 of 6 points */
            out->score = 0.5;
        }
    }
    str_release(&bare);
    str_release(&letters);
}

const struct kind kind_gaokao_multiple = {
    .info = {"gaokao-multiple", "1",
             "the published rule of GAOKAO-Bench for questions of several letters"},
    .reads_raw = true,
    .compile = compile_gaokao,
    .grade = grade_gaokao,
};

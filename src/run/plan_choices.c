#include "run/plan_choices.h"

#include <string.h>

#include "base/hash.h"
#include "base/random.h"

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "A and C", "B or D", "A和B": an option that names others by their letters. */
static bool names_letters(struct view text, size_t count)
{
    static const char *const joints[] = {" and ", " or ", " & ", "和", "与", "、", "或", "及"};

    for (size_t i = 0; i < text.len; i++) {
        bool is_offered = text.data[i] >= 'A' && text.data[i] < (char)('A' + count);
        if (!is_offered || (i > 0 && is_letter(text.data[i - 1])))
            continue;
        struct view rest = view_from(text, i + 1);
        for (size_t k = 0; k < sizeof joints / sizeof *joints; k++) {
            size_t length = strlen(joints[k]);
            if (view_starts(rest, view_of(joints[k])) && rest.len > length &&
                rest.data[length] >= 'A' && rest.data[length] < (char)('A' + count))
                return true;
        }
    }
    return false;
}

static bool speaks_of_others(struct view text, size_t count)
{
    static const char *const words[] = {"above", "below", "following", "以上",
                                        "上述",  "以下",  "前面"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (view_find_nocase(text, view_of(words[i])) >= 0)
            return true;
    }
    return view_find_nocase(text, VIEW("all of them")) >= 0 ||
           view_find_nocase(text, VIEW("none of them")) >= 0 || names_letters(text, count);
}

static bool keeps_order(const struct plan_suite *suite, const struct suite_item *item)
{
    if (suite->order == SWEEP_WRITTEN || !item->choices || item->choices->count < 2 ||
        !strstr(item->template, "{{choices}}"))
        return true;
    for (const struct json_value *v = item->choices->first; v; v = v->next) {
        if (speaks_of_others(v->text, item->choices->count))
            return true;
    }
    return false;
}

unsigned plan_order_count(const struct plan_suite *suite, const struct suite_item *item)
{
    if (suite->order != SWEEP_CIRCULAR || keeps_order(suite, item))
        return 1;
    return (unsigned)item->choices->count;
}

/* places[p]: the option that stands at place p. */
static void draw_places(const struct plan *plan, const struct plan_suite *suite,
                        const struct suite_item *item, unsigned turn, unsigned *places)
{
    unsigned count = (unsigned)item->choices->count;
    struct random random;

    for (unsigned p = 0; p < count; p++)
        places[p] = suite->order == SWEEP_CIRCULAR ? (p + turn) % count : p;
    if (suite->order == SWEEP_CIRCULAR)
        return;
    random_seed(&random, hash64(view_of(item->id), plan->seed ^ hash64(VIEW("options"), 0)));
    for (unsigned p = count - 1; p > 0; p--) {
        unsigned other = (unsigned)random_below(&random, p + 1), kept = places[p];
        places[p] = places[other];
        places[other] = kept;
    }
}

static const struct json_value *move_choices(struct plan *plan, const struct json_value *choices,
                                             const unsigned *places)
{
    struct json_value *list = arena_alloc(&plan->arena, sizeof *list), **next = &list->first;

    *list = *choices;
    for (size_t p = 0; p < choices->count; p++) {
        const struct json_value *from = choices->first;
        for (unsigned i = 0; i < places[p]; i++)
            from = from->next;
        struct json_value *copy = arena_alloc(&plan->arena, sizeof *copy);
        *copy = *from;
        copy->next = NULL;
        *next = copy;
        next = &copy->next;
    }
    return list;
}

static bool is_option(const struct json_value *choices, struct view text)
{
    for (const struct json_value *v = choices->first; v; v = v->next) {
        if (view_eq_nocase(view_trim(v->text), text))
            return true;
    }
    return false;
}

/* "B", "ACD", "A, C": each letter becomes that of its new place. NULL: not letters. */
static const char *move_letters(struct plan *plan, struct view text, const unsigned *places,
                                size_t count)
{
    char *out = arena_copy(&plan->arena, text);
    unsigned letters = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = (char)(out[i] & ~0x20);
        if (strchr(" ,;/()[]", out[i]))
            continue;
        if (c < 'A' || c >= (char)('A' + count) || !is_letter(out[i]))
            return NULL;
        unsigned place = 0;
        while (places[place] != (unsigned)(c - 'A'))
            place++;
        out[i] = (char)('A' + place);
        letters++;
    }
    return letters > 0 ? out : NULL;
}

static const struct json_value *move_reference(struct plan *plan, const struct suite_item *item,
                                               const struct json_value *reference,
                                               const unsigned *places)
{
    struct json_value *copy = arena_alloc(&plan->arena, sizeof *copy), **next = &copy->first;
    struct view text = view_trim(reference->text);

    *copy = *reference;
    copy->next = NULL;
    if (reference->type == JSON_ARRAY) {
        for (const struct json_value *v = reference->first; v; v = v->next) {
            const struct json_value *moved = move_reference(plan, item, v, places);
            struct json_value *link = arena_alloc(&plan->arena, sizeof *link);
            if (!moved)
                return NULL;
            *link = *moved;
            *next = link;
            next = &link->next;
        }
        return copy;
    }
    if (reference->type != JSON_STRING || is_option(item->choices, text))
        return reference->type == JSON_STRING || reference->type == JSON_NUMBER ? copy : NULL;
    const char *letters = move_letters(plan, text, places, item->choices->count);
    if (!letters)
        return NULL;
    copy->text = view_of(letters);
    return copy;
}

static const char *put_positions(struct plan *plan, const unsigned *places, size_t count)
{
    struct str text = {0};

    for (size_t p = 0; p < count; p++)
        str_printf(&text, "%s%u", p ? "," : "[", places[p]);
    str_add_char(&text, ']');
    const char *copy = arena_strdup(&plan->arena, str_text(&text));
    str_release(&text);
    return copy;
}

const struct suite_item *plan_order_item(struct plan *plan, const struct plan_suite *suite,
                                         const struct suite_item *item, unsigned turn,
                                         const char **out_positions, struct error *err)
{
    unsigned places[SUITE_CHOICES_MAX] = {0};

    *out_positions = NULL;
    if (keeps_order(suite, item))
        return item;
    draw_places(plan, suite, item, turn, places);
    struct suite_item *moved = arena_alloc(&plan->arena, sizeof *moved);
    *moved = *item;
    moved->choices = move_choices(plan, item->choices, places);
    if (item->reference)
        moved->reference = move_reference(plan, item, item->reference, places);
    if (item->reference && !moved->reference) {
        error_set(
            err, ERROR_INPUT,
            "%s/items.jsonl:%u: its options cannot be moved: the reference is neither letters "
            "of options nor the text of one",
            suite->suite->dir, item->line);
        return NULL;
    }
    *out_positions = put_positions(plan, places, item->choices->count);
    return moved;
}

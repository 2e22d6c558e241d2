#include "suite/render.h"

/* The length of a `{{name}}` at the start of `text`, or 0 when there is none. */
static size_t variable_length(struct view text, struct view *name)
{
    size_t end = 2;

    if (!view_starts(text, VIEW("{{")))
        return 0;
    while (end < text.len &&
           (text.data[end] == '_' || (text.data[end] >= '0' && text.data[end] <= '9') ||
            ((text.data[end] | 32) >= 'a' && (text.data[end] | 32) <= 'z')))
        end++;
    if (end == 2 || !view_starts(view_from(text, end), VIEW("}}")))
        return 0;
    *name = view_slice(text, 2, end);
    return end + 2;
}

bool template_next(struct view *rest, struct view *plain, struct view *name)
{
    size_t length = 0, i = 0;

    for (; i < rest->len; i++) {
        length = rest->data[i] == '{' ? variable_length(view_from(*rest, i), name) : 0;
        if (length)
            break;
    }
    *plain = view_slice(*rest, 0, i);
    *rest = view_from(*rest, i + length);
    return length != 0;
}

static const struct json_value *find_variable(const struct suite_item *item, struct view name)
{
    if (view_eq_text(name, "choices") && item->choices)
        return item->choices;
    for (const struct json_value *v = item->variables ? item->variables->first : NULL; v;
         v = v->next)
        if (view_eq_text(name, v->key))
            return v;
    return NULL;
}

struct view template_missing(const struct suite_item *item)
{
    struct view rest = view_of(item->template), plain, name;

    while (template_next(&rest, &plain, &name))
        if (!find_variable(item, name))
            return name;
    return (struct view){NULL, 0};
}

static void put_scalar(struct str *out, const struct json_value *value)
{
    if (value->type == JSON_STRING)
        str_add(out, value->text);
    else
        json_put_value(out, value);
}

static void put_value(struct str *out, const struct json_value *value, bool is_lettered)
{
    char letter = 'A';

    if (value->type != JSON_ARRAY) {
        put_scalar(out, value);
        return;
    }
    for (const struct json_value *v = value->first; v; v = v->next) {
        if (is_lettered)
            str_printf(out, "%c. ", letter++);
        put_scalar(out, v);
        if (v->next)
            str_add_char(out, '\n');
    }
}

bool suite_render(const struct suite *suite, const struct suite_item *item, struct str *out,
                  struct error *err)
{
    struct view rest = view_of(item->template), plain, name;

    while (template_next(&rest, &plain, &name)) {
        const struct json_value *value = find_variable(item, name);
        if (!value)
            return error_set(err, ERROR_INPUT,
                             "%s/items.jsonl:%u: no \"%.*s\", which the template asks for",
                             suite->dir, item->line, (int)name.len, name.data);
        str_add(out, plain);
        put_value(out, value, value == item->choices);
    }
    str_add(out, plain);
    return true;
}

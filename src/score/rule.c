/* Rules for answers announced by structure: tags, JSON fields, boxes, "####". */
#include "score/rule.h"

#include "base/json.h"
#include "score/text.h"

static struct view rest_of_line(struct extract_scan *scan, size_t at)
{
    const char *end;

    if (at >= scan->limit)
        return view_slice(scan->text, scan->limit, scan->limit);
    end = memchr(scan->text.data + at, '\n', scan->limit - at);
    return view_slice(scan->text, at, end ? (size_t)(end - scan->text.data) : scan->limit);
}

/* "<answer>…</answer>"; a closing tag that is missing is a stop sequence at work. */
static bool match_tag(struct extract_scan *scan, size_t at, struct view *value)
{
    size_t open = text_at_nocase(scan->text, at, "<answer>");
    ptrdiff_t close;

    if (!open)
        return false;
    *value = view_slice(scan->text, at + open, scan->limit);
    close = view_find_nocase(*value, VIEW("</answer>"));
    if (close >= 0)
        *value = view_slice(*value, 0, (size_t)close);
    return true;
}

const struct extract_rule rule_tag = {
    .name = "tag",
    .summary = "<answer>...</answer>, the last; the closing tag may be missing",
    .first = "<",
    .match = match_tag,
    .flags = EXTRACT_FINAL,
};

/* The end of the JSON value at `at`: of a string after its quote, of an object or list after its
 * bracket, of a scalar before what cannot belong to it. text.len when it does not end. */
static size_t value_end(struct view text, size_t at)
{
    size_t depth = 0;
    bool in_string = false;

    for (size_t i = at; i < text.len; i++) {
        char c = text.data[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"' && !(in_string = false) && depth == 0)
                return i + 1;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return i;
            if (--depth == 0)
                return i + 1;
        } else if (depth == 0 && (c == ',' || c == '\n')) {
            return i;
        }
    }
    return text.len;
}

/* The value after "key": for one of the fields; strings without their quotes, still escaped. */
static bool match_field(struct view text, size_t at, const char *const *fields, struct view *value)
{
    size_t start = 0, end;

    if (at > 0 && text.data[at - 1] == '\\')
        return false;
    for (size_t i = 0; fields[i] && !start; i++) {
        size_t len = text_at(text, at + 1, fields[i]);
        if (len && text_byte(text, at + 1 + len) == '"')
            start = at + len + 2;
    }
    if (!start)
        return false;
    start = text_skip_space(text, start);
    if (text_byte(text, start) != ':')
        return false;
    start = text_skip_space(text, start + 1);
    end = value_end(text, start);
    *value = view_trim(view_slice(text, start, end));
    if (value->len && value->data[0] == '"') {
        bool ends = value->len > 1 && value->data[value->len - 1] == '"';
        *value = ends ? view_slice(*value, 1, value->len - 1) : (struct view){0};
    }
    return true;
}

static bool match_json(struct extract_scan *scan, size_t at, struct view *value)
{
    return match_field(view_slice(scan->text, 0, scan->limit), at, scan->options->fields, value);
}

const struct extract_rule rule_json = {
    .name = "json",
    .summary = "the field `answer` of a JSON object, the last, fenced or not, even in JSON with "
               "other faults",
    .first = "\"",
    .match = match_json,
    .flags = EXTRACT_FINAL,
};

/* The first one: text that runs on after the object may hold another. */
static bool find_json_first(struct extract_scan *scan, struct view *value)
{
    for (size_t at = 0; at < scan->text.len; at++) {
        const char *quote = memchr(scan->text.data + at, '"', scan->text.len - at);
        if (!quote)
            break;
        at = (size_t)(quote - scan->text.data);
        if (match_field(scan->text, at, scan->options->fields, value))
            return value->data != NULL;
    }
    return false;
}

const struct extract_rule rule_json_first = {
    .name = "json-first",
    .summary = "the field `answer` of a JSON object, the first",
    .find = find_json_first,
    .flags = EXTRACT_FINAL,
};

static bool match_box(struct extract_scan *scan, size_t at, struct view *value)
{
    size_t open = text_at(scan->text, at, "\\boxed"), close;

    if (!open)
        open = text_at(scan->text, at, "\\fbox");
    if (!open)
        return false;
    open = text_skip_space(scan->text, at + open);
    if (text_byte(scan->text, open) != '{') {
        *value = rest_of_line(scan, open); /* "\boxed 5" */
        return true;
    }
    close = text_brace_end(scan->text, open, EXTRACT_BOX_MAX);
    *value = close < scan->text.len ? view_slice(scan->text, open + 1, close) : (struct view){0};
    return true;
}

const struct extract_rule rule_box = {
    .name = "box",
    .summary = "the last \\boxed{...}; one that never closes is no answer",
    .first = "\\",
    .match = match_box,
};

static bool match_hash(struct extract_scan *scan, size_t at, struct view *value)
{
    if (!text_at(scan->text, at, "####") || (at > 0 && scan->text.data[at - 1] == '#') ||
        text_byte(scan->text, at + 4) == '#')
        return false;
    *value = rest_of_line(scan, at + 4);
    return true;
}

const struct extract_rule rule_hash = {
    .name = "hash",
    .summary = "#### x, the last",
    .first = "#",
    .match = match_hash,
};

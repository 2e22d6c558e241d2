/* Instructions about the form of a response. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "score/ifeval_check.h"

static bool is_blank(struct view text)
{
    return view_trim(text).len == 0;
}

/* Takes the part before the next `separator` off *rest; the last part ends with rest->data NULL. */
static struct view next_part(struct view *rest, struct view separator)
{
    ptrdiff_t at = view_find(*rest, separator);
    struct view part = *rest;

    if (at < 0) {
        rest->data = NULL;
        rest->len = 0;
        return part;
    }
    part.len = (size_t)at;
    rest->data += part.len + separator.len; /* at the end of the text: an empty part is left */
    rest->len -= part.len + separator.len;
    return part;
}

enum ifeval_result ifeval_paragraphs(const struct ifeval_call *call)
{
    struct view rest = call->text;
    int64_t wanted, count = 0;
    bool is_first = true;

    if (!ifeval_integer(call, "num_paragraphs", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    while (rest.data) {
        bool blank = is_blank(next_part(&rest, VIEW("***")));
        if (blank && !is_first && rest.data)
            return IFEVAL_NOT_FOLLOWED;
        count += !blank;
        is_first = false;
    }
    return ifeval_bool(count == wanted);
}

enum ifeval_result ifeval_nth_paragraph(const struct ifeval_call *call)
{
    struct view rest = call->text, nth = {0}, word, first_word;
    int64_t wanted, place, count = 0, number = 0;
    size_t end = 0;

    if (!ifeval_integer(call, "num_paragraphs", &wanted) ||
        !ifeval_integer(call, "nth_paragraph", &place) ||
        !ifeval_string(call, "first_word", &first_word))
        return IFEVAL_BAD_ARGUMENT;
    while (rest.data) {
        struct view part = next_part(&rest, VIEW("\n\n"));
        if (++number == place)
            nth = view_trim(part);
        count += !is_blank(part);
    }
    if (place > number || !nth.len)
        return IFEVAL_NOT_FOLLOWED;
    for (word = nth; end < word.len && !isspace((unsigned char)word.data[end]);)
        end++;
    word = view_slice(word, 0, end);
    while (word.len && (word.data[0] == '\'' || word.data[0] == '"'))
        word = view_from(word, 1);
    for (end = 0; end < word.len && !strchr(".,?!'\"", word.data[end]);)
        end++;
    return ifeval_bool(count == wanted && view_eq_nocase(view_slice(word, 0, end), first_word));
}

enum ifeval_result ifeval_placeholders(const struct ifeval_call *call)
{
    struct view rest = call->text, line;
    int64_t wanted, count = 0;

    if (!ifeval_integer(call, "num_placeholders", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    while (view_next_line(&rest, &line))
        for (ptrdiff_t open; (open = view_find(line, VIEW("["))) >= 0;) {
            ptrdiff_t close = view_find(view_from(line, (size_t)open), VIEW("]"));
            if (close < 0)
                break;
            count++;
            line = view_from(line, (size_t)(open + close) + 1);
        }
    return ifeval_bool(count >= wanted);
}

enum ifeval_result ifeval_postscript(const struct ifeval_call *call)
{
    struct view marker, pattern;
    int64_t count;

    if (!ifeval_string(call, "postscript_marker", &marker))
        return IFEVAL_BAD_ARGUMENT;
    pattern = view_eq(view_trim(marker), VIEW("P.P.S"))  ? VIEW("p\\.\\s?p\\.\\s?s")
              : view_eq(view_trim(marker), VIEW("P.S.")) ? VIEW("p\\.\\s?s\\.")
                                                         : marker;
    count = ifeval_matches(pattern, call->text, 1);
    return count == -2 ? IFEVAL_LIMIT : count < 0 ? IFEVAL_BAD_ARGUMENT : ifeval_bool(count > 0);
}

enum ifeval_result ifeval_bullets(const struct ifeval_call *call)
{
    struct view rest = call->text, line;
    int64_t wanted, count = 0;

    if (!ifeval_integer(call, "num_bullets", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    while (view_next_line(&rest, &line)) {
        line = view_trim(line);
        count += line.len > 1 && line.data[0] == '*' && line.data[1] != '*';
        count += line.len > 0 && line.data[0] == '-';
        if (call->is_chinese)
            count += view_starts(line, VIEW("•")) || view_starts(line, VIEW("·"));
    }
    return ifeval_bool(count == wanted);
}

enum ifeval_result ifeval_constrained(const struct ifeval_call *call)
{
    static const char *const english[] = {"My answer is yes.", "My answer is no.",
                                          "My answer is maybe.", NULL};
    static const char *const chinese[] = {"我的答案是是。", "我的答案是否。", "我的答案是不确定。",
                                          NULL};
    const char *const *answers = call->is_chinese ? chinese : english;

    for (; *answers; answers++)
        if (view_find(call->text, view_of(*answers)) >= 0)
            return IFEVAL_FOLLOWED;
    return IFEVAL_NOT_FOLLOWED;
}

/* Non-blank spans between two markers on one line that hold no asterisk. */
static int64_t count_spans(struct view text, size_t width)
{
    int64_t count = 0;

    for (size_t i = 0; i + width <= text.len;) {
        size_t end = i + width;
        if (memcmp(text.data + i, "**", width) != 0) {
            i++;
            continue;
        }
        while (end < text.len && text.data[end] != '*' && text.data[end] != '\n')
            end++;
        if (end + width <= text.len && memcmp(text.data + end, "**", width) == 0) {
            count += !is_blank(view_slice(text, i + width, end));
            i = end + width;
        } else {
            i++;
        }
    }
    return count;
}

enum ifeval_result ifeval_highlights(const struct ifeval_call *call)
{
    int64_t wanted;

    if (!ifeval_integer(call, "num_highlights", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    return ifeval_bool(count_spans(call->text, 1) + count_spans(call->text, 2) >= wanted);
}

enum ifeval_result ifeval_sections(const struct ifeval_call *call)
{
    struct view splitter, rest = call->text;
    int64_t wanted, count = 0;

    if (!ifeval_string(call, "section_spliter", &splitter) ||
        !ifeval_integer(call, "num_sections", &wanted))
        return IFEVAL_BAD_ARGUMENT;
    splitter = view_trim(splitter);
    for (ptrdiff_t at; (at = view_find(rest, splitter)) >= 0;) {
        size_t digits;
        rest = view_from(rest, (size_t)at + splitter.len);
        digits = rest.len && isspace((unsigned char)rest.data[0]) ? 1 : 0;
        count += digits < rest.len && isdigit((unsigned char)rest.data[digits]);
    }
    return ifeval_bool(count >= wanted);
}

enum ifeval_result ifeval_json(const struct ifeval_call *call)
{
    static const char *const fences[] = {"```json", "```Json", "```JSON", "```", NULL};
    struct view text = view_trim(call->text);
    struct json_reader reader;
    enum json_token token;

    for (int i = 0; fences[i]; i++)
        if (view_starts(text, view_of(fences[i]))) {
            text = view_from(text, strlen(fences[i]));
            break;
        }
    if (view_ends(text, VIEW("```")))
        text = view_slice(text, 0, text.len - 3);
    json_reader_init(&reader, view_trim(text), JSON_STRICT);
    do
        token = json_next(&reader);
    while (token != JSON_ERROR && token != JSON_END);
    return ifeval_bool(token == JSON_END);
}

enum ifeval_result ifeval_title(const struct ifeval_call *call)
{
    struct view rest = call->text, line;

    while (view_next_line(&rest, &line)) {
        ptrdiff_t open, close = view_find_last(line, VIEW(">>"));
        if (close < 0)
            continue;
        line = view_slice(line, 0, (size_t)close);
        while ((open = view_find(line, VIEW("<<"))) >= 0) {
            line = view_from(line, (size_t)open + 2);
            if (!is_blank(line))
                return IFEVAL_FOLLOWED;
        }
    }
    if (call->is_chinese && view_find(call->text, VIEW("《")) >= 0)
        return ifeval_bool(
            view_find(view_from(call->text, (size_t)view_find(call->text, VIEW("《"))),
                      VIEW("》")) > 3);
    return IFEVAL_NOT_FOLLOWED;
}

enum ifeval_result ifeval_two_responses(const struct ifeval_call *call)
{
    struct view rest = call->text, responses[2] = {{0}, {0}};
    unsigned count = 0;
    bool is_first = true;

    while (rest.data) {
        struct view part = view_trim(next_part(&rest, VIEW("******")));
        if (!part.len && !is_first && rest.data)
            return IFEVAL_NOT_FOLLOWED;
        if (part.len && count == 2)
            return IFEVAL_NOT_FOLLOWED;
        if (part.len)
            responses[count++] = part;
        is_first = false;
    }
    return ifeval_bool(count == 2 && !view_eq(responses[0], responses[1]));
}

enum ifeval_result ifeval_repeat_prompt(const struct ifeval_call *call)
{
    struct view prompt, text = view_trim(call->text);

    if (!ifeval_string(call, "prompt_to_repeat", &prompt))
        return IFEVAL_BAD_ARGUMENT;
    prompt = view_trim(prompt);
    return ifeval_bool(text.len >= prompt.len &&
                       view_eq_nocase(view_slice(text, 0, prompt.len), prompt));
}

enum ifeval_result ifeval_end(const struct ifeval_call *call)
{
    struct view phrase, text = view_trim(call->text);

    if (!ifeval_string(call, "end_phrase", &phrase))
        return IFEVAL_BAD_ARGUMENT;
    phrase = view_trim(phrase);
    while (text.len && text.data[0] == '"')
        text = view_from(text, 1);
    while (text.len && text.data[text.len - 1] == '"')
        text = view_slice(text, 0, text.len - 1);
    return ifeval_bool(text.len >= phrase.len &&
                       view_eq_nocase(view_from(text, text.len - phrase.len), phrase));
}

enum ifeval_result ifeval_quotation(const struct ifeval_call *call)
{
    struct view text = view_trim(call->text);

    if (call->is_chinese && view_starts(text, VIEW("“")))
        return ifeval_bool(text.len > 6 && view_ends(text, VIEW("”")));
    return ifeval_bool(text.len > 1 && text.data[0] == '"' && text.data[text.len - 1] == '"');
}

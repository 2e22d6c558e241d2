#include "wire/think.h"

#include <string.h>

/* White space before a possible `<think>` is held back only so far. */
enum { BLANK_MAX = 256 };

enum reply_event think_add_reasoning(struct reply_decoder *d, struct view text)
{
    str_add(&d->reply.reasoning, text);
    return text.len ? REPLY_REASONING : REPLY_NOTHING;
}

static enum reply_event add_answer(struct reply_decoder *d, struct view text)
{
    str_add(&d->reply.answer, text);
    return text.len ? REPLY_ANSWER : REPLY_NOTHING;
}

/* How many bytes at the end of `text` could begin `tag`. */
static size_t partial_tag(struct view text, struct view tag)
{
    size_t most = text.len < tag.len - 1 ? text.len : tag.len - 1;

    for (size_t n = most; n > 0; n--)
        if (memcmp(text.data + text.len - n, tag.data, n) == 0)
            return n;
    return 0;
}

/* Inside a thought: everything up to `</think>` is reasoning; the rest is the answer. */
static enum reply_event take_thought(struct reply_decoder *d, struct view text)
{
    const struct view tag = VIEW("</think>");
    ptrdiff_t end = view_find(text, tag);
    size_t keep;

    if (end < 0) {
        keep = partial_tag(text, tag);
        think_add_reasoning(d, view_slice(text, 0, text.len - keep));
        str_add(&d->held, view_from(text, text.len - keep));
        return text.len > keep ? REPLY_REASONING : REPLY_NOTHING;
    }
    d->in_think = false;
    think_add_reasoning(d, view_slice(text, 0, (size_t)end));
    text = view_from(text, (size_t)end + tag.len);
    add_answer(d, text);
    return text.len ? REPLY_ANSWER : end ? REPLY_REASONING : REPLY_NOTHING;
}

/* The beginning of the content, white space aside: is it `<think>`? Held until that is known. */
static enum reply_event decide(struct reply_decoder *d, struct view text)
{
    const struct view tag = VIEW("<think>");
    size_t blank = 0;
    struct view rest;

    while (blank < text.len && strchr(" \t\r\n", text.data[blank]) && text.data[blank])
        blank++;
    rest = view_from(text, blank);
    if (blank <= BLANK_MAX && rest.len < tag.len &&
        (!rest.len || memcmp(rest.data, tag.data, rest.len) == 0)) {
        str_add(&d->held, text);
        return REPLY_NOTHING;
    }
    d->think_decided = true;
    if (!view_starts(rest, tag))
        return add_answer(d, text);
    d->in_think = d->had_think = true;
    return take_thought(d, view_from(rest, tag.len));
}

enum reply_event think_add_content(struct reply_decoder *d, struct view text)
{
    struct str joined = {0};
    enum reply_event event;

    if (!text.len)
        return REPLY_NOTHING;
    if (d->think_decided && !d->in_think)
        return add_answer(d, text);
    if (d->held.len) {
        str_add(&joined, str_view(&d->held));
        str_add(&joined, text);
        str_clear(&d->held);
        text = str_view(&joined);
    }
    event = d->think_decided ? take_thought(d, text) : decide(d, text);
    str_release(&joined);
    return event;
}

enum reply_event think_add_cumulative(struct reply_decoder *d, struct view text)
{
    struct view have = str_view(&d->reply.answer);

    if (have.len && view_starts(text, have))
        return add_answer(d, view_from(text, have.len));
    return think_add_content(d, text);
}

/* A closing tag that nothing opened (templates of R1 and QwQ put the opener in the prompt):
 * everything before the last one is thought. Where thought came by a field of its own or by an
 * opened tag, a closing tag in the answer is the answer's own text. */
static void split_bare_think(struct reply *p)
{
    const struct view tag = VIEW("</think>");
    ptrdiff_t end = view_find_last(str_view(&p->answer), tag);
    struct view rest;

    if (end < 0)
        return;
    str_add(&p->reasoning, view_slice(str_view(&p->answer), 0, (size_t)end));
    rest = view_from(str_view(&p->answer), (size_t)end + tag.len);
    memmove(p->answer.data, rest.data, rest.len);
    p->answer.len = rest.len;
    p->answer.data[rest.len] = '\0';
}

void think_end(struct reply_decoder *d)
{
    if (d->held.len) {
        struct view held = str_view(&d->held);
        if (d->in_think)
            think_add_reasoning(d, held);
        else
            add_answer(d, held);
        str_clear(&d->held);
    }
    if (!d->had_think && !d->reply.reasoning.len)
        split_bare_think(&d->reply);
}

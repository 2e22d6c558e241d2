#include "score/code_output.h"

/* The second of the parts into which `mark` cuts the text; the text when it has none. */
static struct view second_part(struct view text, const char *mark)
{
    ptrdiff_t at = view_find(text, view_of(mark)), end;

    if (at < 0)
        return text;
    text = view_from(text, (size_t)at + strlen(mark));
    end = view_find(text, view_of(mark));
    return end < 0 ? text : view_slice(text, 0, (size_t)end);
}

struct view code_output_take(struct view reply)
{
    ptrdiff_t stop = view_find(reply, VIEW("[/ANSWER]")); /* where the source's requests stop */

    if (stop >= 0)
        reply = view_slice(reply, 0, (size_t)stop);
    return view_trim(second_part(second_part(reply, "[ANSWER]"), "=="));
}

static void put_call(const struct code_call *call, struct str *out)
{
    str_add_text(out, "f(");
    str_add(out, call->input);
    str_add_char(out, ')');
}

bool code_output_is_call(const struct code_call *call, struct view answer)
{
    struct str text = {0};
    bool is_call;

    put_call(call, &text);
    is_call = view_find(answer, str_view(&text)) >= 0;
    str_release(&text);
    return is_call;
}

void code_output_program(const struct code_call *call, struct view answer, struct str *out)
{
    str_add(out, call->code);
    str_add_text(out, "\nassert ");
    str_add(out, call->output);
    str_add_text(out, " == ");
    str_add(out, answer);
    str_add_char(out, '\n');
}

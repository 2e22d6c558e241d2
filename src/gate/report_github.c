#include "base/utf8.h"
#include "gate/report.h"
#include "gate/words.h"

/* GitHub reads a value up to the line's end; %, CR and LF are written as escapes, and in properties
 * : and , too (actions/toolkit, command.ts). Other control characters are made visible first. */
static void put_escaped(struct str *out, struct view text, bool is_property)
{
    struct str safe = {0};

    utf8_put_safe(&safe, text, false);
    for (size_t i = 0; i < safe.len; i++) {
        char c = safe.data[i];
        if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ',')))
            str_printf(out, "%%%02X", (unsigned char)c);
        else
            str_add_char(out, c);
    }
    str_release(&safe);
}

static void put_annotation(struct str *out, const struct gate_verdict *v,
                           const struct gate_finding *f)
{
    struct str words = {0};

    str_printf(out, "::%s file=", f->state == GATE_INCONCLUSIVE ? "warning" : "error");
    put_escaped(out, view_of(v->policy->file), true);
    str_printf(out, ",line=%u,title=", f->rule->line);
    put_escaped(out, view_of(f->rule->name), true);
    str_add_text(out, "::");
    str_printf(&words, "%s: ", gate_state_name(f->state));
    gate_put_finding(&words, f, v->candidate->currency, 0);
    put_escaped(out, str_view(&words), false);
    str_add_char(out, '\n');
    str_release(&words);
}

/* GitHub shows ten of a kind a step: the headline first, so that it is among them. */
void gate_github_annotations(const struct gate_verdict *v, struct str *out)
{
    struct str words = {0};

    gate_put_headline(&words, v, 0);
    str_printf(out, "::%s file=",
               v->state == GATE_PASSED         ? "notice"
               : v->state == GATE_INCONCLUSIVE ? "warning"
                                               : "error");
    put_escaped(out, view_of(v->policy->file), true);
    str_add_text(out, "::");
    put_escaped(out, str_view(&words), false);
    str_add_char(out, '\n');
    for (size_t i = 0; i < v->policy->rule_count; i++) {
        if (v->findings[i].state != GATE_PASSED)
            put_annotation(out, v, &v->findings[i]);
    }
    str_release(&words);
}

void gate_github_outputs(const struct gate_verdict *v, struct str *out)
{
    str_printf(out, "verdict=%s\nexit_status=%d\n", gate_state_name(v->state), gate_exit_status(v));
    for (int i = 0; i < 4; i++)
        str_printf(out, "%s=%zu\n", gate_state_name((enum gate_state)i), v->counts[i]);
}

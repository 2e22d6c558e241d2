#include <math.h>

#include "base/hash.h"
#include "gate/report.h"
#include "gate/words.h"
#include "report/export_openmetrics.h"
#include "report/format.h"
#include "report/render.h"

static void put_issue(struct str *out, const struct gate_verdict *v, const struct gate_finding *f)
{
    struct str words = {0}, identity = {0};
    char fingerprint[HASH_HEX_SIZE];

    str_printf(&identity, "%s\n%s", f->rule->name, subject_label(v->candidate));
    hash_hex(str_view(&identity), fingerprint);
    str_printf(&words, "%s: %s: ", f->rule->name, gate_state_name(f->state));
    gate_put_finding(&words, f, v->candidate->currency, 0);
    str_add_text(out, "{\"description\":");
    render_json_string(str_view(&words), out);
    str_add_text(out, ",\"check_name\":");
    render_json_string(view_of(f->rule->metric->name), out);
    str_printf(out,
               ",\"fingerprint\":\"%s\",\"severity\":\"%s\",\"location\":{\"path\":", fingerprint,
               f->state == GATE_FAILED ? "critical" : "minor");
    render_json_string(view_of(v->policy->file), out);
    str_printf(out, ",\"lines\":{\"begin\":%u}}}", f->rule->line);
    str_release(&words);
    str_release(&identity);
}

void gate_codequality(const struct gate_verdict *v, struct str *out)
{
    bool is_first = true;

    str_add_char(out, '[');
    for (size_t i = 0; i < v->policy->rule_count; i++) {
        if (v->findings[i].state == GATE_PASSED)
            continue;
        str_add_text(out, is_first ? "" : ",\n");
        put_issue(out, v, &v->findings[i]);
        is_first = false;
    }
    str_add_text(out, "]\n");
}

void gate_openmetrics(const struct gate_verdict *v, struct str *out)
{
    str_add_text(out, "# TYPE steelyard_gate gauge\n");
    for (size_t i = 0; i < v->policy->rule_count; i++) {
        const struct gate_finding *f = &v->findings[i];
        if (f->reason || !isfinite(f->measure.effect))
            continue;
        str_add_text(out, "steelyard_gate{");
        openmetrics_label(out, "rule", f->rule->name);
        openmetrics_label(out, ",metric", f->rule->metric->name);
        str_add_text(out, "} ");
        format_exact(out, f->measure.effect);
        str_add_char(out, '\n');
    }
    str_add_text(out, "# EOF\n");
}

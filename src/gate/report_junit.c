#include <stdio.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "gate/report.h"
#include "gate/words.h"
#include "report/render.h"

static void put_attribute(struct str *out, const char *name, const char *value)
{
    str_printf(out, " %s=\"", name);
    render_html_text(view_of(value), out); /* the same five signs mean something in XML */
    str_add_char(out, '"');
}

static double run_seconds(const struct run_info *run)
{
    int64_t ns = run->ended_unix_ns ? run->ended_unix_ns - run->created_unix_ns : 0;

    return ns > 0 ? (double)ns / 1e9 : 0;
}

static void put_property(struct str *out, const char *name, const char *value)
{
    str_add_text(out, "      <property");
    put_attribute(out, "name", name);
    put_attribute(out, "value", value);
    str_add_text(out, "/>\n");
}

static void put_properties(struct str *out, const struct gate_verdict *v)
{
    str_add_text(out, "    <properties>\n");
    put_property(out, "candidate", subject_label(v->candidate));
    put_property(out, "run", v->candidate->run->info.name);
    if (v->baseline) {
        put_property(out, "baseline", subject_label(v->baseline));
        put_property(out, "baseline_run", v->baseline->run->info.name);
    }
    put_property(out, "graders", v->candidate->grader);
    put_property(out, "simulated", v->is_simulated ? "true" : "false");
    str_add_text(out, "    </properties>\n");
}

/* The element inside the case that says it did not pass. */
static void put_outcome(struct str *out, const struct gate_finding *f, const char *currency)
{
    static const char *const elements[] = {NULL, "failure", "skipped", "error"};
    const char *element = elements[f->state];
    struct str words = {0};

    gate_put_finding(&words, f, currency, 0);
    str_printf(out, "      <%s", element);
    put_attribute(out, "message", str_text(&words));
    if (f->state != GATE_INCONCLUSIVE) /* the schema gives skipped no type */
        put_attribute(out, "type", gate_state_name(f->state));
    str_add_text(out, "/>\n");
    str_release(&words);
}

static void put_case(struct str *out, const struct gate_verdict *v, const struct gate_finding *f)
{
    char line[16];

    (void)snprintf(line, sizeof line, "%u", f->rule->line);
    str_add_text(out, "    <testcase");
    put_attribute(out, "name", f->rule->name);
    put_attribute(out, "classname", f->rule->metric->name);
    put_attribute(out, "time", "0");
    put_attribute(out, "file", v->policy->file);
    put_attribute(out, "line", line);
    if (f->state == GATE_PASSED) {
        str_add_text(out, "/>\n");
        return;
    }
    str_add_text(out, ">\n");
    put_outcome(out, f, v->candidate->currency);
    str_add_text(out, "    </testcase>\n");
}

/* The whole gate, when it could not be judged: rules that look well say nothing then. */
static void put_whole(struct str *out, const struct gate_verdict *v)
{
    str_add_text(out, "    <testcase name=\"enough answers\" classname=\"gate\" time=\"0\"");
    put_attribute(out, "file", v->policy->file);
    if (!v->reason) {
        str_add_text(out, "/>\n");
        return;
    }
    str_add_text(out, ">\n      <error");
    put_attribute(out, "message", v->reason);
    str_add_text(out, " type=\"incomplete\"/>\n    </testcase>\n");
}

static void put_counts(struct str *out, const struct gate_verdict *v)
{
    str_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.3f\"",
               v->policy->rule_count + 1, v->counts[GATE_FAILED],
               v->counts[GATE_INCOMPLETE] + (v->reason != NULL),
               run_seconds(&v->candidate->run->info));
}

void gate_junit(const struct gate_verdict *v, struct str *out)
{
    const char *title = v->policy->title ? v->policy->title : "steelyard gate";
    char created[CLOCK_ISO_SIZE];

    clock_iso(v->candidate->run->info.created_unix_ns, created);
    str_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    put_attribute(out, "name", title);
    put_counts(out, v);
    str_add_text(out, ">\n  <testsuite");
    put_attribute(out, "name", title);
    put_counts(out, v);
    put_attribute(out, "timestamp", created);
    str_printf(out, " skipped=\"%zu\">\n", v->counts[GATE_INCONCLUSIVE]);
    put_properties(out, v);
    put_whole(out, v);
    for (size_t i = 0; i < v->policy->rule_count; i++)
        put_case(out, v, &v->findings[i]);
    str_add_text(out, "  </testsuite>\n</testsuites>\n");
}

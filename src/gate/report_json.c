#include "gate/report.h"
#include "report/format.h"
#include "report/render.h"

static void put_string(struct str *out, const char *key, const char *text)
{
    str_printf(out, ",\"%s\":", key);
    render_json_string(view_of(text), out);
}

static void put_side(struct str *out, const char *key, const struct subject *subject)
{
    str_printf(out, ",\"%s\":", key);
    if (!subject) {
        str_add_text(out, "null");
        return;
    }
    str_add_text(out, "{\"run\":");
    render_json_string(view_of(subject->run->info.name), out);
    put_string(out, "model", subject_label(subject));
    put_string(out, "graders", subject->grader);
    str_add_char(out, '}');
}

static void put_changes(struct str *out, const struct gate_verdict *v)
{
    str_add_text(out, ",\"worst_changes\":[");
    for (size_t i = 0; i < v->change_count; i++) {
        const struct gate_change *c = &v->changes[i];
        str_printf(out, "%s{\"suite\":", i ? "," : "");
        render_json_string(view_of(c->suite), out);
        put_string(out, "item", c->item);
        str_add_text(out, ",\"candidate\":");
        format_exact(out, c->candidate);
        str_add_text(out, ",\"baseline\":");
        format_exact(out, c->baseline);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

void gate_json(const struct gate_verdict *v, struct str *out)
{
    struct table table;

    str_printf(out, "{\"schema\":%d,\"kind\":\"gate\",\"state\":\"%s\",\"passed\":%s",
               REPORT_SCHEMA, gate_state_name(v->state),
               v->state == GATE_PASSED ? "true" : "false");
    str_printf(out, ",\"exit_status\":%d,\"simulated\":%s", gate_exit_status(v),
               v->is_simulated ? "true" : "false");
    put_string(out, "policy", v->policy->file);
    str_add_text(out, ",\"alpha\":");
    format_exact(out, v->policy->alpha);
    put_string(out, "adjustment",
               v->policy->adjustment == GATE_HOLM ? "holm" : "benjamini-hochberg");
    put_side(out, "candidate", v->candidate);
    put_side(out, "baseline", v->baseline);
    str_printf(out, ",\"questions\":%lld,\"planned\":%lld,\"without_answer\":%lld",
               (long long)v->items, (long long)v->planned, (long long)v->unscored);
    if (v->reason)
        put_string(out, "reason", v->reason);
    str_add_text(out, ",\"rules\":");
    gate_table(v, 0, &table);
    render_json_rows(&table, out);
    table_release(&table);
    put_changes(out, v);
    str_add_text(out, "}\n");
}

void gate_schema(const struct gate_verdict *v, struct str *out)
{
    static const char side[] =
        "\"type\":[\"object\",\"null\"],\"properties\":{\"run\":{\"type\":\"string\"},"
        "\"model\":{\"type\":\"string\"},\"graders\":{\"type\":\"string\"}}";
    static const char changes[] =
        "\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
        "\"suite\":{\"type\":\"string\"},\"item\":{\"type\":\"string\"},"
        "\"candidate\":{\"type\":\"number\"},\"baseline\":{\"type\":\"number\"}}}";
    static const char *const counts[] = {"questions", "planned", "without_answer"};
    struct table table;

    render_schema_open("gate", true, out);
    render_schema_member("state",
                         "\"enum\":[\"passed\",\"failed\",\"inconclusive\",\"incomplete\"]", out);
    render_schema_member("passed", "\"type\":\"boolean\"", out);
    render_schema_member("exit_status", "\"type\":\"integer\"", out);
    render_schema_member("policy", "\"type\":\"string\"", out);
    render_schema_member("alpha", "\"type\":\"number\"", out);
    render_schema_member("adjustment", "\"enum\":[\"holm\",\"benjamini-hochberg\"]", out);
    render_schema_member("candidate", side, out);
    render_schema_member("baseline", side, out);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        render_schema_member(counts[i], "\"type\":\"integer\"", out);
    render_schema_member("reason", "\"type\":\"string\"", out);
    gate_table(v, 0, &table);
    render_schema_rows("rules", &table, out);
    table_release(&table);
    render_schema_member("worst_changes", changes, out);
    render_schema_close(out);
}

#include "report/render.h"

const char *const report_formats[] = {"table", "md",    "csv",  "tsv",    "json",
                                      "jsonl", "latex", "html", "schema", NULL};

void report_render(const struct table *table, enum report_format format,
                   const struct render_options *options, struct str *out)
{
    switch (format) {
    case REPORT_TABLE:
    case REPORT_FORMAT_COUNT:
        render_table(table, options, out);
        break;
    case REPORT_MD:
        render_md(table, options, out);
        break;
    case REPORT_CSV:
        render_csv(table, ',', out);
        break;
    case REPORT_TSV:
        render_csv(table, '\t', out);
        break;
    case REPORT_JSON:
        render_json(table, out);
        break;
    case REPORT_JSONL:
        render_jsonl(table, out);
        break;
    case REPORT_LATEX:
        render_latex(table, options, out);
        break;
    case REPORT_HTML:
        render_html(table, options, out);
        break;
    case REPORT_JSON_SCHEMA:
        render_schema(table, out);
        break;
    }
}

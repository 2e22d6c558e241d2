/* Renderers: a table as text for people (table, md, latex, html) and for machines (csv, tsv, json, jsonl; schema: what json is).
 * Formats and their fields: docs/reading.md. */
#ifndef REPORT_RENDER_H
#define REPORT_RENDER_H

#include <stdbool.h>

#include "base/str.h"
#include "report/column.h"

enum report_format {
    REPORT_TABLE,
    REPORT_MD,
    REPORT_CSV,
    REPORT_TSV,
    REPORT_JSON,
    REPORT_JSONL,
    REPORT_LATEX,
    REPORT_HTML,
    REPORT_JSON_SCHEMA,
    REPORT_FORMAT_COUNT
};
extern const char *const report_formats[]; /* their names, by index; ends with NULL */

enum { REPORT_SCHEMA = 1 }; /* version of the fields of json and jsonl */

struct render_options {
    unsigned width;     /* columns of the terminal; 0: no limit */
    unsigned ambiguous; /* width of characters of class A (UAX #11): 1 or 2 */
    bool has_color;
    int language; /* 0 en, 1 zh */
};

/* Appends the table to `out`; every line ends with LF. */
void report_render(const struct table *table, enum report_format format,
                   const struct render_options *options, struct str *out);

void render_table(const struct table *table, const struct render_options *options, struct str *out);
void render_md(const struct table *table, const struct render_options *options, struct str *out);
/* Text as Markdown shows it. */
void render_md_text(struct view text, struct str *out);
/* A tabular of booktabs with its caption and notes, to be \input inside or outside a table; needs
 * packages booktabs and, for Chinese, xeCJK or ctex. */
void render_latex(const struct table *table, const struct render_options *options, struct str *out);
/* A <figure> with a table, its caption and notes; no style, no script: for any page. Figures carry
 * their exact value in data-value, so that a page can sort by it. */
void render_html(const struct table *table, const struct render_options *options, struct str *out);
/* Text as HTML shows it: &, <, >, quotes and control characters taken their meaning. */
void render_html_text(struct view text, struct str *out);
void render_csv(const struct table *table, char separator, struct str *out);
void render_json(const struct table *table, struct str *out);
void render_jsonl(const struct table *table, struct str *out);
/* The JSON Schema (draft 2020-12) of what render_json makes of a table of these columns; a row has no field
 * beside them, and lacks those that an invocation leaves out. docs/schema/ holds all of them. */
void render_schema(const struct table *table, struct str *out);
/* The same of a document of several tables, member by member; `type`: the members of its schema object. */
#define RENDER_SCHEMA_TEXTS "\"type\":\"array\",\"items\":{\"type\":\"string\"}"
void render_schema_open(const char *kind, bool has_stamp, struct str *out);
void render_schema_member(const char *key, const char *type, struct str *out);
void render_schema_rows(const char *key, const struct table *table, struct str *out);
void render_schema_close(struct str *out);
/* As json_put_string; what a terminal would obey is escaped too, since files are looked at. */
void render_json_string(struct view text, struct str *out);
/* The rows as a list of objects, the notes as a list of strings: for documents that hold more. */
void render_json_rows(const struct table *table, struct str *out);
void render_json_notes(const struct table *table, struct str *out);

#endif

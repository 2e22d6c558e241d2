/* The report of runs as one HTML page that needs nothing else: verdict, table, charts, method and
 * caveats, samples. Readable without its script, in both languages, and the same bytes for the same
 * input. docs/report.md says how to read it and how it is made. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/page_samples.h"
#include "report/pairing.h"
#include "report/result.h"

/* A chart, drawn in English and Chinese. */
struct page_chart {
    const char *kind;     /* "cost": its section's id */
    const char *title[2]; /* HTML */
    struct str svg[2];    /* chart_fix_svg's; empty: could not be drawn */
    const char *why;      /* then: what was missing, plain; else NULL */
};

struct page_news;
struct page_input {
    struct result *const *results; /* by model and by_question, of one currency */
    struct result *const *parts;   /* the same runs by suite; NULL: one suite alone */
    size_t count;
    const char *const *names;      /* page_names of results */
    const struct pairing *pairing; /* of results */
    const struct price_book *book; /* for the rate in the notes; NULL: not told */
    const struct page_chart *charts;
    size_t chart_count;
    const struct page_news *news; /* NULL: nobody asked */
    const struct page_samples *samples;
    int language; /* shown at first: 0 en, 1 zh */
};

/* Appends the page to `out`. */
void page_render(const struct page_input *input, struct str *out);

/* Its sections, each in a file of its own. */
void page_verdict(const struct page_input *input, struct str *out); /* h1, summary, facts */
void page_verdict_plain(const struct page_input *input, bool zh, struct str *out); /* the title */
void page_facts(const struct page_input *input, struct str *out);
void page_models(const struct page_input *input, struct str *out);
void page_charts(const struct page_input *input, struct str *out);
void page_parts(const struct page_input *input, struct str *out);
void page_outcomes(const struct page_input *input, struct str *out);
void page_method(const struct page_input *input, struct str *out);

/* Whether some run was answered by the simulator. */
bool page_is_simulated(const struct page_input *input);
/* The number that the samples know a side's model by. */
size_t page_subject(const struct page_input *input, const struct pairing_side *side);
const struct run_model *page_model(const struct pairing_side *side);
/* How the page shows it: its name, and the vendor's mark as a small SVG. */
const char *page_title(const struct page_input *input, const struct pairing_side *side);
void page_mark_of(struct str *out, const struct page_input *input, const struct pairing_side *side);
/* Questions of the run that has the most. */
int64_t page_questions(const struct page_input *input);
/* Begins a section with its head. `id` is a constant; the titles are plain. */
void page_section(struct str *out, const char *id, const char *en, const char *zh);

#endif

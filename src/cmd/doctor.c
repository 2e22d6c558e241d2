#include "cmd/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "cmd/output.h"

enum { D_STATUS, D_CHECK, D_SUBJECT, D_FOUND, D_CURE };

static const struct column doctor_columns[] = {
    [D_STATUS] = {.key = "status", .title = "status", .title_zh = "状态", .kind = COLUMN_TEXT},
    [D_CHECK] = {.key = "check", .title = "check", .title_zh = "检查", .kind = COLUMN_TEXT},
    [D_SUBJECT] = {.key = "subject", .title = "of", .title_zh = "对象", .kind = COLUMN_TEXT},
    [D_FOUND] = {.key = "found", .title = "found", .title_zh = "结果", .kind = COLUMN_TEXT},
    [D_CURE] = {.key = "cure", .title = "what to do", .title_zh = "建议", .kind = COLUMN_TEXT},
};
static const char *const status_names[] = {"ok", "warning", "failed"};
static const char *const status_colors[] = {"\x1b[32m", "\x1b[33m", "\x1b[31m"};

static void add(struct doctor *d, enum doctor_status status, const char *check, const char *subject,
                const char *cure, struct view found)
{
    struct str clean = {0};
    struct value *v;

    if (!d->findings.columns)
        table_init(&d->findings, "doctor", doctor_columns,
                   sizeof doctor_columns / sizeof *doctor_columns);
    v = table_add_row(&d->findings);
    secret_redact(&clean, found);
    v[D_STATUS] = value_text(&d->findings, view_of(status_names[status]));
    v[D_CHECK] = value_text(&d->findings, view_of(check));
    v[D_SUBJECT] = value_text(&d->findings, view_of(subject));
    v[D_FOUND] = value_text(&d->findings, str_view(&clean));
    v[D_CURE] = value_text(&d->findings, view_of(cure));
    d->count[status]++;
    str_release(&clean);
}

void doctor_say(struct doctor *d, enum doctor_status status, const char *check, const char *subject,
                const char *cure, const char *found, ...)
{
    char text[1024];
    va_list args;

    va_start(args, found);
    (void)vsnprintf(text, sizeof text, found, args);
    va_end(args);
    add(d, status, check, subject, cure, view_of(text));
}

void doctor_say_fault(struct doctor *d, const char *check, const char *subject, const char *cure,
                      const char *found)
{
    d->has_config_fault = true;
    add(d, DOCTOR_FAILED, check, subject, cure, view_of(found));
}

void doctor_say_error(struct doctor *d, const char *check, const char *subject, const char *cure,
                      const struct error *error)
{
    struct view text = view_of(error->message), name = view_of(subject);

    d->has_config_fault |= error->kind != ERROR_SYSTEM;
    if (view_starts(text, name) && view_starts(view_from(text, name.len), VIEW(": ")))
        text = view_from(text, name.len + 2);
    ptrdiff_t more = view_find(text, VIEW("\n"));
    if (!cure && more >= 0) { /* what follows the first line is the cure */
        cure = view_trim(view_from(text, (size_t)more)).data;
        text.len = (size_t)more;
    }
    add(d, DOCTOR_FAILED, check, subject, cure, text);
}

/* For people ------------------------------------------------------------------------------------ */

/* Lines of the text, each but the first behind `indent`. */
static void put_lines(struct str *out, struct view text, const char *indent)
{
    struct view line;

    for (bool first = true; view_next_line(&text, &line); first = false) {
        if (!first)
            str_add_text(out, indent);
        utf8_put_safe(out, line, false);
        str_add_char(out, '\n');
    }
}

static void put_row(struct str *out, const struct value *row, enum doctor_status status,
                    bool has_color)
{
    struct str head = {0};

    str_add(&head, row[D_CHECK].text);
    if (row[D_SUBJECT].text.len) {
        str_add_char(&head, ' ');
        utf8_put_safe(&head, row[D_SUBJECT].text, false);
    }
    str_printf(out, "%s%-7s%s  %s: ", has_color ? status_colors[status] : "", status_names[status],
               has_color ? "\x1b[0m" : "", str_text(&head));
    put_lines(out, row[D_FOUND].text, "         ");
    if (row[D_CURE].text.len) {
        str_add_text(out, "         ");
        put_lines(out, row[D_CURE].text, "         ");
    }
    str_release(&head);
}

static enum doctor_status status_of(const struct value *row)
{
    return row[D_STATUS].text.data[0] == 'o'   ? DOCTOR_OK
           : row[D_STATUS].text.data[0] == 'w' ? DOCTOR_WARNING
                                               : DOCTOR_FAILED;
}

int doctor_show(struct doctor *d, struct error *err)
{
    const struct doctor_options *o = d->options;
    struct render_options render = output_options(&o->common);
    struct str text = {0};

    if (o->format != REPORT_TABLE)
        return output_table(&o->common, &d->findings, o->format, err);
    for (size_t i = 0; i < d->findings.row_count; i++) {
        const struct value *row = table_row(&d->findings, i);
        if (!o->common.quiet || status_of(row) != DOCTOR_OK)
            put_row(&text, row, status_of(row), render.has_color);
    }
    str_printf(&text, "%zu ok, %zu warning%s, %zu failed\n", d->count[DOCTOR_OK],
               d->count[DOCTOR_WARNING], d->count[DOCTOR_WARNING] == 1 ? "" : "s",
               d->count[DOCTOR_FAILED]);
    int status = output_text(&text, err);
    str_release(&text);
    return status;
}

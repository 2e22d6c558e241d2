#include "cmd/gate_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/config.h"
#include "base/file.h"
#include "gate/report.h"

static void put_junit(const struct gate_verdict *v, int language, struct str *out)
{
    (void)language;
    gate_junit(v, out);
}

static void put_json(const struct gate_verdict *v, int language, struct str *out)
{
    (void)language;
    gate_json(v, out);
}

static void put_codequality(const struct gate_verdict *v, int language, struct str *out)
{
    (void)language;
    gate_codequality(v, out);
}

static void put_metrics(const struct gate_verdict *v, int language, struct str *out)
{
    (void)language;
    gate_openmetrics(v, out);
}

static const struct kind {
    const char *name, *file;
    void (*put)(const struct gate_verdict *v, int language, struct str *out);
} kinds[] = {
    {"junit", "gate.junit.xml", put_junit},
    {"md", "gate.md", gate_markdown},
    {"json", "gate-verdict.json", put_json},
    {"codequality", "gl-code-quality-report.json", put_codequality},
    {"metrics", "metrics.txt", put_metrics},
    {"github", NULL, NULL},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* The kind before '=', and the file behind it (or the kind's own). */
static const struct kind *find_kind(const char *text, const char **out_file)
{
    size_t len = strcspn(text, "=");

    for (size_t i = 0; i < KINDS; i++) {
        if (strlen(kinds[i].name) == len && strncmp(kinds[i].name, text, len) == 0) {
            *out_file = text[len] && text[len + 1] ? text + len + 1 : kinds[i].file;
            return &kinds[i];
        }
    }
    return NULL;
}

static bool check_github(struct error *err)
{
    const char *summary = getenv("GITHUB_STEP_SUMMARY");

    return (summary && *summary) ||
           error_set(err, ERROR_USAGE,
                     "--report github: $GITHUB_STEP_SUMMARY is not set; this is "
                     "no step of a GitHub job");
}

/* Whether both names are of one file. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

bool gate_files_check(const struct option_list *reports, const char *policy, struct error *err)
{
    for (size_t i = 0; i < reports->count; i++) {
        const char *file;
        const struct kind *kind = find_kind(reports->values[i], &file);
        if (!kind)
            return error_set(err, ERROR_USAGE,
                             "--report: found '%.60s', expected junit, md, json, codequality, "
                             "metrics or github",
                             reports->values[i]);
        if (!kind->put && !check_github(err))
            return false;
        if (kind->put && is_same_file(file, policy))
            return error_set(err, ERROR_USAGE, "--report: '%s' is the policy itself", file);
    }
    return true;
}

/* GitHub's files are shared by the steps: appended to, never replaced. */
static bool append(const char *variable, const struct str *text, struct error *err)
{
    const char *path = getenv(variable);

    if (!path || !*path)
        return true;
    FILE *file = fopen(path, "ae");
    bool ok = file && fwrite(text->data, 1, text->len, file) == text->len;
    if (file && fclose(file) != 0)
        ok = false;
    return ok || error_set(err, ERROR_SYSTEM, "cannot write $%s '%s': %s", variable, path,
                           strerror(errno));
}

static bool write_github(const struct gate_verdict *v, int language, struct error *err)
{
    struct str text = {0};
    bool ok;

    gate_markdown(v, language, &text);
    ok = append("GITHUB_STEP_SUMMARY", &text, err);
    str_clear(&text);
    gate_github_outputs(v, &text);
    ok = ok && append("GITHUB_OUTPUT", &text, err);
    str_clear(&text);
    gate_github_annotations(v, &text);
    if (ok)
        fputs(str_text(&text), stdout);
    str_release(&text);
    return ok;
}

bool gate_files_write(const struct option_list *reports, const struct gate_verdict *verdict,
                      int language, struct error *err)
{
    for (size_t i = 0; i < reports->count; i++) {
        const char *file = NULL;
        const struct kind *kind = find_kind(reports->values[i], &file);
        struct str text = {0};
        bool ok;
        if (kind->put) {
            kind->put(verdict, language, &text);
            ok = file_write(file, str_view(&text), err);
        } else {
            ok = write_github(verdict, language, err);
        }
        str_release(&text);
        if (!ok)
            return false;
    }
    return true;
}

#include "report/gnuplot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/utf8.h"

enum { ENVIRONMENT_MAX = 12 };
static const int64_t time_limit_ns = 30 * CLOCK_S;

/* What fontconfig needs to find fonts and its cache. */
static const char *const font_variables[] = {
    "HOME",          "XDG_CACHE_HOME",  "XDG_CONFIG_HOME", "XDG_DATA_HOME",
    "XDG_DATA_DIRS", "FONTCONFIG_FILE", "FONTCONFIG_PATH", NULL};

struct environment {
    char *values[ENVIRONMENT_MAX];
};

static void environment_init(struct environment *e)
{
    size_t n = 0;

    *e = (struct environment){0};
    e->values[n++] = mem_strdup("PATH=/usr/local/bin:/usr/bin:/bin");
    e->values[n++] = mem_strdup("LC_ALL=C.UTF-8");
    for (const char *const *name = font_variables; *name; name++) {
        const char *value = getenv(*name);
        if (value)
            e->values[n++] = mem_printf("%s=%s", *name, value);
    }
}

static void environment_release(struct environment *e)
{
    for (size_t i = 0; i < ENVIRONMENT_MAX; i++)
        free(e->values[i]);
}

static bool run(const char *const *argv, const char *cwd, struct process_result *result,
                struct error *err)
{
    struct environment e;
    struct process_options options = {
        .argv = argv, .cwd = cwd, .timeout_ns = time_limit_ns, .output_max = 8192};
    bool ok;

    environment_init(&e);
    options.env = (const char *const *)e.values;
    ok = process_run(&options, result, err);
    environment_release(&e);
    return ok;
}

/* The line of gnuplot's complaint that says what is wrong: the last that is not blank. */
static struct view last_line(struct view text)
{
    struct view line, last = {0};

    while (view_next_line(&text, &line))
        if (view_trim(line).len)
            last = view_trim(line);
    return last;
}

static bool report_failure(const struct process_result *result, const char *base, struct error *err)
{
    struct str safe = {0};

    if (result->is_timed_out)
        return error_set(err, ERROR_SYSTEM, "gnuplot did not draw %s.gp within %d s", base,
                         (int)(time_limit_ns / CLOCK_S));
    utf8_put_safe(&safe, last_line(str_view(&result->err)), false);
    error_set(err, ERROR_SYSTEM, "gnuplot could not draw %s.gp (status %d): %s", base,
              result->exit_status, str_text(&safe));
    str_release(&safe);
    return false;
}

bool gnuplot_draw(const char *folder, const char *base, const char *term, const char *theme,
                  struct error *err)
{
    char *script = mem_printf("./%s.gp", base);
    char *variables = mem_printf("term='%s'; theme='%s'", term, theme);
    const char *const argv[] = {"gnuplot", "-d", "-e", variables, script, NULL};
    struct process_result result = {0};
    bool ok = run(argv, folder, &result, err);

    if (!ok && strstr(err->message, "not in PATH"))
        error_set(err, ERROR_SYSTEM,
                  "the program gnuplot is not in PATH: install the package gnuplot-nox");
    if (ok && (result.is_timed_out || result.exit_status != 0))
        ok = report_failure(&result, base, err);
    process_result_release(&result);
    free(variables);
    free(script);
    return ok;
}

bool gnuplot_works(struct str *version, struct error *err)
{
    const char *const argv[] = {
        "gnuplot", "-d", "-e",
        "set terminal svg; set terminal pngcairo; set print '-'; print GPVAL_VERSION", NULL};
    struct process_result result = {0};
    struct str safe = {0};
    bool ok = run(argv, NULL, &result, err);

    if (ok && (result.is_timed_out || result.exit_status != 0)) {
        utf8_put_safe(&safe, last_line(str_view(&result.err)), false);
        ok = error_set(err, ERROR_SYSTEM, "gnuplot has not the terminals svg and pngcairo: %s",
                       str_text(&safe));
    }
    if (ok)
        utf8_put_safe(version, last_line(str_view(&result.out)), false);
    str_release(&safe);
    process_result_release(&result);
    return ok;
}

bool gnuplot_has_font(const char *family)
{
    const char *const argv[] = {"fc-list", family, "family", NULL};
    struct process_result result = {0};
    struct error err = {0};
    bool found = true;

    if (run(argv, NULL, &result, &err))
        found = result.exit_status != 0 || view_trim(str_view(&result.out)).len > 0;
    process_result_release(&result);
    return found;
}

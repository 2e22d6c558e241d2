/* figures_check BILLS VECTORS: scripts/figures-check in a program. Exit status 0: all
 * agree, 1: some do not, 2: a file can't be read. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "figures.h"

enum { FILE_MAX = 4 << 20, PATH_MAX_LENGTH = 200 };

/* A ':' of our path stands for a '/' in a key. */
static const struct json_value *step(const struct json_value *at, char *name)
{
    for (char *c = strchr(name, ':'); c; c = strchr(c, ':'))
        *c = '/';
    if (!at || at->type != JSON_ARRAY)
        return json_get(at, name);
    const struct json_value *child = at->first;
    for (long i = strtol(name, NULL, 10); child && i > 0; i--)
        child = child->next;
    return child;
}

/* Whether the file agrees with ours. */
static bool compare(const struct figures *f, double ours, const char *format, va_list args)
{
    char path[PATH_MAX_LENGTH], copy[PATH_MAX_LENGTH], *rest = NULL;
    const struct json_value *at = f->root;

    (void)vsnprintf(path, sizeof path, format, args);
    memcpy(copy, path, sizeof copy);
    for (char *name = strtok_r(copy, "/", &rest); name; name = strtok_r(NULL, "/", &rest))
        at = step(at, name);
    double theirs = at ? json_number(at) : NAN;
    if (fabs(ours - theirs) <= 1e-9 * (theirs == 0 ? 1 : fabs(theirs)))
        return true;
    printf("  %s: %.15g in the file, %.15g here\n", path, theirs, ours);
    return false;
}

void figure(struct figures *f, double ours, const char *path, ...)
{
    va_list args;

    va_start(args, path);
    f->computed++;
    f->agreed += compare(f, ours, path, args);
    va_end(args);
}

void given(struct figures *f, double ours, const char *path, ...)
{
    va_list args;

    va_start(args, path);
    f->given++;
    f->agreed += compare(f, ours, path, args);
    va_end(args);
}

/* The last line but one is that of the bills. */
static bool check_figures(const char *path, const char *bills)
{
    struct arena arena = {0};
    struct str text = {0};
    struct error err = {0};
    struct figures f = {0};

    if (file_read(path, FILE_MAX, &text, &err))
        f.root = json_parse(&arena, path, str_view(&text), JSON_STRICT, &err);
    if (!f.root) {
        (void)fprintf(stderr, "figures-check: %s\n", err.message);
        exit(2);
    }
    figures_scores(&f);
    figures_pairs(&f);
    figures_series(&f);
    int total = f.computed + f.given;
    printf("  %d of them computed here, %d the inputs they were computed from\n", f.computed,
           f.given);
    printf("%sfigures: %d of %d worked values within 1e-9\n", bills, f.agreed, total);
    str_release(&text);
    arena_release(&arena);
    return f.agreed == total;
}

int main(int argc, char **argv)
{
    int vendors = 0;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: figures_check BILLS VECTORS\n");
        return 2;
    }
    int right = bills_check(argv[1], &vendors);
    if (right < 0)
        return 2;
    struct str bills = {0};
    str_printf(&bills, "bills: %d of %d vendors to the last digit\n", right, vendors);
    if (!file_exists(argv[2])) {
        printf("%sfigures: skipped, no %s\n", str_text(&bills), argv[2]);
        str_release(&bills);
        return right == vendors ? 77 : 1;
    }
    bool agree = check_figures(argv[2], str_text(&bills));
    str_release(&bills);
    return agree && right == vendors ? 0 : 1;
}

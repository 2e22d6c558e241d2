#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/process.h"
#include "cmd/doctor.h"
#include "report/chart_text.h"
#include "report/gnuplot.h"
#include "sandbox/sandbox.h"
#include "store/store.h"

/* A night of 100,000 replies is about 400 MB. */
#define SPACE_FAILED  (INT64_C(16) << 20)
#define SPACE_WARNING (INT64_C(1) << 30)

/* What the kernel knows of its own clock; servers' dates are compared in doctor_network.c. */
static void check_clock(struct doctor *d)
{
    struct timex state = {.modes = 0};
    int rc = adjtimex(&state);

    if (rc < 0)
        doctor_say(d, DOCTOR_WARNING, "clock", "kernel", NULL, "its state cannot be read: %s",
                   strerror(errno));
    else if (rc == TIME_ERROR || (state.status & STA_UNSYNC))
        doctor_say(
            d, DOCTOR_WARNING, "clock", "kernel",
            "start a time service (systemd-timesyncd, chrony); prices by time of day and the "
            "day of a budget depend on it",
            "not synchronised, as far as this machine knows");
    else
        doctor_say(d, DOCTOR_OK, "clock", "kernel", NULL, "synchronised, error at most %ld ms",
                   state.maxerror / 1000);
}

static void check_charts(struct doctor *d)
{
    struct error err = {0};
    struct str version = {0};

    if (gnuplot_works(&version, &err))
        doctor_say(d, DOCTOR_OK, "gnuplot", NULL, NULL, "version %s, svg and png",
                   str_text(&version));
    else
        doctor_say(d, DOCTOR_WARNING, "gnuplot", NULL,
                   "install gnuplot-nox; without it there are no charts", "%s", err.message);
    str_release(&version);
    char *list = process_find("fc-list");
    if (!list)
        doctor_say(d, DOCTOR_WARNING, "fonts", NULL, "install fontconfig",
                   "fc-list is not in PATH: what fonts there are is unknown");
    else if (gnuplot_has_font(CHART_FONT))
        doctor_say(d, DOCTOR_OK, "fonts", NULL, NULL, "%s", CHART_FONT);
    else
        doctor_say(d, DOCTOR_WARNING, "fonts", NULL,
                   "install " CHART_FONT_PACKAGE "; without it Chinese in charts is drawn as boxes",
                   "%s is not there", CHART_FONT);
    free(list);
}

/* By a program that does nothing, run as a model's would be: many containers and hardened kernels refuse
 * bubblewrap its namespaces, or refuse them to the unprivileged user that root becomes for it. */
static void check_sandbox(struct doctor *d)
{
    static const char *const argv[] = {"/bin/true", NULL};
    const struct program program = {.argv = argv, .limits = sandbox_limits_default};
    struct program_result result = {0};
    struct error err = {0};
    const char *cure =
        "install bubblewrap and allow user namespaces (sysctl "
        "kernel.unprivileged_userns_clone, AppArmor); without it programs that models "
        "write are not run";

    if (!sandbox_check(&err) || !sandbox_run(&program, &result, &err))
        doctor_say(d, DOCTOR_WARNING, "bubblewrap", NULL, cure, "%s", err.message);
    else if (result.end != PROGRAM_EXITED || result.status != 0)
        doctor_say(d, DOCTOR_WARNING, "bubblewrap", NULL, cure, "runs no program here (status %d)",
                   result.status);
    else
        doctor_say(d, DOCTOR_OK, "bubblewrap", NULL, NULL, "runs a program in the sandbox");
    program_result_release(&result);
}

/* The store ------------------------------------------------------------------------------------- */

/* The folder that holds it, or the nearest one above that is there. */
static char *nearest_folder(const char *location)
{
    char *path = mem_strdup(location), *slash;

    while ((slash = strrchr(path, '/')) && slash != path) {
        *slash = '\0';
        if (access(path, F_OK) == 0)
            return path;
    }
    free(path);
    return mem_strdup(slash ? "/" : ".");
}

static void check_space(struct doctor *d, const char *folder)
{
    const char *location = d->options->common.store;
    struct statvfs disk;

    if (statvfs(folder, &disk) != 0) {
        doctor_say(d, DOCTOR_WARNING, "store space", location, NULL, "unknown: %s",
                   strerror(errno));
        return;
    }
    int64_t free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    enum doctor_status status = free_bytes < SPACE_FAILED    ? DOCTOR_FAILED
                                : free_bytes < SPACE_WARNING ? DOCTOR_WARNING
                                                             : DOCTOR_OK;
    doctor_say(d, status, "store space", location,
               status == DOCTOR_OK ? NULL
                                   : "make room, or put the store elsewhere (--store, "
                                     "STEELYARD_STORE); a night of 100,000 replies is about 400 MB",
               "%lld MB free", (long long)(free_bytes >> 20));
}

static bool check_open(struct doctor *d)
{
    const char *location = d->options->common.store;
    struct error err = {0};
    struct store *store = store_open(location, STORE_READ, &err);

    if (!store) {
        doctor_say_error(d, "store", location,
                         err.kind == ERROR_SYSTEM
                             ? "look at the disk; keep a copy of the file before anything else"
                             : NULL,
                         &err);
        return false;
    }
    doctor_say(d, DOCTOR_OK, "store", location, NULL, "opens, schema version %d",
               store_schema_version(store));
    store_close(store);
    return true;
}

static void check_store(struct doctor *d)
{
    const char *location = d->options->common.store;
    char *folder = nearest_folder(location);
    bool is_there = access(location, F_OK) == 0;

    if (is_there && !check_open(d)) {
        free(folder);
        return;
    }
    if (access(is_there ? location : folder, W_OK) != 0 || access(folder, W_OK) != 0)
        doctor_say(d, DOCTOR_FAILED, "store", location,
                   "give yourself the right to write there, or choose another place by --store",
                   "cannot be written: %s: %s", folder, strerror(errno));
    else if (!is_there)
        doctor_say(d, DOCTOR_OK, "store", location, NULL, "not there yet; the first run makes it");
    check_space(d, folder);
    free(folder);
}

void doctor_check_machine(struct doctor *d)
{
    check_clock(d);
    check_charts(d);
    check_sandbox(d);
    check_store(d);
}

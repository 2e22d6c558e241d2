/* `doctor`: what a run needs, looked at one by one. The files of the command:
 *
 *   cmd_doctor.c      options, the order of the checks, the exit status
 *   doctor.c          the list of findings and how it is shown
 *   doctor_files.c    provider, sweep and suite files
 *   doctor_machine.c  clock, fonts, gnuplot, bubblewrap, the store
 *   doctor_network.c  keys, and what each endpoint answers: DNS, TLS, clock, key, models
 *   doctor_ping.c     one tiny paid question a lane
 *   doctor_explain.c  whence each setting came */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include "cmd/command.h"
#include "cmd/workspace.h"
#include "report/column.h"
#include "suite/sweep.h"

enum doctor_status { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_FAILED };

struct doctor_options {
    struct common_options common;
    struct option_list models;
    const char *explain; /* a setting, or "all"; NULL: the checks */
    bool pings, is_agreed, is_offline;
    int format;
};

/* One base URL with the key that goes there. */
struct doctor_endpoint {
    const struct provider *provider;
    const char *region, *base_url;
    char *authorization; /* NULL: none is sent */
    bool has_no_key;     /* one is needed, and there is none that can be used: it is not asked */
};

struct doctor {
    const struct doctor_options *options;
    struct table findings;
    size_t count[DOCTOR_FAILED + 1];
    bool has_config_fault;
    struct workspace workspace; /* of the files that could be read */
    struct sweep sweep;         /* the one asked about, or of -m */
    struct model_spec *specs;   /* its models */
    size_t spec_count;
    struct doctor_endpoint *endpoints;
    size_t endpoint_count;
    struct arena arena;
};

/* A line: `found` is a printf format, made safe here; `cure` says what to do, or NULL. */
void doctor_say(struct doctor *d, enum doctor_status status, const char *check, const char *subject,
                const char *cure, const char *found, ...) __attribute__((format(printf, 6, 7)));
/* DOCTOR_FAILED for what is wrong with a file, a key or the command line: the exit status is then 2. */
void doctor_say_fault(struct doctor *d, const char *check, const char *subject, const char *cure,
                      const char *found);
/* Of an error, without the subject at its beginning. Without a cure, its lines after the first are one. */
void doctor_say_error(struct doctor *d, const char *check, const char *subject, const char *cure,
                      const struct error *error);
/* Writes the findings to standard output. */
int doctor_show(struct doctor *d, struct error *err);

/* Shows the setting that was asked about, or all, and whence each value came. */
int doctor_explain(const struct doctor_options *options, struct error *err);

/* Loads what can be read of every file, and says which cannot. */
void doctor_check_files(struct doctor *d);
/* The models of the sweep, into d->specs. */
void doctor_find_models(struct doctor *d);
void doctor_check_machine(struct doctor *d);
void doctor_check_keys(struct doctor *d); /* and fills d->endpoints */
bool doctor_check_network(struct doctor *d, struct error *err);
/* Says on standard error what it will cost at most, asks, sends. */
bool doctor_ping(struct doctor *d, struct error *err);

#endif

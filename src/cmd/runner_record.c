#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/runner.h"

/* Beside the store: results/transcripts/RUN.jsonl. Fresh memory. */
static char *runner_transcript_path(const struct runner *r)
{
    const char *store = r->o->common.store, *slash = strrchr(store, '/');

    return mem_printf("%.*stranscripts/%s.jsonl", slash ? (int)(slash - store + 1) : 0, store,
                      r->run_name);
}

bool runner_open_transcript(struct runner *r, struct error *err)
{
    char *path, *slash;
    bool ok;

    if (!r->o->is_recorded)
        return true;
    path = runner_transcript_path(r);
    slash = strrchr(path, '/');
    *slash = '\0';
    ok = file_mkdir(path, err);
    *slash = '/';
    r->transcript = ok ? transcript_open(path, r->run_name, err) : NULL;
    free(path);
    return r->transcript != NULL;
}

void runner_close_transcript(struct runner *r)
{
    struct transcript_counts counts = {0};
    struct str text = {0};
    char *path;

    if (!r->transcript)
        return;
    transcript_close(r->transcript, &counts);
    path = runner_transcript_path(r);
    if (!r->o->common.quiet)
        str_printf(&text, "transcript: %lld exchanges kept in %s\n", (long long)counts.kept, path);
    if (counts.left_out > 0)
        str_printf(&text, "transcript: %lld exchanges left out: %s\n", (long long)counts.left_out,
                   counts.reason);
    runner_say(r, &text);
    str_release(&text);
    free(path);
}

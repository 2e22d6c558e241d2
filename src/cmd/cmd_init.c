#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cmd/output.h"
#include "cmd/starter.h"

struct init_options {
    struct common_options common;
    int ci;
};
enum { CI_NONE, CI_GITHUB, CI_GITLAB };
enum { INIT_FILES_MAX = 8 };

/* What is to be written, ends with NULL. */
struct init_files {
    const struct starter_file *files[INIT_FILES_MAX + 1];
    bool keeps_gitignore; /* one is there already */
};

static bool is_there(const char *dir, const struct starter_file *file)
{
    char *path = file_join(dir, file->path);
    bool found = file_exists(path);

    free(path);
    return found;
}

/* Nothing is overwritten: what is there refuses them all, but a .gitignore, which a repository mostly
 * has. */
static bool choose_files(const char *dir, int ci, struct init_files *out, struct error *err)
{
    size_t count = 0;

    out->keeps_gitignore = is_there(dir, &starter_gitignore);
    out->files[count++] = &starter_sweep;
    out->files[count++] = &starter_gate;
    out->files[count++] = &starter_config;
    if (!out->keeps_gitignore)
        out->files[count++] = &starter_gitignore;
    if (ci != CI_NONE)
        out->files[count++] = ci == CI_GITHUB ? &starter_github : &starter_gitlab;
    for (size_t i = 0; i < count; i++) {
        if (is_there(dir, out->files[i]))
            return error_set(err, ERROR_USAGE,
                             "'%s/%s' is there already, and nothing is overwritten: name another "
                             "folder, or move it away",
                             dir, out->files[i]->path);
    }
    return true;
}

static bool write_file(const char *dir, const struct starter_file *file, struct error *err)
{
    char *path = file_join(dir, file->path), *slash = strrchr(path, '/');
    bool ok;

    *slash = '\0';
    ok = file_mkdir(path, err);
    *slash = '/';
    ok = ok && file_write(path, view_of(file->content), err);
    free(path);
    return ok;
}

/* As a shell takes it: inside single quotes where that is needed. */
static void put_word(struct str *out, const char *word)
{
    if (!word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")]) {
        str_add_text(out, word);
        return;
    }
    str_add_char(out, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            str_add_text(out, "'\\''");
        else
            str_add_char(out, *word);
    }
    str_add_char(out, '\'');
}

static void say_next(const char *dir, bool keeps_gitignore)
{
    struct str text = {0}, safe = {0};

    if (keeps_gitignore)
        str_add_text(&text, ".gitignore stays as it is; let it name results/\n");
    str_add_text(&text, "next, without keys or money:\n");
    if (strcmp(dir, ".") != 0) {
        str_add_text(&text, "  cd ");
        put_word(&text, dir);
        str_add_char(&text, '\n');
    }
    str_printf(&text,
               "  steelyard plan %s\n  steelyard run --sim %s\n  steelyard compare\n"
               "  steelyard gate %s\n"
               "then, with the keys of the models in %s:\n"
               "  steelyard doctor %s\n  steelyard run %s\n",
               starter_sweep.path, starter_sweep.path, starter_gate.path, starter_sweep.path,
               starter_sweep.path, starter_sweep.path);
    utf8_put_safe(&safe, str_view(&text), true);
    (void)fwrite(str_text(&safe), 1, safe.len, stderr);
    str_release(&text);
    str_release(&safe);
}

static int say_written(const char *dir, const struct init_files *files, struct error *err)
{
    struct str text = {0}, safe = {0};

    for (const struct starter_file *const *file = files->files; *file; file++) {
        char *path = strcmp(dir, ".") == 0 ? NULL : file_join(dir, (*file)->path);
        str_printf(&text, "%s\t%s\n", path ? path : (*file)->path, (*file)->what);
        free(path);
    }
    utf8_put_safe(&safe, str_view(&text), true);
    int status = output_text(&safe, err);
    str_release(&text);
    str_release(&safe);
    return status;
}

static int cmd_init_run(void *options, int argc, char **argv, struct error *err)
{
    const struct init_options *o = options;
    const char *dir = argc ? argv[0] : ".";
    struct init_files files = {{NULL}, false};

    if (argc > 1 || !*dir) {
        error_set(err, ERROR_USAGE, "expected one folder, found %d", argc);
        return -1;
    }
    if (!choose_files(dir, o->ci, &files, err))
        return -1;
    for (const struct starter_file *const *file = files.files; *file; file++) {
        if (!write_file(dir, *file, err))
            return -1;
    }
    int status = say_written(dir, &files, err);
    if (status == EXIT_DONE && !o->common.quiet)
        say_next(dir, files.keeps_gitignore);
    return status;
}

static const char *const init_ci[] = {"none", "github", "gitlab", NULL};

static const struct option init_option_table[] = {
    {.name = "ci",
     .type = OPTION_CHOICE,
     .offset = offsetof(struct init_options, ci),
     .value_name = "KIND",
     .help = "also write a job that asks every night and judges by the gate",
     .choices = init_ci},
    {.name = NULL},
};

const struct command cmd_init = {
    .name = "init",
    .summary = "write a commented starter: sweep, gate, settings, CI job",
    .usage = "[options] [DIR]",
    .description =
        "Writes a sweep (sweeps/starter.json), a gate policy (gates/starter.json), settings "
        "(steelyard.json) and a .gitignore "
        "into DIR (default: the current folder), each with comments on what can be said there. "
        "Nothing is sent, and nothing is overwritten: where one of the files is there, none is "
        "written (a .gitignore that is there stays).\n\n"
        "The commands printed at the end run as they stand, the first ones on the simulator: "
        "without keys and without money.\n\n"
        "--ci github adds .github/workflows/steelyard.yml, --ci gitlab adds .gitlab-ci.yml; the "
        "comments in it name the secrets and variables that it reads.",
    .examples = "# a folder to begin in\nsteelyard init weigh\n"
                "# into a repository, with a nightly job\nsteelyard init --ci github\n",
    .options = init_option_table,
    .options_size = sizeof(struct init_options),
    .complete = "dir",
    .run = cmd_init_run,
};

/* What `steelyard init` writes: the files of src/cmd/starter/, held by the program itself. */
#ifndef CMD_STARTER_H
#define CMD_STARTER_H

struct starter_file {
    const char *path;    /* below the folder */
    const char *content; /* NUL-terminated */
    const char *what;    /* a few words for people */
};

extern const struct starter_file starter_sweep, starter_gate, starter_config, starter_gitignore;
extern const struct starter_file starter_github, starter_gitlab;

#endif

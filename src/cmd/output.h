/* How a command shows its rows: the format option, the terminal's width and colours, standard
 * output. Every command that prints rows uses it. */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include <stddef.h>

#include "cmd/command.h"
#include "report/render.h"

/* An entry of an option table: `OUTPUT_OPTION(struct list_options, format)`, where `format` is an
 * int. Gives -o, --format. */
#define OUTPUT_OPTION(options_type, member)                                                        \
    {                                                                                              \
        .name = "format", .letter = 'o', .type = OPTION_CHOICE,                                    \
        .offset = offsetof(options_type, member), .value_name = "FORMAT", .help = "output format", \
        .choices = report_formats                                                                  \
    }

/* Width of the terminal on standard output (ioctl, then COLUMNS, then 80; not a terminal: no
 * limit), colours (--color, NO_COLOR, STEELYARD_NO_COLOR, TERM=dumb, CLICOLOR_FORCE or FORCE_COLOR,
 * then whether it is a terminal), the ambiguous width, --lang. */
struct render_options output_options(const struct common_options *common);
/* Of the words of a table in that format: --lang for people, English in what machines read (csv, tsv, json,
 * jsonl), so that a field means the same everywhere. */
int output_language(const struct common_options *common, int format);
/* The same rule for another of the standard files. */
bool output_has_color(const struct common_options *common, int fd);
/* Writes the table to standard output; returns the exit status, or -1 with *err filled. */
int output_table(const struct common_options *common, const struct table *table, int format,
                 struct error *err);
/* The same for a text that was rendered already. */
int output_text(const struct str *text, struct error *err);

#endif

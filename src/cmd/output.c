#include "cmd/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 10000 };
enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

static unsigned terminal_width(int fd)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");

    if (!isatty(fd))
        return 0;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    long width = columns ? strtol(columns, NULL, 10) : 0;
    return width > 0 && width < WIDTH_MAX ? (unsigned)width : WIDTH_DEFAULT;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

static bool is_forced(const char *name)
{
    const char *value = getenv(name);

    return value && *value && strcmp(value, "0") != 0;
}

static bool wants_color(int choice, int fd)
{
    const char *term = getenv("TERM");

    if (choice != COLOR_AUTO)
        return choice == COLOR_ALWAYS;
    if (is_set("NO_COLOR") || is_set("STEELYARD_NO_COLOR") || (term && strcmp(term, "dumb") == 0))
        return false;
    return is_forced("CLICOLOR_FORCE") || is_forced("FORCE_COLOR") || isatty(fd);
}

int output_language(const struct common_options *common, int format)
{
    bool is_for_people = format == REPORT_TABLE || format == REPORT_MD || format == REPORT_LATEX ||
                         format == REPORT_HTML;

    return is_for_people ? common->language : 0;
}

bool output_has_color(const struct common_options *common, int fd)
{
    return wants_color(common->color, fd);
}

struct render_options output_options(const struct common_options *common)
{
    return (struct render_options){
        .width = terminal_width(STDOUT_FILENO),
        .ambiguous = settings_text(common->settings, SETTING_AMBIGUOUS_WIDTH)[0] == '2' ? 2 : 1,
        .has_color = wants_color(common->color, STDOUT_FILENO),
        .language = common->language,
    };
}

int output_text(const struct str *text, struct error *err)
{
    if (fwrite(str_text(text), 1, text->len, stdout) == text->len && fflush(stdout) == 0)
        return EXIT_DONE;
    /* The reader, head or less, has seen enough: no failure. What is still buffered is dropped. */
    if (errno == EPIPE && freopen("/dev/null", "w", stdout))
        return EXIT_DONE;
    error_set(err, ERROR_SYSTEM, "cannot write to standard output: %s", strerror(errno));
    return -1;
}

int output_table(const struct common_options *common, const struct table *table, int format,
                 struct error *err)
{
    struct render_options options = output_options(common);
    struct str text = {0};

    report_render(table, (enum report_format)format, &options, &text);
    int status = output_text(&text, err);
    str_release(&text);
    return status;
}

#include "cmd/screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { COLUMNS_DEFAULT = 80, ROWS_DEFAULT = 24 };

void screen_init(struct screen *screen, int fd)
{
    *screen = (struct screen){.fd = fd};
}

void screen_release(struct screen *screen)
{
    free(screen->widths);
    *screen = (struct screen){.fd = screen->fd};
}

bool screen_can_redraw(const struct screen *screen)
{
    const char *term = getenv("TERM");

    return isatty(screen->fd) && term && strcmp(term, "dumb") != 0;
}

void screen_size(const struct screen *screen, unsigned *columns, unsigned *rows)
{
    struct winsize size = {0};
    bool known = ioctl(screen->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;

    *columns = known ? size.ws_col : COLUMNS_DEFAULT;
    *rows = known && size.ws_row > 0 ? size.ws_row : ROWS_DEFAULT;
}

void screen_write(const struct screen *screen, const struct str *text)
{
    const char *data = str_text(text);
    size_t left = text->len;

    while (left > 0) {
        ssize_t wrote = write(screen->fd, data, left);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return;
        data += wrote;
        left -= (size_t)wrote;
    }
}

/* To the first line of the block. A terminal that became narrower has wrapped its lines. */
static void go_up(const struct screen *screen, unsigned columns, unsigned rows, struct str *out)
{
    unsigned lines = 0;

    for (size_t i = 0; i < screen->count; i++)
        lines += screen->widths[i] > columns ? (screen->widths[i] + columns - 1) / columns : 1;
    if (lines >= rows)
        lines = rows - 1;
    if (lines > 0)
        str_printf(out, "\x1b[%uF", lines);
}

/* Columns of a line, its colours left out. */
static unsigned line_width(struct view line, unsigned ambiguous)
{
    unsigned width = 0;

    while (line.len) {
        ptrdiff_t escape = view_find(line, VIEW("\x1b["));
        struct view plain = escape < 0 ? line : view_slice(line, 0, (size_t)escape);
        width += utf8_width(plain, ambiguous);
        if (escape < 0)
            break;
        line = view_from(line, (size_t)escape);
        ptrdiff_t end = view_find(line, VIEW("m"));
        line = view_from(line, end < 0 ? line.len : (size_t)end + 1);
    }
    return width;
}

void screen_draw(struct screen *screen, const struct str *block, unsigned ambiguous)
{
    struct view rest = str_view(block), line;
    struct str out = {0};
    unsigned columns, rows;
    size_t count = 0, capacity = 0;
    unsigned *widths = NULL;

    screen_size(screen, &columns, &rows);
    str_add_text(&out, "\x1b[?2026h"); /* one picture, where the terminal knows it */
    go_up(screen, columns, rows, &out);
    if (screen->columns != columns)
        str_add_text(&out, "\x1b[J"); /* what was wrapped stands elsewhere */
    while (view_next_line(&rest, &line)) {
        MEM_GROW(widths, count, &capacity);
        widths[count++] = line_width(line, ambiguous);
        str_add(&out, line);
        str_add_text(&out, "\x1b[K\n");
    }
    str_add_text(&out, "\x1b[J\x1b[?2026l");
    screen_write(screen, &out);
    str_release(&out);
    free(screen->widths);
    screen->widths = widths;
    screen->count = count;
    screen->columns = columns;
}

void screen_clear(struct screen *screen)
{
    struct str out = {0};
    unsigned columns, rows;

    if (screen->count == 0)
        return;
    screen_size(screen, &columns, &rows);
    go_up(screen, columns, rows, &out);
    str_add_text(&out, "\x1b[J");
    screen_write(screen, &out);
    str_release(&out);
    screen->count = 0;
}

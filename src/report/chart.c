#include "report/chart.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "report/chart_text.h"
#include "report/gnuplot.h"

/* Name and columns of the layers' blocks, for readers. */
static const struct {
    const char *name, *head;
} blocks[CHART_LAYER_COUNT] = {
    [CHART_BANDS] = {"bands", "x0, y0, x1, y1, colour role"},
    [CHART_AREAS] = {"areas", "x, y, colour role"},
    [CHART_RULES] = {"rules", "x, y, dx, dy, colour role, width"},
    [CHART_BARS] = {"bars", "x0, y0, x1, y1, colour role"},
    [CHART_PATHS] = {"paths", "x, y, colour role, width"},
    [CHART_DASHES] = {"dashes", "x, y, dx, dy, colour role, width"},
    [CHART_LINES] = {"lines", "x, y, dx, dy, colour role, width"},
    [CHART_ARROWS] = {"arrows", "x, y, dx, dy, colour role, width"},
    [CHART_MARKS] = {"marks", "x, y, shape, size, colour role, ground's, hollow"},
};

void chart_block(struct chart *chart, const char *name, const char *head)
{
    str_printf(&chart->data, "\n\n# %s\n# %s\n", name, head);
}

void chart_row(struct chart *chart, const char *format, ...)
{
    va_list args;
    char *line = NULL;

    va_start(args, format);
    if (vasprintf(&line, format, args) < 0)
        line = NULL;
    va_end(args);
    if (line)
        str_printf(&chart->data, "%s\n", line);
    free(line);
}

/* Shapes --------------------------------------------------------------------------------------- */

static void add_box(struct chart *chart, enum chart_layer layer, double x0, double y0, double x1,
                    double y1, enum chart_color color)
{
    if (x1 > x0 && y1 > y0)
        str_printf(&chart->layers[layer], "%.1f\t%.1f\t%.1f\t%.1f\t%d\n", x0, y0, x1, y1,
                   (int)color);
}

void chart_band(struct chart *chart, double x0, double y0, double x1, double y1,
                enum chart_color color)
{
    add_box(chart, CHART_BANDS, x0, y0, x1, y1, color);
}

void chart_bar(struct chart *chart, double x0, double y0, double x1, double y1,
               enum chart_color color)
{
    add_box(chart, CHART_BARS, x0, y0, x1, y1, color);
}

void chart_line(struct chart *chart, enum chart_layer layer, double x0, double y0, double x1,
                double y1, double width, enum chart_color color)
{
    str_printf(&chart->layers[layer], "%.1f\t%.1f\t%.1f\t%.1f\t%d\t%g\n", x0, y0, x1 - x0, y1 - y0,
               (int)color, width);
}

/* A blank line ends what is drawn in one go. */
void chart_path(struct chart *chart, const struct chart_point *points, size_t count, double width,
                enum chart_color color)
{
    for (size_t i = 0; i < count; i++)
        str_printf(&chart->layers[CHART_PATHS], "%.1f\t%.1f\t%d\t%g\n", points[i].x, points[i].y,
                   (int)color, width);
    if (count)
        str_add_char(&chart->layers[CHART_PATHS], '\n');
}

void chart_area(struct chart *chart, const struct chart_point *points, size_t count,
                enum chart_color color)
{
    for (size_t i = 0; i < count; i++)
        str_printf(&chart->layers[CHART_AREAS], "%.1f\t%.1f\t%d\n", points[i].x, points[i].y,
                   (int)color);
    if (count)
        str_add_char(&chart->layers[CHART_AREAS], '\n');
}

void chart_mark(struct chart *chart, double x, double y, enum chart_shape shape, double size,
                enum chart_color color, enum chart_color ground, bool is_hollow)
{
    str_printf(&chart->layers[CHART_MARKS], "%.1f\t%.1f\t%d\t%g\t%d\t%d\t%d\n", x, y, (int)shape,
               size, (int)color, (int)ground, is_hollow);
}

enum chart_shape chart_shape_of(enum chart_color color)
{
    static const int shapes[] = {7, 7, 5, 9, 13, 11, 15, 7};

    return (enum chart_shape)(color <= CHART_MARK_MUTE ? shapes[color] : CHART_CIRCLE);
}

/* Words ---------------------------------------------------------------------------------------- */

void chart_enhanced(struct chart *chart, double x, double y, char align, int points,
                    enum chart_role role, struct view text)
{
    chart->needs_cjk = chart->needs_cjk || chart_text_needs_cjk(text);
    str_printf(&chart->words, "%.1f\t%.1f\t%c%d\t%d\t%.*s\n", x, y, align, points, (int)role,
               (int)text.len, text.data);
}

void chart_text(struct chart *chart, double x, double y, char align, int points,
                enum chart_role role, bool is_bold, struct view text)
{
    chart_text_in(chart, x, y, align, points, role, is_bold, text, 0);
}

void chart_text_in(struct chart *chart, double x, double y, char align, int points,
                   enum chart_role role, bool is_bold, struct view text, double width)
{
    struct str safe = {0}, enhanced = {0};

    chart_text_fit(&safe, text, points, is_bold, width);
    str_add_text(&enhanced, is_bold ? "{/:Bold " : "");
    chart_text_escape(&enhanced, str_view(&safe));
    str_add_text(&enhanced, is_bold ? "}" : "");
    chart_enhanced(chart, x, y, align, points, role, str_view(&enhanced));
    str_release(&safe);
    str_release(&enhanced);
}

void chart_release(struct chart *chart)
{
    str_release(&chart->data);
    for (int i = 0; i < CHART_LAYER_COUNT; i++)
        str_release(&chart->layers[i]);
    str_release(&chart->words);
    chart_term_release(&chart->term);
    str_release(&chart->title);
    str_release(&chart->description);
}

/* Files ---------------------------------------------------------------------------------------- */

static bool write_in(const char *folder, const char *base, const char *ending, struct view content,
                     struct error *err)
{
    char *path = mem_printf("%s/%s%s", folder, base, ending);
    bool ok = file_write(path, content, err);

    free(path);
    return ok;
}

static bool write_data(const struct chart *chart, const struct chart_target *t, struct error *err)
{
    struct str text = {0};
    bool ok;

    str_printf(&text, "# steelyard chart data%s; tab separated; pixels from the top left\n",
               chart->is_simulated ? ", SIMULATED" : "");
    str_add(&text, str_view(&chart->data));
    for (int i = 0; i < CHART_LAYER_COUNT; i++) {
        if (!chart->layers[i].len)
            continue;
        str_printf(&text, "\n\n# %s\n# %s\n", blocks[i].name, blocks[i].head);
        str_add(&text, view_trim(str_view(&chart->layers[i])));
        str_add_char(&text, '\n');
    }
    str_add_text(&text, "\n\n# text\n# x, y, align and points, colour role, words\n");
    str_add(&text, str_view(&chart->words));
    ok = write_in(t->folder, t->base, ".dat", str_view(&text), err);
    str_release(&text);
    return ok;
}

static bool write_script(const struct chart *chart, const struct chart_target *t, struct error *err)
{
    struct str text = {0};
    bool ok;

    chart_script(chart, &text);
    ok = write_in(t->folder, t->base, ".gp", str_view(&text), err);
    str_release(&text);
    return ok;
}

/* An id of the page made of the chart's name: several charts may stand in one page. */
static char *svg_id(const char *base)
{
    char *id = mem_printf("chart-%s", base);

    for (char *c = id; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9')))
            *c = '-';
    return id;
}

static bool finish_svg(const struct chart *chart, const char *path, const char *base,
                       bool with_dark, struct error *err)
{
    struct str raw = {0}, fixed = {0};
    char *id = svg_id(base);
    bool ok = file_read(path, 0, &raw, err);

    if (ok) {
        chart_fix_svg(&fixed, str_view(&raw), id, str_view(&chart->title),
                      str_view(&chart->description), with_dark);
        ok = file_write(path, str_view(&fixed), err);
    }
    free(id);
    str_release(&raw);
    str_release(&fixed);
    return ok;
}

/* The instant of drawing is no part of a chart: the same bytes for the same input. */
static bool finish_pdf(const char *path, struct error *err)
{
    static const struct view key = {"/CreationDate (D:", 17};
    static const char date[] = "20000101000000";
    struct str text = {0};
    bool ok = file_read(path, 0, &text, err);
    ptrdiff_t at = view_find(str_view(&text), key);

    if (ok && at >= 0 && (size_t)at + key.len + strlen(date) < text.len) {
        memcpy(text.data + at + key.len, date, strlen(date));
        ok = file_write(path, str_view(&text), err);
    }
    str_release(&text);
    return ok;
}

/* gnuplot writes BASE.png or BASE.dark.png; the picture's name is the caller's. */
static bool draw_one(const struct chart *chart, const struct chart_target *t, const char *term,
                     const char *name, struct error *err)
{
    bool is_dark = t->theme == CHART_DARK, ok;
    char *drawn = mem_printf("%s/%s%s.%s", t->folder, t->base, is_dark ? ".dark" : "", term);
    char *wanted = file_join(t->folder, name);

    ok = gnuplot_draw(t->folder, t->base, term, is_dark ? "dark" : "light", err);
    if (ok && strcmp(term, "svg") == 0)
        ok = finish_svg(chart, drawn, t->base, t->theme == CHART_AUTO, err);
    if (ok && strcmp(term, "pdf") == 0)
        ok = finish_pdf(drawn, err);
    if (ok && strcmp(drawn, wanted) != 0 && rename(drawn, wanted) != 0)
        ok = error_set(err, ERROR_SYSTEM, "can't rename %s to %s", drawn, wanted);
    free(drawn);
    free(wanted);
    return ok;
}

bool chart_draw(const struct chart *chart, const struct chart_target *target, struct error *err)
{
    if (chart->needs_cjk && !gnuplot_has_font(CHART_FONT))
        return error_set(err, ERROR_SYSTEM,
                         "the chart has Chinese words and the font %s is missing: install the "
                         "package %s",
                         CHART_FONT, CHART_FONT_PACKAGE);
    return file_mkdir(target->folder, err) && write_data(chart, target, err) &&
           write_script(chart, target, err) &&
           (!target->svg || draw_one(chart, target, "svg", target->svg, err)) &&
           (!target->png || draw_one(chart, target, "png", target->png, err)) &&
           (!target->pdf || draw_one(chart, target, "pdf", target->pdf, err));
}

bool chart_svg(const struct chart *chart, const char *id, enum chart_theme theme, struct str *out,
               struct error *err)
{
    char folder[] = "/tmp/steelyard-chart-XXXXXX";
    static const char *const endings[] = {".svg", ".dat", ".gp"};
    const struct chart_target target = {
        .folder = folder, .base = id, .svg = "chart.svg", .theme = theme};
    bool ok;

    if (!mkdtemp(folder))
        return error_set(err, ERROR_SYSTEM, "cannot make a folder in /tmp");
    ok = chart_draw(chart, &target, err);
    char *path = file_join(folder, target.svg);
    ok = ok && file_read(path, 0, out, err);
    (void)unlink(path);
    free(path);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        path = mem_printf("%s/%s%s", folder, id, endings[i]);
        (void)unlink(path);
        free(path);
    }
    (void)rmdir(folder);
    return ok;
}

#include "report/chart.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "report/chart_text.h"
#include "report/gnuplot.h"

/* Palettes: marks are told apart under normal, protan, deutan and tritan sight; words have a
 * contrast of 4.5:1 or more. Sizes: png points are 1/96 inch, svg sizes are pixels, and svg draws
 * each shape to a scale of its own. docs/charts.md. */
static const char prelude[] =
    "# Drawn by steelyard. Every number and word is in the .dat of the same name beside this "
    "file.\n"
    "# Redraw: gnuplot NAME.gp      variants: gnuplot -e \"theme='dark'; term='svg'\" NAME.gp\n"
    "if (!exists('theme')) theme='light'\n"
    "if (!exists('term')) term='png'\n"
    "base=ARG0[1:strlen(ARG0)-3]; dat=base.'.dat'\n"
    "svg=(term eq 'svg'); dark=(theme eq 'dark')\n"
    "F(s)=sprintf('" CHART_FONT ",%.4g', svg ? s*4./3 : s)\n"
    "S(p)=!svg ? 1.0 : p==7 ? 0.39 : p==5 ? 0.40 : (p==9||p==11) ? 0.34 : p==13 ? 0.285 : p==15 ? "
    "0.30 : 0.33\n"
    "V(s)=svg ? 0.075*s : 0\n"
    "array PT[7]=[7,5,9,13,11,15,7]\n"
    "array MK[7]; array TX[12]\n"
    "if (dark) {\n"
    "  BG='#14171c'; GRID='#272c34'; FRAME='#69727d'; PALE='#1b2027'; LINE='#5c6670'\n"
    "  do for [i=1:7] { MK[i]=int(word(\"0x1b92f4 0xee5b44 0x51e3a1 0xaf72ab 0xfdd031 0xd4e4f3 "
    "0x5f6973\",i)) }\n"
    "  do for [i=1:12] { TX[i]=int(word(\"0xf2f4f7 0xa9b1ba 0xc6ccd3 0x8b95a0 0x4ba6f7 0xf4806d "
    "0x51e3a1 0xc48fc0 0xfdd031 0xd4e4f3 0xff8a80 0xa9b1ba\",i)) }\n"
    "} else {\n"
    "  BG='#ffffff'; GRID='#e9e9e9'; FRAME='#8a8a8a'; PALE='#f1f4f7'; LINE='#aab3bb'\n"
    "  do for [i=1:7] { MK[i]=int(word(\"0x0072b2 0xd55e00 0x009e73 0x7b2d82 0xd9a300 0x3e4650 "
    "0x8a939b\",i)) }\n"
    "  do for [i=1:12] { TX[i]=int(word(\"0x1a1a1a 0x666666 0x444444 0x6b6b6b 0x0072b2 0xb84f00 "
    "0x007a59 0x7b2d82 0x8a6800 0x3e4650 0xb3261e 0x656d75\",i)) }\n"
    "}\n"
    "if (svg) { set terminal svg enhanced size W,H dynamic font ''.F(15) linewidth 2 background BG "
    "} else { set terminal pngcairo enhanced size W,H font ''.F(15) linewidth 2 background rgb BG "
    "}\n"
    "set output base.(dark ? '.dark.' : '.').term\n"
    "set encoding utf8; set datafile separator \"\\t\"\n"
    "unset key; unset border; unset tics\n"
    "set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; set bmargin at "
    "screen 0\n"
    "set xrange [0:W]; set yrange [H:0]\n";

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
    struct str safe = {0}, enhanced = {0};

    chart_text_fit(&safe, text, points, is_bold, 0);
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
    str_release(&chart->words);
    str_release(&chart->title);
    str_release(&chart->description);
}

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

    str_printf(&text, "W=%.0f.; H=%.0f.\n%s%s", chart->width, chart->height, prelude,
               chart->script);
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
           (!target->png || draw_one(chart, target, "png", target->png, err));
}

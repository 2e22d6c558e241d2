/* The script that draws a chart: constants and numbers, never a name. */
#include <string.h>

#include "report/chart.h"
#include "report/chart_text.h"

/* Sizes: png points are 1/96 inch, svg and pdf have their own; svg draws each shape to a scale of
 * its own and without the outline that png adds, and words a little higher. */
static const char head[] =
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
    "Z(p)=svg ? p+0.35 : p\n"
    "V(s)=svg ? 0.075*s : 0\n";
static const char terminal[] =
    "BG=dark ? '#14171c' : '#ffffff'\n"
    "if (svg) { set terminal svg enhanced size W,H dynamic font ''.F(15) linewidth 2 background BG "
    "}\n"
    "if (term eq 'pdf') { set terminal pdfcairo enhanced size W/96.,H/96. font ''.F(15) linewidth "
    "2 "
    "background rgb BG }\n"
    "if (!svg && term ne 'pdf') { set terminal pngcairo enhanced size W,H font ''.F(15) linewidth "
    "2 "
    "background rgb BG }\n"
    "set output base.(dark ? '.dark.' : '.').term\n"
    "set encoding utf8; set datafile separator \"\\t\"\n"
    "unset key; unset border; unset tics\n"
    "set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; set bmargin at "
    "screen 0\n"
    "set xrange [0:W]; set yrange [H:0]\n";

static void put_colors(struct str *out, const char *name, const struct chart_shade *shades,
                       int count)
{
    str_printf(out, "array %s[%d]; do for [i=1:%d] { %s[i]=int(word(dark ? \"", name, count - 1,
               count - 1, name);
    for (int i = 1; i < count; i++)
        str_printf(out, "%s0x%s", i > 1 ? " " : "", shades[i].dark);
    str_add_text(out, "\" : \"");
    for (int i = 1; i < count; i++)
        str_printf(out, "%s0x%s", i > 1 ? " " : "", shades[i].light);
    str_add_text(out, "\",i)) }\n");
}

/* The field of a row of tab-separated ones. */
static struct view field(struct view line, int index)
{
    for (; index > 0 && line.len; index--) {
        const char *tab = memchr(line.data, '\t', line.len);
        line = tab ? view_from(line, (size_t)(tab - line.data) + 1) : (struct view){0};
    }
    const char *end = line.len ? memchr(line.data, '\t', line.len) : NULL;
    return end ? view_slice(line, 0, (size_t)(end - line.data)) : line;
}

static bool holds_word(struct view list, struct view word)
{
    for (size_t i = 0; i + word.len <= list.len; i++)
        if (view_starts(view_from(list, i), word) && (i == 0 || list.data[i - 1] == ' ') &&
            (i + word.len == list.len || list.data[i + word.len] == ' '))
            return true;
    return false;
}

/* "0.6 1.4": what occurs in a column, so that gnuplot is asked for nothing that is not there. With
 * `align` only of rows whose field begins with it, without it. */
static void put_values(struct str *out, const struct str *rows, int column, char align)
{
    struct view rest = str_view(rows), line;
    struct str list = {0};

    while (view_next_line(&rest, &line)) {
        struct view value = field(line, column);
        if (!value.len || (align && value.data[0] != align))
            continue;
        value = view_from(value, align != 0);
        if (holds_word(str_view(&list), value))
            continue;
        str_add_text(&list, list.len ? " " : "");
        str_add(&list, value);
    }
    str_add(out, str_view(&list));
    str_release(&list);
}

static void begin_plot(struct str *out, bool *is_first)
{
    str_add_text(out, *is_first ? "plot " : ", \\\n     ");
    *is_first = false;
}

static void put_layer(const struct chart *chart, struct str *out, enum chart_layer layer,
                      bool *is_first)
{
    static const struct {
        const char *name, *loop;
        int key;          /* column that a loop goes over, from 1 */
        const char *plot; /* %s: the block's name */
    } layers[CHART_LAYER_COUNT] = {
        [CHART_BANDS] =
            {"bands", NULL, 0,
             "dat index '%s' u (($1+$3)/2):(($2+$4)/2):1:3:2:4:(C[int($5)]) w boxxyerror "
             "fs solid 1 noborder lc rgb variable"},
        [CHART_AREAS] = {"areas", "c", 3,
                         "dat index '%s' u 1:(strcol(3) eq c ? $2 : NaN) w filledcurves closed fs "
                         "solid 1 noborder lc rgb C[c+0]"},
        [CHART_RULES] =
            {"rules", "w", 6,
             "dat index '%s' u (strcol(6) eq w ? $1 : NaN):2:3:4:(C[int($5)]) w vectors "
             "nohead lw (w+0) lc rgb variable"},
        [CHART_BARS] =
            {"bars", NULL, 0,
             "dat index '%s' u (($1+$3)/2):(($2+$4)/2):1:3:2:4:(C[int($5)]) w boxxyerror "
             "fs solid 1 noborder lc rgb variable"},
        [CHART_PATHS] = {"paths", "w", 4,
                         "dat index '%s' u 1:(strcol(4) eq w ? $2 : NaN):(C[int($3)]) w lines lw "
                         "(w+0) lc rgb variable"},
        [CHART_DASHES] =
            {"dashes", "w", 6,
             "dat index '%s' u (strcol(6) eq w ? $1 : NaN):2:3:4:(C[int($5)]) w vectors "
             "nohead lw (w+0) dt (6,4) lc rgb variable"},
        [CHART_LINES] =
            {"lines", "w", 6,
             "dat index '%s' u (strcol(6) eq w ? $1 : NaN):2:3:4:(C[int($5)]) w vectors "
             "nohead lw (w+0) lc rgb variable"},
        [CHART_ARROWS] =
            {"arrows", "w", 6,
             "dat index '%s' u (strcol(6) eq w ? $1 : NaN):2:3:4:(C[int($5)]) w vectors "
             "head filled size 16,14,60 lw (w+0) lc rgb variable"},
    };

    begin_plot(out, is_first);
    if (layers[layer].loop) {
        str_printf(out, "for [%s in \"", layers[layer].loop);
        put_values(out, &chart->layers[layer], layers[layer].key - 1, 0);
        str_add_text(out, "\"] ");
    }
    for (const char *p = layers[layer].plot; *p; p++) {
        if (p[0] == '%' && p[1] == 's') {
            str_add_text(out, layers[layer].name);
            p++;
        } else {
            str_add_char(out, *p);
        }
    }
}

/* Halo, mark, and what makes it hollow. */
static void put_marks(const struct chart *chart, struct str *out, bool *is_first)
{
    static const char *const plots[] = {
        "(strcol(3) eq s && $6>0 ? $1 : NaN):2:(Z($4*1.28)*S(s+0)):(C[$6>0 ? int($6) : 1])",
        "(strcol(3) eq s ? $1 : NaN):2:(Z($4)*S(s+0)):(C[int($5)])",
        "(strcol(3) eq s && $7>0 ? $1 : NaN):2:(Z($4*0.6)*S(s+0)):(C[$6>0 ? int($6) : 1])",
    };

    for (int i = 0; i < 3; i++) {
        begin_plot(out, is_first);
        str_add_text(out, "for [s in \"");
        put_values(out, &chart->layers[CHART_MARKS], 2, 0);
        str_printf(out, "\"] dat index 'marks' u %s w points pt (s+0) ps variable lc rgb variable",
                   plots[i]);
    }
}

static void put_words(const struct chart *chart, struct str *out, bool *is_first)
{
    static const char *const aligns[] = {"left", "center", "right"};

    for (int i = 0; i < 3; i++) {
        struct str sizes = {0};
        put_values(&sizes, &chart->words, 2, aligns[i][0]);
        if (sizes.len) {
            begin_plot(out, is_first);
            str_printf(out,
                       "for [s in \"%s\"] dat index 'text' u (strcol(3) eq '%c'.s ? $1 : "
                       "NaN):($2+V(s)):5:(TX[int($4)]) w labels %s font ''.F(s+0) tc rgb variable",
                       str_text(&sizes), aligns[i][0], aligns[i]);
        }
        str_release(&sizes);
    }
}

void chart_script(const struct chart *chart, struct str *out)
{
    bool is_first = true;

    str_printf(out, "W=%.0f.; H=%.0f.\n%s", chart->width, chart->height, head);
    put_colors(out, "C", chart_colors, CHART_COLOR_COUNT);
    put_colors(out, "TX", chart_words, CHART_ROLE_COUNT);
    str_add_text(out, terminal);
    for (int layer = 0; layer < CHART_MARKS; layer++)
        if (chart->layers[layer].len)
            put_layer(chart, out, (enum chart_layer)layer, &is_first);
    if (chart->layers[CHART_MARKS].len)
        put_marks(chart, out, &is_first);
    put_words(chart, out, &is_first);
    str_add_char(out, '\n');
}

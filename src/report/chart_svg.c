/* gnuplot's SVG made fit for a page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart.h"
#include "report/chart_text.h"

#define FONT_FAMILIES                                                                              \
    "font-family=\"'" CHART_FONT                                                                   \
    "','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif\""

struct rewriter {
    struct view svg;
    size_t pos;
    struct str *out;
    const char *id;
};

static bool at(const struct rewriter *r, const char *text)
{
    size_t length = strlen(text);

    return r->svg.len - r->pos >= length && memcmp(r->svg.data + r->pos, text, length) == 0;
}

/* Goes past the next `text`, or to the end. */
static void skip_past(struct rewriter *r, const char *text)
{
    ptrdiff_t found = view_find(view_from(r->svg, r->pos), view_of(text));

    r->pos = found < 0 ? r->svg.len : r->pos + (size_t)found + strlen(text);
}

/* "rgb( 0, 114, 178)" -> "#0072b2" */
static bool take_color(struct rewriter *r)
{
    char text[32] = "", *p = text + strlen("rgb(");
    size_t length = r->svg.len - r->pos;
    long parts[3];

    if (!at(r, "rgb("))
        return false;
    memcpy(text, r->svg.data + r->pos, length < sizeof text - 1 ? length : sizeof text - 1);
    for (int i = 0; i < 3; i++, p++) {
        char *end;
        parts[i] = strtol(p, &end, 10);
        if (end == p || *end != (i < 2 ? ',' : ')') || parts[i] < 0 || parts[i] > 255)
            return false;
        p = end;
    }
    str_printf(r->out, "#%02lx%02lx%02lx", (unsigned long)parts[0], (unsigned long)parts[1],
               (unsigned long)parts[2]);
    r->pos += (size_t)(p - text);
    return true;
}

/* One step inside a tag. */
static void rewrite_in_tag(struct rewriter *r)
{
    static const struct {
        const char *from, *to; /* a leading '#' of `to` stands for the id */
    } replacements[] = {
        {"gnuplot_", "#-"},
        {"gpPt", "#-pt"},
        {"gpDot", "#-dot"},
        {"xlink:href=", "href="},
        {" font-family=\"" CHART_FONT "\"", ""},
        {"xmlns:xlink=\"http://www.w3.org/1999/xlink\"", ""},
    };

    if (take_color(r))
        return;
    for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++) {
        const char *to = replacements[i].to;
        if (!at(r, replacements[i].from))
            continue;
        if (to[0] == '#') {
            str_add_text(r->out, r->id);
            to++;
        }
        str_add_text(r->out, to);
        r->pos += strlen(replacements[i].from);
        return;
    }
    str_add_char(r->out, r->svg.data[r->pos++]);
}

static void put_escaped(struct str *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '&')
            str_add_text(out, "&amp;");
        else if (c == '<')
            str_add_text(out, "&lt;");
        else if (c == '>')
            str_add_text(out, "&gt;");
        else
            str_add_char(out, c);
    }
}

/* Words are filled; marks and lines have a stroke or a colour, bars and areas a fill. A hue that
 * marks and words share in the light theme is that of words where it fills. */
void chart_put_dark_rules(struct str *out, const char *scope)
{
    for (int i = 1; i < CHART_COLOR_COUNT; i++) {
        const struct chart_shade *c = &chart_colors[i];
        str_printf(out,
                   "%s[fill=\"#%s\"]{fill:#%s}%s[stroke=\"#%s\"]{stroke:#%s}"
                   "%s[color=\"#%s\"]{color:#%s}",
                   scope, c->light, c->dark, scope, c->light, c->dark, scope, c->light, c->dark);
    }
    for (int i = 1; i < CHART_ROLE_COUNT; i++)
        str_printf(out, "%s[fill=\"#%s\"]{fill:#%s}", scope, chart_words[i].light,
                   chart_words[i].dark);
}

static void put_dark_style(struct str *out)
{
    str_add_text(out, "<style>@media (prefers-color-scheme:dark){");
    chart_put_dark_rules(out, "");
    str_add_text(out, "}</style>\n");
}

/* The root's tag, our title and description in place of gnuplot's. */
static void put_head(struct rewriter *r, struct view title, struct view description, bool with_dark)
{
    ptrdiff_t root = view_find(r->svg, VIEW("<svg"));

    r->pos = root < 0 ? 0 : (size_t)root;
    str_add_text(r->out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    str_printf(r->out,
               "<svg class=\"chart\" role=\"img\" aria-labelledby=\"%s-title %s-desc\" "
               "text-rendering=\"geometricPrecision\" " FONT_FAMILIES,
               r->id, r->id);
    r->pos += strlen("<svg");
    while (r->pos < r->svg.len && r->svg.data[r->pos] != '>')
        rewrite_in_tag(r);
    str_printf(r->out, ">\n<title id=\"%s-title\">", r->id);
    put_escaped(r->out, title);
    str_printf(r->out, "</title>\n<desc id=\"%s-desc\">", r->id);
    put_escaped(r->out, description);
    str_add_text(r->out, "</desc>\n");
    if (with_dark)
        put_dark_style(r->out);
    skip_past(r, "</desc>");
}

static void put_body(struct rewriter *r)
{
    bool in_tag = false;

    while (r->pos < r->svg.len) {
        if (in_tag) {
            in_tag = r->svg.data[r->pos] != '>';
            rewrite_in_tag(r);
        } else if (at(r, "<title>")) { /* the plot's command, shown as a tooltip */
            skip_past(r, "</title>");
        } else if (at(r, "<filter")) {
            skip_past(r, "</filter>");
        } else if (at(r, "\n\n") || at(r, "\n\t\n")) {
            r->pos++;
        } else if (at(r, ">")) { /* gnuplot leaves it in words, where "]]>" is an error */
            str_add_text(r->out, "&gt;");
            r->pos++;
        } else {
            in_tag = r->svg.data[r->pos] == '<';
            str_add_char(r->out, r->svg.data[r->pos++]);
        }
    }
}

/* The end of "<g …> </g>" at `start`, or 0 when the group there is not empty. */
static size_t empty_group_end(struct view svg, size_t start)
{
    size_t pos = start + 2;

    if (!view_starts(view_from(svg, start), VIEW("<g ")))
        return 0;
    while (pos < svg.len && svg.data[pos] != '>')
        pos++;
    for (pos++; pos < svg.len && strchr(" \t\n", svg.data[pos]);)
        pos++;
    return view_starts(view_from(svg, pos), VIEW("</g>\n")) ? pos + 5 : 0;
}

static bool drop_empty_groups(struct str *text)
{
    struct view svg = str_view(text);
    struct str out = {0};
    bool dropped = false;

    for (size_t i = 0; i < svg.len;) {
        size_t end = svg.data[i] == '<' ? empty_group_end(svg, i) : 0;
        dropped = dropped || end;
        if (end)
            i = end;
        else
            str_add_char(&out, svg.data[i++]);
    }
    str_release(text);
    *text = out;
    return dropped;
}

void chart_fix_svg(struct str *out, struct view svg, const char *id, struct view title,
                   struct view description, bool with_dark)
{
    struct str text = {0};
    struct rewriter r = {.svg = svg, .out = &text, .id = id};

    put_head(&r, title, description, with_dark);
    put_body(&r);
    while (drop_empty_groups(&text))
        continue;
    str_add(out, str_view(&text));
    str_release(&text);
}

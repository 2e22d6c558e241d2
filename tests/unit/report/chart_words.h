/* The words of a chart read back from its data, with the boxes that they will fill. */
#ifndef CHART_WORDS_H
#define CHART_WORDS_H

#include "base/mem.h"
#include "report/chart.h"
#include "report/chart_text.h"
#include "report/label.h"

enum { WORDS_MAX = 4000 };

struct word {
    struct label_box box;
    int role;
    char *text; /* as it will be seen */
};

/* The width of what came since the last change of weight. */
static inline void measure_part(const struct str *seen, size_t *from, double points, bool is_bold,
                                double *width)
{
    *width += chart_text_width(view_from(str_view(seen), *from), points, is_bold);
    *from = seen->len;
}

/* Undoes what chart_text_escape and the braces of bold parts do; adds the width to *width. */
static inline char *seen_text(struct view text, double points, double *width)
{
    struct str out = {0};
    static const struct view bold = {"{/:Bold ", 8};
    size_t from = 0;
    bool is_bold = false;

    for (size_t i = 0; i < text.len; i++) {
        struct view rest = view_from(text, i);
        if (view_starts(rest, VIEW("{}"))) {
            i++;
        } else if (view_starts(rest, bold) || rest.data[0] == '}') {
            measure_part(&out, &from, points, is_bold, width);
            is_bold = rest.data[0] == '{';
            i += is_bold ? bold.len - 1 : 0;
        } else if (view_starts(rest, VIEW("\\\\\\\\"))) {
            str_add_char(&out, '\\');
            i += 3;
        } else if (view_starts(rest, VIEW("\\\\")) && rest.len > 2) {
            str_add_char(&out, rest.data[2]);
            i += 2;
        } else {
            str_add_char(&out, rest.data[0]);
        }
    }
    measure_part(&out, &from, points, is_bold, width);
    return str_take(&out);
}

static inline bool read_word(struct view line, struct word *out)
{
    double x, y, width = 0;
    char align, *row = mem_strndup(line.data, line.len);
    int points, role, end = 0;

    if (sscanf(row, "%lf\t%lf\t%c%d\t%d\t%n", &x, &y, &align, &points, &role, &end) != 5) {
        free(row);
        return false;
    }
    free(row);
    *out = (struct word){.role = role};
    out->text = seen_text(view_from(line, (size_t)end), points, &width);
    double x0 = align == 'l' ? x : align == 'r' ? x - width : x - width / 2;
    out->box = (struct label_box){x0, y - points * 0.62, x0 + width, y + points * 0.62};
    return true;
}

static inline size_t read_words(const struct chart *chart, struct word *out, size_t max)
{
    struct view rest = str_view(&chart->words), line;
    size_t n = 0;

    while (view_next_line(&rest, &line)) {
        assert_true(n < max);
        assert_true(read_word(line, &out[n++]));
    }
    return n;
}

static inline void check_words(const struct chart *chart)
{
    struct word *words = mem_zalloc(WORDS_MAX, sizeof *words);
    size_t n = read_words(chart, words, WORDS_MAX);

    for (size_t i = 0; i < n; i++) {
        const struct label_box *a = &words[i].box;
        if (a->x0 < 8 || a->x1 > chart->width - 8 || a->y0 < 4 || a->y1 > chart->height - 4)
            fail_msg("leaves the page: %s", words[i].text);
        for (size_t k = 0; k < i; k++)
            if (label_overlap(a, &words[k].box) > 1)
                fail_msg("overlap: %s | %s", words[i].text, words[k].text);
    }
    for (size_t i = 0; i < n; i++)
        free(words[i].text);
    free(words);
}

static inline bool has_word(const struct chart *chart, const char *text)
{
    struct word *words = mem_zalloc(WORDS_MAX, sizeof *words);
    size_t n = read_words(chart, words, WORDS_MAX);
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        found = found || strcmp(words[i].text, text) == 0;
        free(words[i].text);
    }
    free(words);
    return found;
}

#endif

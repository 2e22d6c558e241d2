#include "report/page_bars.h"

#include <math.h>

#include "report/page_marks.h"

enum { BAR_WIDTH = 160, BAR_HEIGHT = 46, BAR_MARGIN = 14, TICKS_MAX = 12 };

struct page_axis page_axis(const struct pairing *p)
{
    double low = 1, high = 0;

    for (size_t i = 0; i < p->side_count; i++) {
        const struct result_row *row = p->sides[i].row;
        if (row->scored == 0)
            continue;
        double from = isnan(row->score_range.low) ? row->score : row->score_range.low;
        double to = isnan(row->score_range.high) ? row->score : row->score_range.high;
        from = row->score_if_wrong < from ? row->score_if_wrong : from;
        low = from < low ? from : low;
        high = to > high ? to : high;
    }
    double step = high - low > 0.5 ? 0.25 : high - low > 0.2 ? 0.1 : 0.05;
    struct page_axis axis = {floor(low / step) * step, ceil(high / step) * step, step};
    if (axis.high <= axis.low)
        axis = (struct page_axis){0, 1, 0.25};
    return axis;
}

static double bar_x(const struct page_axis *axis, double score)
{
    return BAR_MARGIN +
           (BAR_WIDTH - 2 * BAR_MARGIN) * (score - axis->low) / (axis->high - axis->low);
}

static void open_bar(struct str *out, const char *class, int height)
{
    str_printf(out,
               "<svg class=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
               "aria-hidden=\"true\">",
               class, BAR_WIDTH, height, BAR_WIDTH, height);
}

void page_put_ticks(const struct page_axis *axis, struct str *out)
{
    open_bar(out, "ticks", 16);
    for (int i = 0; i <= TICKS_MAX && axis->low + i * axis->step <= axis->high + 1e-9; i++) {
        double score = axis->low + i * axis->step;
        str_printf(out, "<text x=\"%.1f\" y=\"12\">%.0f</text>", bar_x(axis, score), score * 100);
    }
    str_add_text(out, "</svg>");
}

void page_put_bar(const struct page_axis *axis, const struct page_input *input,
                  const struct pairing_side *side, struct str *out)
{
    const struct result_row *row = side->row;
    double y = BAR_HEIGHT / 2.0, x = bar_x(axis, row->score);

    open_bar(out, "bar", BAR_HEIGHT);
    for (int i = 0; i <= TICKS_MAX && axis->low + i * axis->step <= axis->high + 1e-9; i++) {
        double tick = bar_x(axis, axis->low + i * axis->step);
        str_printf(out, "<path class=\"grid\" d=\"M%.1f 0V%d\"/>", tick, BAR_HEIGHT);
    }
    int mark = page_mark(input->results, input->count, page_model(side));
    if (!isnan(row->score_range.low))
        str_printf(out,
                   "<rect class=\"range v%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                   "height=\"6\"/>",
                   mark, bar_x(axis, row->score_range.low), y - 3,
                   bar_x(axis, row->score_range.high) - bar_x(axis, row->score_range.low));
    if (row->left_out > 0 && !isnan(row->score_if_wrong)) {
        double wrong = bar_x(axis, row->score_if_wrong);
        str_printf(out, "<path class=\"wrong\" d=\"M%.1f %.1fV%.1f\"/>", wrong, y - 7, y + 7);
    }
    str_printf(out, "<circle class=\"dot v%d%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/></svg>", mark,
               row->is_comparable ? "" : " open", x, y);
}

#include "report/chart_text.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Advances of U+0020 to U+007E in thousandths of an em (Noto Sans CJK SC 2.004). */
static const short regular[] = {
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555,
    555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589,
    552, 689, 728, 293, 535, 646, 543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573,
    531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552,
    284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
};
static const short bold[] = {
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370,  325, 387, 590, 590, 590,
    590, 590, 590, 590, 590, 590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615,
    585, 717, 757, 330, 568, 686, 578, 853, 749, 770, 667, 770, 682, 624,  625, 748, 619, 915, 627,
    580, 613, 378, 387, 378, 590, 567, 626, 591, 644, 527, 644, 581, 372,  597, 640, 304, 306, 604,
    315, 964, 641, 626, 644, 644, 436, 495, 421, 637, 576, 863, 562, 574,  511, 378, 296, 378, 590,
};
_Static_assert(sizeof regular / sizeof *regular == 95, "printable ASCII");
_Static_assert(sizeof bold / sizeof *bold == 95, "printable ASCII");

static double advance(uint32_t code_point, struct view character, bool is_bold)
{
    if (code_point >= 0x20 && code_point < 0x7F)
        return (is_bold ? bold : regular)[code_point - 0x20];
    switch (code_point) {
    case 0xA0:
        return is_bold ? 227 : 224;
    case 0xA5:   /* yen */
    case 0x2007: /* figure space */
    case 0x2212: /* minus */
        return is_bold ? 590 : 555;
    case 0x2013: /* en dash */
        return is_bold ? 553 : 536;
    default:
        return utf8_width(character, 1) ? 1000 : 0;
    }
}

double chart_text_width(struct view text, double points, bool is_bold)
{
    double units = 0;

    while (text.len) {
        unsigned length = 1;
        uint32_t code_point = utf8_decode(text, &length);
        units += advance(code_point, view_slice(text, 0, length), is_bold);
        text = view_from(text, length);
    }
    return units / 1000 * points * 4 / 3;
}

/* As much of the beginning as `width` has room for. */
static struct view cut(struct view text, double points, bool is_bold, double width)
{
    unsigned columns = utf8_width(text, 1);

    while (columns && chart_text_width(utf8_cut(text, columns, 1), points, is_bold) > width)
        columns--;
    return utf8_cut(text, columns, 1);
}

/* The parameters of a model's name, "@think=off": what tells it from others of its title. Empty
 * where they would leave little room for the name. */
static struct view parameters(struct view text, double points, bool is_bold, double width)
{
    const char *at = text.len ? memrchr(text.data, '@', text.len) : NULL;
    struct view tail = at ? view_from(text, (size_t)(at - text.data)) : (struct view){0};

    return chart_text_width(tail, points, is_bold) < width * 0.6 ? tail : (struct view){0};
}

void chart_text_fit(struct str *out, struct view text, double points, bool is_bold, double width)
{
    static const struct view ellipsis = {"\xE2\x80\xA6", 3};
    struct str safe = {0};
    struct view shown;

    utf8_put_safe(&safe, text, false);
    shown = str_view(&safe);
    if (width > 0 && chart_text_width(shown, points, is_bold) > width) {
        struct view tail = parameters(shown, points, is_bold, width);
        double room = width - chart_text_width(ellipsis, points, is_bold) -
                      chart_text_width(tail, points, is_bold);
        str_add(out, cut(shown, points, is_bold, room));
        str_add(out, ellipsis);
        str_add(out, tail);
    } else {
        str_add(out, shown);
    }
    str_release(&safe);
}

void chart_text_escape(struct str *out, struct view text)
{
    /* A field that began with one of these would be quoted, a comment, or trimmed; and without a
     * brace a text with a backslash would not be read as enhanced at all. */
    if (text.len && (strchr("\"'<# ", text.data[0]) || memchr(text.data, '\\', text.len)))
        str_add_text(out, "{}");
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\\')
            str_add_text(out, "\\\\\\\\");
        else if ((unsigned char)c < 0x20 || c == 0x7F)
            str_add_char(out, ' ');
        else {
            if (strchr("_^{}@&~", c))
                str_add_text(out, "\\\\");
            str_add_char(out, c);
        }
    }
}

bool chart_text_needs_cjk(struct view text)
{
    while (text.len) {
        unsigned length = 1;
        if (utf8_is_cjk(utf8_decode(text, &length)))
            return true;
        text = view_from(text, length);
    }
    return false;
}

/* Colours of charts by role, for both themes. Marks are told apart under normal, protan, deutan and
 * tritan sight; words have a contrast of 4.5:1 or more on every ground that they stand on.
 * docs/charts.md. */
#ifndef REPORT_CHART_PALETTE_H
#define REPORT_CHART_PALETTE_H

#include <stddef.h>

/* Of marks, lines and fills. */
enum chart_color {
    CHART_NONE,
    CHART_MARK, /* 1 to 6: blue, vermilion, green, purple, yellow, ink */
    CHART_BLUE = CHART_MARK,
    CHART_VERMILION,
    CHART_MARK_MUTE = 7,
    CHART_GROUND,
    CHART_GRID,
    CHART_FRAME,
    CHART_PALE, /* a band; what others dominate */
    CHART_LINE, /* the frontier */
    CHART_ZERO, /* of an axis of differences */
    CHART_BEHIND,
    CHART_OUTCOME = 15, /* 7: correct, wrong, unparsed, truncated, refused, filtered, error */
    CHART_TOKEN = 22,   /* 4: input, cached, reasoning, answer */
    CHART_TINT = 26,    /* 7: pale, of the marks */
    CHART_HEAT = 33,    /* CHART_HEAT_STEPS of a ramp, from 0 to 100 % */
    CHART_HEAT_STEPS = 16,
    CHART_COLOR_COUNT = CHART_HEAT + CHART_HEAT_STEPS
};

/* Of words. Those of marks are CHART_VENDOR + 0 to 5. */
enum chart_role {
    CHART_TITLE = 1,
    CHART_SUBTITLE,
    CHART_AXIS,
    CHART_NOTE,
    CHART_VENDOR,
    CHART_ALARM = 11,
    CHART_MUTE,
    CHART_ON_DARK,  /* white in both themes: on a strong fill */
    CHART_ON_LIGHT, /* black in both */
    CHART_ON_HEAT,  /* black on light, white on dark */
    CHART_ON_INK,   /* the contrary */
    CHART_ROLE_COUNT
};

struct chart_shade {
    const char *light, *dark; /* six hexadecimal digits; each `light` stands for one `dark` in a
                                 kind, so that one SVG can hold both themes */
};
extern const struct chart_shade chart_colors[CHART_COLOR_COUNT]; /* [0] is not used */
extern const struct chart_shade chart_words[CHART_ROLE_COUNT];

/* The word's role that goes with a mark's colour. */
enum chart_role chart_word_role(enum chart_color mark);
/* The step of the ramp for a score of 0 to 1. */
enum chart_color chart_heat(double score);

#endif

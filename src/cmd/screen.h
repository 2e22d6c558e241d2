/* A block of lines on a terminal that is redrawn in place: no alternate screen, no other lines touched,
 * each line written over itself, so that nothing flickers. */
#ifndef CMD_SCREEN_H
#define CMD_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct screen {
    int fd;
    unsigned columns; /* at the last drawing */
    unsigned *widths; /* of the lines that stand there; the cursor is below them */
    size_t count;
};

void screen_init(struct screen *screen, int fd);
void screen_release(struct screen *screen); /* leaves what stands there */
/* A terminal that obeys cursor movements. */
bool screen_can_redraw(const struct screen *screen);
/* Of the terminal now: a resize is seen by the next drawing. 80 x 24 where it does not say. */
void screen_size(const struct screen *screen, unsigned *columns, unsigned *rows);
/* Puts the block (lines that end with LF, none wider than the terminal) in place of the last one. */
void screen_draw(struct screen *screen, const struct str *block, unsigned ambiguous);
void screen_clear(struct screen *screen);
/* Writes what does not move. */
void screen_write(const struct screen *screen, const struct str *text);

#endif

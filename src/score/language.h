/* Which language a text is written in: by its script, and by frequent words within the Latin,
 * Cyrillic, Arabic and Devanagari scripts. Deterministic. Codes are ISO 639-1 ("zh" for Chinese of
 * either script). */
#ifndef SCORE_LANGUAGE_H
#define SCORE_LANGUAGE_H

#include "base/view.h"

/* "" when it has too few letters to tell. */
const char *language_of(struct view text);

#endif

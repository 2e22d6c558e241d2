/* Which language a text is written in: by its script, and by frequent words within the Latin,
 * Cyrillic, Arabic and Devanagari scripts. Deterministic. Codes are ISO 639-1 ("zh" for Chinese of
 * either script). */
#ifndef SCORE_LANGUAGE_H
#define SCORE_LANGUAGE_H

#include <stdbool.h>

#include "base/view.h"

/* "" when it has too few letters to tell. */
const char *language_of(struct view text);
/* Whether nothing speaks against English: so also when it is too short to tell, or one word alone says that it is
 * another language of the Latin script. */
bool language_may_be_english(struct view text);

#endif

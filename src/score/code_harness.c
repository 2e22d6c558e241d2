#include "score/code_harness.h"

#include "base/embed.h"

EMBED_TEXT(code_harness, EMBED_FILE("src/score/code_harness.py"));

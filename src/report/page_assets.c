#include "report/page_assets.h"

#include "base/embed.h"

EMBED_TEXT(page_style, EMBED_FILE("src/report/page/report.css"));
EMBED_TEXT(page_script,
           EMBED_FILE("src/report/page/report.js") EMBED_FILE("src/report/page/samples.js")
               EMBED_FILE("src/report/page/browser.js"));

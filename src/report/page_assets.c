#include "report/page_assets.h"

/* The files themselves: the build runs in the source's root. */
__asm__(".section .rodata\n"
        ".global page_style\n"
        "page_style:\n"
        ".incbin \"src/report/page/report.css\"\n"
        ".byte 0\n"
        ".global page_script\n"
        "page_script:\n"
        ".incbin \"src/report/page/report.js\"\n"
        ".incbin \"src/report/page/samples.js\"\n"
        ".incbin \"src/report/page/browser.js\"\n"
        ".byte 0\n"
        ".previous\n");

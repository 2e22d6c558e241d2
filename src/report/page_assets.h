/* The page's one style and one script, files of ours put into the program by the assembler. */
#ifndef REPORT_PAGE_ASSETS_H
#define REPORT_PAGE_ASSETS_H

extern const char page_style[],
    page_script[]; /* report/page/: report.css; report.js, samples.js, browser.js */

#endif

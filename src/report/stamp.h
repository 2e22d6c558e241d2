/* The words that stand on everything made of simulated answers. */
#ifndef REPORT_STAMP_H
#define REPORT_STAMP_H

const char *stamp_simulated(int language);

#endif

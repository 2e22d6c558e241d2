/* The program that judges an answer inside the sandbox (code_harness.py), NUL-terminated. */
#ifndef SCORE_CODE_HARNESS_H
#define SCORE_CODE_HARNESS_H

extern const char code_harness[];

#endif

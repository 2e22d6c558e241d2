#include "score/code_harness.h"

/* The file itself, put in by the assembler: the build runs in the source's root. */
__asm__(".section .rodata\n"
        ".global code_harness\n"
        "code_harness:\n"
        ".incbin \"src/score/code_harness.py\"\n"
        ".byte 0\n"
        ".previous\n");

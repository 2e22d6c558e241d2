/* Files of ours put into the program by the assembler, as NUL-terminated texts. Paths are from the source's
 * root, where the build runs; the Makefile names them as what the object depends on. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#define EMBED_FILE(path) ".incbin \"" path "\"\n"
/* Defines `name` as what the files hold, one after the other: EMBED_TEXT(page_style,
 * EMBED_FILE("src/report/page/report.css")). A header may declare it for others. */
#define EMBED_TEXT(name, files)                                                                    \
    __asm__(".section .rodata\n"                                                                   \
            ".global " #name "\n" #name ":\n" files ".byte 0\n"                                    \
            ".previous\n");                                                                        \
    extern const char(name)[]

#endif

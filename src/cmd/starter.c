#include "cmd/starter.h"

/* The files themselves, put in by the assembler: the build runs in the source's root. */
#define STARTER_TEXT(name, file)                                                                   \
    __asm__(".section .rodata\n" #name ":\n"                                                       \
            ".incbin \"src/cmd/starter/" file "\"\n"                                               \
            ".byte 0\n"                                                                            \
            ".previous\n");                                                                        \
    extern const char(name)[] __asm__(#name)

STARTER_TEXT(starter_text_sweep, "sweep.json");
STARTER_TEXT(starter_text_gate, "gate.json");
STARTER_TEXT(starter_text_config, "config.json");
STARTER_TEXT(starter_text_gitignore, "gitignore");
STARTER_TEXT(starter_text_github, "github.yml");
STARTER_TEXT(starter_text_gitlab, "gitlab.yml");

const struct starter_file starter_sweep = {"sweeps/starter.json", starter_text_sweep,
                                           "what to ask: models, suites, budget"};
const struct starter_file starter_gate = {"gates/starter.json", starter_text_gate,
                                          "what an answer must keep to, for CI"};
const struct starter_file starter_config = {"steelyard.json", starter_text_config,
                                            "settings of this folder"};
const struct starter_file starter_gitignore = {".gitignore", starter_text_gitignore,
                                               "what git leaves alone"};
const struct starter_file starter_github = {".github/workflows/steelyard.yml", starter_text_github,
                                            "a nightly job of GitHub"};
const struct starter_file starter_gitlab = {".gitlab-ci.yml", starter_text_gitlab,
                                            "a scheduled job of GitLab"};

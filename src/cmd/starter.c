#include "cmd/starter.h"

#include "base/embed.h"

EMBED_TEXT(starter_text_sweep, EMBED_FILE("src/cmd/starter/sweep.json"));
EMBED_TEXT(starter_text_gate, EMBED_FILE("src/cmd/starter/gate.json"));
EMBED_TEXT(starter_text_config, EMBED_FILE("src/cmd/starter/config.json"));
EMBED_TEXT(starter_text_gitignore, EMBED_FILE("src/cmd/starter/gitignore"));
EMBED_TEXT(starter_text_github, EMBED_FILE("src/cmd/starter/github.yml"));
EMBED_TEXT(starter_text_gitlab, EMBED_FILE("src/cmd/starter/gitlab.yml"));

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

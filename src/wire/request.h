/* Encoding a chat completion request: struct prompt + struct model_spec -> JSON body. Pure. */
#ifndef WIRE_REQUEST_H
#define WIRE_REQUEST_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"
#include "wire/provider.h"

enum prompt_role { PROMPT_SYSTEM, PROMPT_USER, PROMPT_ASSISTANT, PROMPT_TOOL };

/* Content is a list of typed parts: text today, images and files later. */
enum prompt_part_kind { PROMPT_TEXT };
struct prompt_part {
    enum prompt_part_kind kind;
    struct view text;
};
struct prompt_message {
    enum prompt_role role;
    const struct prompt_part *parts;
    unsigned part_count;
};
struct prompt {
    const struct prompt_message *messages;
    unsigned count;
};

/* Appends the request's JSON body. Always streams and asks for usage. */
bool request_encode(const struct model_spec *spec, const struct prompt *prompt, struct str *out,
                    struct error *err);
/* An upper bound of the prompt's input tokens, for reservations: every byte a token, as byte-level
 * BPE and byte fall-back can do at worst (a tokenizer that splits digits takes one for each), and room
 * for the chat template's marks. Two to four times the truth for ordinary text; never under it. A
 * smaller share of the bytes, measured, would be passed by some text; so it is used only until the
 * vendor has counted the prompt itself (run/cell.c). */
int64_t request_token_bound(const struct prompt *prompt);
/* A likely number of input tokens, for pacing and estimates: CJK characters x 0.7 + other bytes / 3.8. */
int64_t request_token_estimate(const struct prompt *prompt);

#endif

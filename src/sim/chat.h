/* A chat completion request as a server reads it. */
#ifndef SIM_CHAT_H
#define SIM_CHAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

struct chat_message {
    const char *role;
    struct view text; /* the parts of type text, joined */
    bool has_tool_calls, has_reasoning;
};

enum chat_switch { SWITCH_ABSENT, SWITCH_OFF, SWITCH_ON };

struct chat {
    const char *model;
    const struct chat_message *messages;
    unsigned message_count;
    struct view question; /* the last user message */
    bool is_stream, include_usage, chunk_include_usage, has_tools;
    double temperature, top_p;                  /* NAN: absent */
    int64_t max_tokens, max_completion_tokens;  /* -1: absent */
    int64_t thinking_budget, seed;              /* -1: absent */
    enum chat_switch enable_thinking, thinking; /* enable_thinking; thinking.type */
    const char *effort;                         /* reasoning_effort or NULL */
    const struct json_value *body;              /* all of it, for what one vendor alone reads */
    /* Who asks, from X-Client-Request-Id: sy-RUN-CELL-TURN-ATTEMPT. Without it the cell is a hash
     * of model and messages. */
    const char *run;
    uint64_t cell;
    int64_t turn, attempt;
    struct arena arena;
};

/* Reads the body. On failure `*err` says in the style of no vendor what is wrong with it. Release it
 * in any case. */
bool chat_parse(struct chat *chat, struct view body, struct error *err);
/* Takes run, cell, turn and attempt from the header's value; NULL or another form: the hash. */
void chat_identify(struct chat *chat, const char *client_request_id);
void chat_release(struct chat *chat);

#endif

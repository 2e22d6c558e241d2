/* The keys of replies that mean something, compared without case and underscores: `PromptTokens`
 * (Tencent's native form) is prompt_tokens. Internal to wire/. */
#ifndef WIRE_KEY_H
#define WIRE_KEY_H

#include "base/view.h"

enum key {
    KEY_UNKNOWN,
    KEY_CACHED_TOKENS,
    KEY_CACHE_CREATION_INPUT_TOKENS,
    KEY_CHOICES,
    KEY_CODE,
    KEY_COMPLETION_TOKENS,
    KEY_COMPLETION_TOKENS_DETAILS,
    KEY_CONTENT,
    KEY_DELTA,
    KEY_DETAIL,
    KEY_DONE,
    KEY_DONE_REASON,
    KEY_ENCRYPTED_CONTENT,
    KEY_ERROR,
    KEY_ERROR_CODE,
    KEY_ERROR_MSG,
    KEY_EVAL_COUNT,
    KEY_FINISH_REASON,
    KEY_FLAG,
    KEY_ID,
    KEY_INPUT_TOKENS,
    KEY_INPUT_TOKENS_DETAILS,
    KEY_IS_END,
    KEY_MESSAGE,
    KEY_MODEL,
    KEY_MSG,
    KEY_OUTPUT,
    KEY_OUTPUT_TOKENS,
    KEY_OUTPUT_TOKENS_DETAILS,
    KEY_PROMPT_CACHE_HIT_TOKENS,
    KEY_PROMPT_EVAL_COUNT,
    KEY_PROMPT_TOKENS,
    KEY_PROMPT_TOKENS_DETAILS,
    KEY_REASONING,
    KEY_REASONING_CONTENT,
    KEY_REASONING_TOKENS,
    KEY_REFUSAL,
    KEY_REQUEST_ID,
    KEY_RESPONSE,
    KEY_RESULT,
    KEY_SERVICE_TIER,
    KEY_STATUS,
    KEY_SYSTEM_FINGERPRINT,
    KEY_TEXT,
    KEY_THINKING,
    KEY_TOOL_CALLS,
    KEY_TYPE,
    KEY_USAGE,
};

/* `raw` is the key as it stands between its quotes. */
enum key key_of(struct view raw);

#endif

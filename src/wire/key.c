#include "wire/key.h"

enum { LENGTH_MAX = 24 }; /* of the longest name */

/* The names of one length, folded; memcmp with a constant length is a compare or two. */
#define TRY(name, key)                                                                             \
    if (memcmp(folded, name, sizeof(name) - 1) == 0)                                               \
    return key

static enum key short_key(const char *folded, size_t len)
{
    switch (len) {
    case 2:
        TRY("id", KEY_ID);
        break;
    case 3:
        TRY("msg", KEY_MSG);
        break;
    case 4:
        TRY("code", KEY_CODE);
        TRY("text", KEY_TEXT);
        TRY("type", KEY_TYPE);
        TRY("done", KEY_DONE);
        TRY("flag", KEY_FLAG);
        break;
    case 5:
        TRY("delta", KEY_DELTA);
        TRY("model", KEY_MODEL);
        TRY("usage", KEY_USAGE);
        TRY("error", KEY_ERROR);
        TRY("isend", KEY_IS_END);
        break;
    case 6:
        TRY("output", KEY_OUTPUT);
        TRY("result", KEY_RESULT);
        TRY("detail", KEY_DETAIL);
        TRY("status", KEY_STATUS);
        break;
    case 7:
        TRY("choices", KEY_CHOICES);
        TRY("content", KEY_CONTENT);
        TRY("message", KEY_MESSAGE);
        TRY("refusal", KEY_REFUSAL);
        break;
    case 8:
        TRY("response", KEY_RESPONSE);
        TRY("thinking", KEY_THINKING);
        TRY("errormsg", KEY_ERROR_MSG);
        break;
    case 9:
        TRY("reasoning", KEY_REASONING);
        TRY("toolcalls", KEY_TOOL_CALLS);
        TRY("requestid", KEY_REQUEST_ID);
        TRY("errorcode", KEY_ERROR_CODE);
        TRY("evalcount", KEY_EVAL_COUNT);
        break;
    default:
        break;
    }
    return KEY_UNKNOWN;
}

static enum key long_key(const char *folded, size_t len)
{
    switch (len) {
    case 10:
        TRY("donereason", KEY_DONE_REASON);
        break;
    case 11:
        TRY("servicetier", KEY_SERVICE_TIER);
        TRY("inputtokens", KEY_INPUT_TOKENS);
        TRY("istruncated", KEY_IS_TRUNCATED);
        break;
    case 12:
        TRY("finishreason", KEY_FINISH_REASON);
        TRY("prompttokens", KEY_PROMPT_TOKENS);
        TRY("outputtokens", KEY_OUTPUT_TOKENS);
        TRY("cachedtokens", KEY_CACHED_TOKENS);
        break;
    case 13:
        TRY("servicestatus", KEY_SERVICE_STATUS);
        TRY("modelfallback", KEY_MODEL_FALLBACK);
        break;
    case 15:
        TRY("reasoningtokens", KEY_REASONING_TOKENS);
        TRY("promptevalcount", KEY_PROMPT_EVAL_COUNT);
        break;
    case 16:
        TRY("reasoningcontent", KEY_REASONING_CONTENT);
        TRY("completiontokens", KEY_COMPLETION_TOKENS);
        TRY("encryptedcontent", KEY_ENCRYPTED_CONTENT);
        TRY("needclearhistory", KEY_NEED_CLEAR_HISTORY);
        break;
    case 17:
        TRY("systemfingerprint", KEY_SYSTEM_FINGERPRINT);
        TRY("moderationhittype", KEY_MODERATION_HIT_TYPE);
        TRY("fallbacktriggered", KEY_FALLBACK_TRIGGERED);
        break;
    case 18:
        TRY("inputtokensdetails", KEY_INPUT_TOKENS_DETAILS);
        break;
    case 19:
        TRY("prompttokensdetails", KEY_PROMPT_TOKENS_DETAILS);
        TRY("outputtokensdetails", KEY_OUTPUT_TOKENS_DETAILS);
        break;
    case 20:
        TRY("promptcachehittokens", KEY_PROMPT_CACHE_HIT_TOKENS);
        break;
    case 23:
        TRY("completiontokensdetails", KEY_COMPLETION_TOKENS_DETAILS);
        break;
    case 24:
        TRY("cachecreationinputtokens", KEY_CACHE_CREATION_INPUT_TOKENS);
        break;
    default:
        break;
    }
    return KEY_UNKNOWN;
}

enum key key_of(struct view raw)
{
    char folded[LENGTH_MAX + 1];
    size_t len = 0;

    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.data[i];
        if (c == '_')
            continue;
        if (len == LENGTH_MAX)
            return KEY_UNKNOWN;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        folded[len++] = c;
    }
    return len < 10 ? short_key(folded, len) : long_key(folded, len);
}

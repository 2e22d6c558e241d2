/* The usage of an event. */
#include "wire/walk.h"

/* A count of tokens; Tencent's native cached tokens come as a string. Where an event gives a field
 * twice (`cached_tokens` at the top of usage and in its details), the greater one counts: the other
 * is a place-holder's 0. */
void walk_set_tokens(struct walk *w, enum json_token token, int64_t *field)
{
    int64_t value;

    if ((token == JSON_NUMBER || token == JSON_STRING) && json_int64(&w->r, &value) &&
        value > *field && value < INT64_C(1) << 48)
        *field = value;
}

/* OpenAI's names and Anthropic's: some relays send both, one of them with zeros. OpenAI's count, the
 * others where these are absent or 0. */
static void usage_key(struct walk *w, enum json_token token)
{
    struct usage *u = &w->usage;

    w->has_usage = true;
    switch (w->key) {
    case KEY_PROMPT_TOKENS:
        walk_set_tokens(w, token, &u->input);
        break;
    case KEY_INPUT_TOKENS:
        walk_set_tokens(w, token, &w->other_usage.input);
        break;
    case KEY_COMPLETION_TOKENS:
        walk_set_tokens(w, token, &u->output);
        break;
    case KEY_OUTPUT_TOKENS:
        walk_set_tokens(w, token, &w->other_usage.output);
        break;
    case KEY_REASONING_TOKENS:
        walk_set_tokens(w, token, &u->reasoning);
        break;
    case KEY_CACHED_TOKENS:
    case KEY_PROMPT_CACHE_HIT_TOKENS:
        walk_set_tokens(w, token, &u->cached);
        break;
    case KEY_CACHE_CREATION_INPUT_TOKENS:
        walk_set_tokens(w, token, &u->cache_write);
        break;
    case KEY_PROMPT_TOKENS_DETAILS:
    case KEY_INPUT_TOKENS_DETAILS:
        walk_value(w, INPUT_DETAILS, token);
        break;
    case KEY_COMPLETION_TOKENS_DETAILS:
    case KEY_OUTPUT_TOKENS_DETAILS:
        walk_value(w, OUTPUT_DETAILS, token);
        break;
    default:
        break;
    }
}

static void details_key(struct walk *w, enum place place, enum json_token token)
{
    if (place == INPUT_DETAILS && w->key == KEY_CACHED_TOKENS)
        walk_set_tokens(w, token, &w->usage.cached);
    else if (place == INPUT_DETAILS && w->key == KEY_CACHE_CREATION_INPUT_TOKENS)
        walk_set_tokens(w, token, &w->usage.cache_write);
    else if (place == OUTPUT_DETAILS && w->key == KEY_REASONING_TOKENS)
        walk_set_tokens(w, token, &w->usage.reasoning);
}

void walk_usage_key(struct walk *w, enum place place, enum json_token token)
{
    if (place == USAGE)
        usage_key(w, token);
    else
        details_key(w, place, token);
}

/* The last usage that is not null counts; never a sum. */
void walk_keep_usage(struct walk *w)
{
    if (w->usage.input <= 0 && w->other_usage.input > w->usage.input)
        w->usage.input = w->other_usage.input;
    if (w->usage.output <= 0 && w->other_usage.output > w->usage.output)
        w->usage.output = w->other_usage.output;
    if (!w->has_usage || (w->usage.input < 0 && w->usage.output < 0))
        return;
    w->d->reply.usage = w->usage;
    w->d->reply.has_usage = true;
}

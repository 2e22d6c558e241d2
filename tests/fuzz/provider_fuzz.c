/* Profiles from strangers, and model specs on them: the first line is the spec, the rest the file. */
#include <stdint.h>
#include <string.h>

#include "wire/provider.h"
#include "wire/request.h"

static void use(struct provider *provider, const char *text)
{
    const struct prompt_part part = {PROMPT_TEXT, {text, strlen(text)}};
    const struct prompt_message message = {PROMPT_USER, &part, 1};
    const struct prompt prompt = {&message, 1};
    const struct provider_set set = {.providers = provider, .count = 1};
    struct arena arena = {0};
    struct model_spec spec;
    struct error err = {0};
    struct str out = {0};

    if (model_spec_parse(&set, &arena, text, NULL, &spec, &err)) {
        request_encode(&spec, &prompt, &out, &err);
        if (!json_parse(&arena, NULL, str_view(&out), JSON_STRICT, &err))
            __builtin_trap();
        model_spec_warnings(&spec, &out);
        model_spec_json(&spec, &out);
    }
    str_release(&out);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct view rest = {(const char *)bytes, size}, line = {0};
    struct arena arena = {0};
    struct provider provider;
    struct error err = {0};

    if (view_next_line(&rest, &line)) {
        const char *text = arena_copy(&arena, line);
        if (provider_parse(&arena, "p", "p.json", rest, &provider, &err))
            use(&provider, text);
    }
    arena_release(&arena);
    return 0;
}

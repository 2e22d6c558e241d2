/* Recordings from a stranger: whatever the file says, it is refused or played, and nothing that it
 * holds ends the head of a reply early. */
#include <stdlib.h>

#include "base/mem.h"
#include "sim/replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct replay *replay, uint64_t cell)
{
    static const char body[] =
        "{\"model\":\"M\",\"messages\":[{\"role\":\"user\",\"content\":\"1+1?\"}]}";
    struct error err = {0};
    struct chat chat;
    struct fault_script script;

    if (!chat_parse(&chat, view_of(body), &err))
        abort();
    chat.cell = cell;
    const struct replay_exchange *e = replay_find_exchange(replay, "generic", &chat);
    if (e) {
        replay_play(e, (double)cell, &script);
        if (!script.step_count || script.steps[script.step_count - 1].start > script.bytes.len)
            abort();
        fault_script_release(&script);
    }
    chat_release(&chat);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    struct replay *replay = replay_parse((struct view){(const char *)data, size}, "fuzz", &err);

    for (uint64_t cell = 0; replay && cell < 3; cell++)
        ask(replay, cell);
    replay_free(replay);
    return 0;
}

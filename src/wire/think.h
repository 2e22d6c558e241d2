/* Splitting `<think>…</think>` off the content, whatever the slicing. Internal to wire/. */
#ifndef WIRE_THINK_H
#define WIRE_THINK_H

#include "wire/reply.h"

enum reply_event think_add_reasoning(struct reply_decoder *d, struct view text);
/* A piece of content: what lies inside the tags goes to the reasoning, the rest to the answer. */
enum reply_event think_add_content(struct reply_decoder *d, struct view text);
/* DashScope without incremental_output repeats the whole text so far in each event. */
enum reply_event think_add_cumulative(struct reply_decoder *d, struct view text);
/* No more will come: settles what was held back, and a `</think>` that nothing opened. */
void think_end(struct reply_decoder *d);

#endif

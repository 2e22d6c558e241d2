#include "wire/request.h"

#include "base/utf8.h"
#include "wire/members.h"

/* What the vendors' chat templates add: role and turn marks for each message, a beginning for the
 * answer, and the default system prompt that some models put where none is given. */
enum { TOKENS_PER_MESSAGE = 16, TOKENS_PER_REQUEST = 64 };

static const char *const role_names[] = {"system", "user", "assistant", "tool"};

/* A message of one text is sent as a string, which every server takes; several parts as a list. */
static void put_content(const struct prompt_message *m, struct str *out)
{
    if (m->part_count == 1) {
        json_put_string(out, m->parts[0].text);
        return;
    }
    str_add_char(out, '[');
    for (unsigned i = 0; i < m->part_count; i++) {
        str_add_text(out, i ? ",{\"type\":\"text\",\"text\":" : "{\"type\":\"text\",\"text\":");
        json_put_string(out, m->parts[i].text);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

/* Calls for every text of the prompt; the return values are added up. */
static double sum_texts(const struct prompt *prompt, double (*count)(struct view text))
{
    double sum = 0;

    for (unsigned i = 0; i < prompt->count; i++)
        for (unsigned k = 0; k < prompt->messages[i].part_count; k++)
            sum += count(prompt->messages[i].parts[k].text);
    return sum;
}

static double count_bytes(struct view text)
{
    return (double)text.len;
}

bool request_encode(const struct model_spec *spec, const struct prompt *prompt, struct str *out,
                    struct error *err)
{
    if (sum_texts(prompt, count_bytes) < 1)
        return error_set(err, ERROR_INPUT, "a prompt without text");
    str_add_text(out, "{\"model\":");
    json_put_string(out, view_of(spec->profile.id));
    str_add_text(out, ",\"messages\":[");
    for (unsigned i = 0; i < prompt->count; i++) {
        const struct prompt_message *m = &prompt->messages[i];
        if (!m->part_count)
            return error_set(err, ERROR_INPUT, "message %u of a prompt is empty", i + 1);
        str_printf(out, "%s{\"role\":\"%s\",\"content\":", i ? "," : "", role_names[m->role]);
        put_content(m, out);
        str_add_char(out, '}');
    }
    str_add_text(out, "],");
    members_put(spec, out);
    return str_add_char(out, '}') ||
           error_set(err, ERROR_INPUT, "a request of over %zu bytes", out->max);
}

static double likely_tokens(struct view text)
{
    double cjk = 0, other = 0;

    while (text.len) {
        unsigned len;
        uint32_t c = utf8_decode(text, &len);
        if (utf8_is_cjk(c))
            cjk++;
        else
            other += len;
        text = view_from(text, len);
    }
    return cjk * 0.7 + other / 3.8;
}

int64_t request_token_bound(const struct prompt *prompt)
{
    return (int64_t)sum_texts(prompt, count_bytes) + TOKENS_PER_REQUEST +
           (int64_t)prompt->count * TOKENS_PER_MESSAGE;
}

int64_t request_token_estimate(const struct prompt *prompt)
{
    return (int64_t)(sum_texts(prompt, likely_tokens) + 0.5) + 4 + 4 * (int64_t)prompt->count;
}

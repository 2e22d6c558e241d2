#include "score/fold.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "score/text.h"

static void map(struct view text, unsigned flags, struct str *out)
{
    utf8proc_uint8_t *mapped = NULL;
    int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | (flags & FOLD_CASE ? UTF8PROC_CASEFOLD : 0) |
                  (flags & FOLD_WIDTH ? UTF8PROC_COMPAT : 0);
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &mapped,
                     (utf8proc_option_t)options);

    if (length >= 0)
        str_add(out, (struct view){(const char *)mapped, (size_t)length});
    else
        str_add(out, text); /* not UTF-8: as it is */
    free(mapped);
}

/* ASCII needs no tables. */
static void map_ascii(struct view text, unsigned flags, struct str *out)
{
    str_reserve(out, text.len);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (flags & FOLD_CASE && c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        str_add_char(out, c);
    }
}

static bool is_ascii(struct view text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] >= 0x80 || !text.data[i])
            return false;
    return true;
}

static bool is_punctuation(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
        return true;
    default:
        return false;
    }
}

/* Copies, dropping or joining what the flags say. */
static void squeeze(struct view text, unsigned flags, struct str *out)
{
    bool pending = false;
    uint32_t previous = 0;
    unsigned len;

    for (size_t at = 0; at < text.len; at += len) {
        uint32_t c = utf8_decode(view_from(text, at), &len);
        if (flags & FOLD_PUNCTUATION && is_punctuation(c))
            continue;
        if (flags & FOLD_SPACE &&
            ((c < 0x80 && text_is_space((char)c)) || c == 0x3000 || c == 0xA0)) {
            pending = true;
            continue;
        }
        if (pending && previous && !utf8_is_cjk(previous) && !utf8_is_cjk(c))
            str_add_char(out, ' ');
        pending = false;
        str_add(out, view_slice(text, at, at + len));
        previous = c;
    }
}

static struct view drop_stops(struct view text)
{
    static const char *const stops[] = {".", "!", "?", ",", ";", ":", "。", "！", "？"};

    for (bool more = true; more && text.len;) {
        more = false;
        for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
            if (!text_before(text, text.len, stops[i]))
                continue;
            text.len -= strlen(stops[i]);
            text = view_trim(text);
            more = true;
        }
    }
    return text;
}

static struct view drop_article(struct view text)
{
    static const char *const articles[] = {"a ", "an ", "the "};

    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
        size_t len = text_at_nocase(text, 0, articles[i]);
        if (len)
            return view_trim(view_from(text, len));
    }
    return text;
}

/* The end of an emphasis that began before the text: "**Answer: Monday**" announces "Monday**". */
static struct view drop_loose_mark(struct view text)
{
    size_t end = text.len;
    char mark;

    if (!end || (text.data[end - 1] != '*' && text.data[end - 1] != '`'))
        return text;
    mark = text.data[end - 1];
    while (end && text.data[end - 1] == mark)
        end--;
    return end && !memchr(text.data, mark, end) ? view_trim(view_slice(text, 0, end)) : text;
}

/* Takes stops and markup off in turns: "**Monday**.", "**Monday.**". */
static struct view strip(struct view text, unsigned flags)
{
    size_t before;

    do {
        before = text.len;
        if (flags & FOLD_MARKUP)
            text = drop_loose_mark(text_unwrap(text, false));
        if (flags & FOLD_STOP)
            text = drop_stops(view_trim(text));
    } while (text.len < before);
    return text;
}

void fold_text(struct view text, unsigned flags, struct str *out)
{
    struct str mapped = {0};
    struct view plain = strip(text, flags);

    if (flags & FOLD_ARTICLES)
        plain = drop_article(view_trim(plain));
    if (is_ascii(plain))
        map_ascii(plain, flags, &mapped);
    else if (flags & (FOLD_CASE | FOLD_WIDTH))
        map(plain, flags, &mapped);
    else
        str_add(&mapped, plain);
    squeeze(str_view(&mapped), flags, out);
    str_release(&mapped);
}

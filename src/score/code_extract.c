#include "score/code_extract.h"

#include <stdlib.h>

static bool is_wanted(const struct code_question *q, struct view text)
{
    if (q->entry.len)
        return code_defines(text, q->entry, q->language);
    return q->language == CODE_C || !q->tests.len || code_is_called(text, q->tests);
}

static bool is_indented(struct view text)
{
    struct view line;

    while (view_next_line(&text, &line))
        if (view_trim(line).len)
            return line.data[0] == ' ' || line.data[0] == '\t';
    return false;
}

static bool prompt_is_code(const struct code_question *q)
{
    return q->entry.len && (code_defines(q->prompt, q->entry, CODE_PYTHON) ||
                            (q->language == CODE_C && view_find(q->prompt, q->entry) >= 0));
}

/* Blocks ------------------------------------------------------------------------------------- */

/* A fence in a list is indented, and its block with it. */
static void add_dedented(const struct code_block *block, struct str *out)
{
    struct view rest = block->body, line;

    while (view_next_line(&rest, &line)) {
        size_t n = 0;
        while (n < block->indent && n < line.len && (line.data[n] == ' ' || line.data[n] == '\t'))
            n++;
        str_add(out, view_from(line, n));
        str_add_char(out, '\n');
    }
}

/* The prompt's lines above the function: imports and helpers that it promises. */
static void add_prompt_head(const struct code_question *q, struct str *out)
{
    struct view rest = q->prompt, line;

    if (q->language != CODE_PYTHON || !prompt_is_code(q))
        return;
    while (view_next_line(&rest, &line) && !view_eq(code_defined_name(line), q->entry)) {
        str_add(out, line);
        str_add_char(out, '\n');
    }
}

static void add_imports(const struct code_block *block, struct str *out)
{
    struct str text = {0};
    struct view rest, line;

    add_dedented(block, &text);
    rest = str_view(&text);
    while (view_next_line(&rest, &line))
        if (code_is_import(line)) {
            str_add(out, line);
            str_add_char(out, '\n');
        }
    str_release(&text);
}

enum rank { RANK_NONE, RANK_OTHER, RANK_UNNAMED, RANK_NAMED, RANK_WANTED, RANK_NAMED_WANTED };

static enum rank rank_of(const struct code_question *q, const struct code_block *block)
{
    bool is_named = code_is_language(block->language, q->language), wanted;
    struct str text = {0};

    add_dedented(block, &text);
    wanted = is_wanted(q, str_view(&text));
    str_release(&text);
    if (!is_named && block->language.len)
        return wanted && q->entry.len ? RANK_WANTED : RANK_OTHER;
    if (wanted)
        return is_named ? RANK_NAMED_WANTED : RANK_WANTED;
    return is_named ? RANK_NAMED : RANK_UNNAMED;
}

static const char *take_block(const struct code_question *q, const struct code_block *blocks,
                              size_t at, enum rank rank, struct str *out)
{
    struct str text = {0};
    const char *rule = rank >= RANK_WANTED ? "block" : "block-last";

    if (rank < RANK_UNNAMED || (q->is_truncated && !blocks[at].is_closed))
        return NULL;
    add_dedented(&blocks[at], &text);
    if (rank < RANK_WANTED && q->language == CODE_PYTHON && prompt_is_code(q) &&
        is_indented(str_view(&text))) {
        str_add(out, q->prompt);
        rule = "block-body";
    } else if (q->language == CODE_PYTHON &&
               view_find(str_view(&text), VIEW("from __future__")) < 0) {
        add_prompt_head(q, out);
        for (size_t i = 0; i < at; i++)
            if (code_is_language(blocks[i].language, q->language) || !blocks[i].language.len)
                add_imports(&blocks[i], out);
    }
    str_add(out, str_view(&text));
    str_release(&text);
    return rule;
}

static const char *extract_block(const struct code_question *q, struct view reply, bool *has_blocks,
                                 struct str *out)
{
    size_t count, at = 0;
    struct code_block *blocks = code_blocks(reply, &count);
    enum rank best = RANK_NONE;
    const char *rule;

    for (size_t i = 0; i < count; i++) {
        enum rank rank = rank_of(q, &blocks[i]);
        if (rank >= best) {
            best = rank;
            at = i;
        }
    }
    *has_blocks = count > 0;
    rule = count ? take_block(q, blocks, at, best, out) : NULL;
    free(blocks);
    return rule;
}

/* Without fences ----------------------------------------------------------------------------- */

/* From the first line of code to the last: prose before and after it is left out. */
static const char *extract_bare(const struct code_question *q, struct view reply, struct str *out)
{
    struct view rest = reply, line, start = {0};
    size_t end;

    while (view_next_line(&rest, &line))
        if (line.len && line.data[0] != ' ' && line.data[0] != '\t' && code_is_python_line(line)) {
            start = line;
            break;
        }
    if (!start.data)
        return NULL;
    rest = view_from(reply, (size_t)(start.data - reply.data));
    reply = rest;
    end = rest.len;
    while (view_next_line(&rest, &line))
        if (!code_is_python_line(line)) {
            end = (size_t)(line.data - reply.data);
            break;
        }
    add_prompt_head(q, out);
    str_add(out, view_slice(reply, 0, end));
    return "whole";
}

static const char *extract_completion(const struct code_question *q, struct view reply,
                                      struct str *out)
{
    static const char *const stops[] = {"\nclass", "\ndef", "\n#", "\nif", "\nprint", "\n```"};

    for (size_t i = 0; q->cuts && q->language == CODE_PYTHON && i < sizeof stops / sizeof *stops;
         i++) {
        ptrdiff_t at = view_find(reply, view_of(stops[i]));
        if (at >= 0)
            reply.len = (size_t)at + 1;
    }
    str_add(out, q->prompt);
    str_add(out, reply);
    return "completion";
}

static const char *extract_auto(const struct code_question *q, struct view reply, struct str *out)
{
    bool has_blocks;
    const char *rule = extract_block(q, reply, &has_blocks, out);

    if (rule || has_blocks)
        return rule;
    if (is_wanted(q, reply) && (q->entry.len || q->language == CODE_PYTHON)) {
        if (q->language == CODE_PYTHON)
            return q->is_truncated ? NULL : extract_bare(q, reply, out);
        str_add(out, reply);
        return "whole";
    }
    return prompt_is_code(q) && is_indented(reply) ? extract_completion(q, reply, out) : NULL;
}

const char *code_extract(const struct code_question *q, struct view reply, struct str *out)
{
    bool has_blocks;

    switch (q->style) {
    case CODE_FENCED:
        return extract_block(q, reply, &has_blocks, out);
    case CODE_COMPLETION:
        return extract_completion(q, reply, out);
    case CODE_WHOLE:
        if (!view_trim(reply).len)
            return NULL;
        str_add(out, reply);
        return "whole";
    case CODE_OUTPUT:
    case CODE_AUTO:
        break;
    }
    return extract_auto(q, reply, out);
}

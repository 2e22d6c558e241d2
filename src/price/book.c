/* The book: memory, index, hash. */
#include "price/book.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct price_book *price_book_new(void)
{
    struct price_book *book = mem_zalloc(1, sizeof *book);

    book->at_unix_ns = INT64_MIN;
    return book;
}

void price_book_set_at(struct price_book *book, int64_t unix_ns)
{
    book->at_unix_ns = unix_ns;
}

int64_t price_book_at(const struct price_book *book)
{
    return book->at_unix_ns;
}

void price_book_free(struct price_book *book)
{
    if (!book)
        return;
    for (size_t i = 0; i < book->content_count; i++)
        free(book->contents[i].label);
    for (size_t i = 0; i < book->calendar_count; i++) {
        free(book->calendars[i].holidays);
        free(book->calendars[i].rules);
    }
    free(book->contents);
    free(book->calendars);
    free(book->rates);
    free(book->words);
    free(book->keys);
    free(book->rows);
    arena_release(&book->arena);
    free(book);
}

const char *price_interned(const struct price_book *book, const char *text)
{
    for (size_t i = 0; text && i < book->word_count; i++)
        if (strcmp(book->words[i], text) == 0)
            return book->words[i];
    return NULL;
}

const char *price_intern(struct price_book *book, const char *text)
{
    const char *known = price_interned(book, text);

    if (known)
        return known;
    MEM_GROW(book->words, book->word_count, &book->word_capacity);
    return book->words[book->word_count++] = arena_strdup(&book->arena, text);
}

static int compare_ids(const struct price_key *a, const struct price_key *b)
{
    int order = strcmp(a->provider, b->provider);

    return order ? order : strcmp(a->model, b->model);
}

static int compare_keys(const void *left, const void *right)
{
    const struct price_key *a = left, *b = right;
    int order = compare_ids(a, b);

    return order ? order : (a->row > b->row) - (a->row < b->row);
}

const struct price_key *price_keys(const struct price_book *book, const char *provider,
                                   const char *model, size_t *count)
{
    struct price_key wanted = {provider, model, 0};
    size_t low = 0, high = book->key_count, end;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_ids(&book->keys[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < book->key_count && compare_ids(&book->keys[end], &wanted) == 0;)
        end++;
    *count = end - low;
    return *count ? &book->keys[low] : NULL;
}

static void add_key(struct price_book *book, const char *model, size_t row)
{
    MEM_GROW(book->keys, book->key_count, &book->key_capacity);
    book->keys[book->key_count++] = (struct price_key){book->rows[row].provider, model, row};
}

static bool same_key(const struct price_row *a, const struct price_row *b)
{
    return a->region == b->region && a->currency == b->currency &&
           a->from_unix_ns == b->from_unix_ns && a->input_up_to == b->input_up_to &&
           a->output_up_to == b->output_up_to;
}

/* Two rows that would price the same request: neither can be preferred. */
static bool check_duplicates(const struct price_book *book, const char *file, struct error *err)
{
    for (size_t i = 0; i < book->key_count; i++) {
        for (size_t j = i + 1;
             j < book->key_count && compare_ids(&book->keys[i], &book->keys[j]) == 0; j++) {
            const struct price_row *a = &book->rows[book->keys[i].row];
            const struct price_row *b = &book->rows[book->keys[j].row];
            if (same_key(a, b))
                return error_set(err, ERROR_INPUT,
                                 "%s:%u: prices: model \"%.80s\" has the same region, currency, "
                                 "date and length as in line %u",
                                 file, b->line, book->keys[i].model, a->line);
        }
    }
    return true;
}

bool price_book_add(struct price_book *book, const char *provider, const char *file,
                    const struct json_value *prices, struct error *err)
{
    const char *own_file = arena_strdup(&book->arena, file);
    const char *own_provider = price_intern(book, provider);
    const struct config c = {.file = own_file, .err = err};
    size_t index = 0;

    if (!prices)
        return true;
    if (prices->type != JSON_ARRAY)
        return error_set(err, ERROR_INPUT, "%s:%u: prices: expected a list of price rows", file,
                         prices->line);
    for (const struct json_value *v = prices->first; v; v = v->next, index++) {
        struct price_row row;
        if (!price_row_parse(book, &c, v, index, &row))
            return false;
        row.provider = own_provider;
        row.file = own_file;
        MEM_GROW(book->rows, book->row_count, &book->row_capacity);
        book->rows[book->row_count] = row;
        add_key(book, row.model, book->row_count);
        for (const char *const *alias = row.aliases; *alias; alias++)
            add_key(book, *alias, book->row_count);
        book->row_count++;
    }
    if (book->key_count)
        qsort(book->keys, book->key_count, sizeof *book->keys, compare_keys);
    price_note_content(book, "prices", provider, prices);
    return check_duplicates(book, file, err);
}

const struct price_row *price_book_rows(const struct price_book *book, size_t *count)
{
    *count = book->row_count;
    return book->rows;
}

const char *price_model(const struct price_book *book, const char *provider, const char *region,
                        const char *asked, const char *answered)
{
    const char *own_region = price_interned(book, region);
    const struct price_key *keys;
    size_t count = 0;

    if (!answered || !answered[0])
        return asked;
    keys = price_keys(book, provider, answered, &count);
    for (size_t i = 0; i < count; i++) {
        const struct price_row *row = &book->rows[keys[i].row];
        if (row->region == own_region || !row->region[0])
            return answered;
    }
    return asked;
}

void price_note_content(struct price_book *book, const char *kind, const char *name,
                        const struct json_value *value)
{
    struct price_content content = {.label = mem_printf("%s %s", kind, name)};
    struct str text = {0};

    json_put_canonical(&text, value);
    hash_hex(str_view(&text), content.hash);
    str_release(&text);
    MEM_GROW(book->contents, book->content_count, &book->content_capacity);
    book->contents[book->content_count++] = content;
}

static int compare_contents(const void *left, const void *right)
{
    const struct price_content *a = left, *b = right;
    int order = strcmp(a->label, b->label);

    return order ? order : strcmp(a->hash, b->hash);
}

void price_book_hash(const struct price_book *book, char out[HASH_HEX_SIZE])
{
    struct price_content *sorted = mem_zalloc(book->content_count + 1, sizeof *sorted);
    struct str text = {0};

    for (size_t i = 0; i < book->content_count; i++)
        sorted[i] = book->contents[i];
    qsort(sorted, book->content_count, sizeof *sorted, compare_contents);
    for (size_t i = 0; i < book->content_count; i++)
        str_printf(&text, "%s %s\n", sorted[i].label, sorted[i].hash);
    hash_hex(str_view(&text), out);
    str_release(&text);
    free(sorted);
}

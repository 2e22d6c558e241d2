#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { KEY_MIN = 8, TAIL_MIN = 12, KEY_FILE_MAX = 16384 };

/* A text to be searched for: a key as it is, or an encoded form of one. */
struct form {
    struct view text;
    struct form *next; /* that begins with the same byte */
};

/* All of them, by their first byte. Registered before threads start; read by all afterwards. */
static struct form *registry[256];

static struct form **forms_of(char first)
{
    return &registry[(unsigned char)first];
}

static void add_form(struct view text)
{
    struct form **last;

    if (text.len < KEY_MIN)
        return;
    for (last = forms_of(text.data[0]); *last; last = &(*last)->next)
        if (view_eq((*last)->text, text))
            return;
    *last = mem_zalloc(1, sizeof **last);
    (*last)->text = (struct view){mem_strndup(text.data, text.len), text.len};
}

/* Base64 of a key inside a longer text depends on where it begins: three alignments. Of each, only
 * the characters that the key alone decides are searched for. */
static void add_base64(struct view key, unsigned lead, bool is_url)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t total = (lead + key.len) * 8, first = (lead * 8 + 5) / 6, last = total / 6;
    struct str form = {0};

    for (size_t k = first; k < last; k++) {
        unsigned value = 0;
        for (size_t bit = k * 6; bit < k * 6 + 6; bit++) {
            unsigned char byte = bit / 8 < lead ? 0 : (unsigned char)key.data[bit / 8 - lead];
            value = value << 1 | (byte >> (7 - bit % 8) & 1U);
        }
        str_add_char(&form, (is_url ? url : plain)[value]);
    }
    add_form(str_view(&form));
    str_release(&form);
}

static void add_url(struct view key, bool upper)
{
    struct str form = {0};

    for (size_t i = 0; i < key.len; i++) {
        unsigned char c = (unsigned char)key.data[i];
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' ||
                     c == '_' || c == '.' || c == '~';
        if (plain)
            str_add_char(&form, (char)c);
        else
            str_printf(&form, upper ? "%%%02X" : "%%%02x", c);
    }
    add_form(str_view(&form));
    str_release(&form);
}

/* As some JSON writers put it: "\/". */
static void add_escaped(struct view key)
{
    struct str form = {0};

    for (size_t i = 0; i < key.len; i++) {
        if (key.data[i] == '/')
            str_add_char(&form, '\\');
        str_add_char(&form, key.data[i]);
    }
    add_form(str_view(&form));
    str_release(&form);
}

void secret_register(const char *key)
{
    struct view text = view_of(key);

    if (text.len < KEY_MIN)
        return;
    add_form(text);
    for (unsigned lead = 0; lead < 3; lead++) {
        add_base64(text, lead, false);
        add_base64(text, lead, true);
    }
    add_escaped(text);
    add_url(text, true);
    add_url(text, false);
}

/* The form that begins at the start of `text`, longest first; 0: none. What a bound cut off a form
 * at the text's end counts too: all but one character of a key is as good as the key. */
static size_t match(struct view text)
{
    size_t longest = 0;

    for (const struct form *f = *forms_of(text.data[0]); f; f = f->next) {
        struct view form = f->text;
        if (text.len >= TAIL_MIN && text.len < form.len)
            form.len = text.len;
        if (form.len > longest && view_starts(text, form))
            longest = form.len;
    }
    return longest;
}

/* The first key at or after `from`: its start, and its length in *out_len; text.len when there is
 * none. */
static size_t find_key(struct view text, size_t from, size_t *out_len)
{
    for (size_t i = from; i < text.len; i++) {
        *out_len = match(view_from(text, i));
        if (*out_len)
            return i;
    }
    return text.len;
}

void secret_redact(struct str *out, struct view text)
{
    size_t plain = 0, hit, len = 0;

    while ((hit = find_key(text, plain, &len)) < text.len) {
        str_add(out, view_slice(text, plain, hit));
        str_add_text(out, "[redacted]");
        plain = hit + len;
    }
    str_add(out, view_from(text, plain));
}

bool secret_mask(char *bytes, size_t size)
{
    const struct view text = {bytes, size};
    size_t at = 0, hit, len = 0;
    bool found = false;

    while ((hit = find_key(text, at, &len)) < size) {
        memset(bytes + hit, '*', len);
        at = hit + len;
        found = true;
    }
    return found;
}

void secret_redact_buffer(char *text, size_t size)
{
    struct str clean = {0};

    secret_redact(&clean, view_of(text));
    (void)snprintf(text, size, "%s", str_text(&clean));
    str_release(&clean);
}

static bool check_mode(int fd, const char *file, struct error *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return error_set(err, ERROR_INPUT, "key file '%s' is no regular file", file);
    if (st.st_uid != geteuid())
        return error_set(err, ERROR_INPUT, "key file '%s' belongs to another user", file);
    if (st.st_mode & 077)
        return error_set(err, ERROR_INPUT,
                         "key file '%s' is readable by others (mode %04o)\n  run: chmod 600 %s",
                         file, (unsigned)(st.st_mode & 07777), file);
    return true;
}

/* The one line of the file. */
static bool take_line(const char *file, struct view content, char **out_key, struct error *err)
{
    struct view line = view_trim(content);

    if (content.len > KEY_FILE_MAX)
        return error_set(err, ERROR_INPUT, "key file '%s' is longer than %d bytes", file,
                         KEY_FILE_MAX);
    if (!line.len || memchr(line.data, '\n', line.len))
        return error_set(err, ERROR_INPUT, "key file '%s' must hold one line with the key", file);
    if (memchr(line.data, '\0', line.len))
        return error_set(err, ERROR_INPUT,
                         "key file '%s' holds blanks or characters that no HTTP header may", file);
    *out_key = mem_strndup(line.data, line.len);
    return true;
}

static bool read_key_file(const char *file, char **out_key, struct error *err)
{
    int fd = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK); /* waits for no pipe */
    char buffer[KEY_FILE_MAX + 1];
    ssize_t got;
    bool ok;

    if (fd < 0)
        return error_set(err, ERROR_INPUT, "cannot read key file '%s': %s", file,
                         errno == ELOOP ? "it is a symbolic link" : strerror(errno));
    ok = check_mode(fd, file, err);
    if (ok) {
        got = read(fd, buffer, sizeof buffer);
        ok = got >= 0 ? take_line(file, (struct view){buffer, (size_t)got}, out_key, err)
                      : error_set(err, ERROR_INPUT, "cannot read key file '%s'", file);
        explicit_bzero(buffer, sizeof buffer);
    }
    close(fd);
    return ok;
}

static bool is_header_safe(const char *key)
{
    for (; *key; key++)
        if ((unsigned char)*key <= 0x20 || (unsigned char)*key >= 0x7F)
            return false;
    return true;
}

bool secret_load(const char *const *variables, const char *file, char **out_key, struct error *err)
{
    struct str looked = {0};
    char *key = NULL;
    bool ok = false;

    for (const char *const *v = variables; v && *v && !key; v++) {
        const char *value = getenv(*v);
        str_printf(&looked, "%s$%s (%s)", looked.len ? ", " : "", *v, value ? "empty" : "unset");
        if (value && *value)
            key = mem_strdup(value);
    }
    if (!key && file && access(file, F_OK) == 0) {
        if (!read_key_file(file, &key, err))
            goto out;
    } else if (!key && file) {
        str_printf(&looked, "%s%s (missing)", looked.len ? ", " : "", file);
    }
    if (!key) {
        error_set(err, ERROR_INPUT,
                  "no key\n  looked at: %s\n  keys are never taken from the "
                  "command line",
                  str_text(&looked));
    } else if (!is_header_safe(key)) {
        error_set(err, ERROR_INPUT, "the key holds blanks or characters that no HTTP header may");
    } else {
        secret_register(key);
        *out_key = key;
        key = NULL;
        ok = true;
    }
out:
    secret_free(key);
    str_release(&looked);
    return ok;
}

void secret_free(char *key)
{
    if (key)
        explicit_bzero(key, strlen(key));
    free(key);
}

#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"

/* Made up, like every key here. */
#define KEY "sk-TEST+key/with=odd:bytes-0123456789"

static char work[] = "/tmp/secret_test.XXXXXX";

static int make_work(void **state)
{
    (void)state;
    return mkdtemp(work) && chdir(work) == 0 ? 0 : -1;
}

static int remove_work(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", work);
    return system(command); /* NOLINT(cert-env33-c): a path of our own */
}

static void put(const char *name, struct view content, mode_t mode)
{
    struct error err = {0};

    assert_true(file_write(name, content, &err));
    assert_int_equal(chmod(name, mode), 0);
}

static const char *redacted(struct view text)
{
    static struct str out;

    str_clear(&out);
    secret_redact(&out, text);
    return str_text(&out);
}

static void encode_base64(struct view bytes, const char *alphabet, struct str *out)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        unsigned group = 0, have = bytes.len - i < 3 ? (unsigned)(bytes.len - i) : 3;
        for (unsigned k = 0; k < 3; k++)
            group = group << 8 | (k < have ? (unsigned char)bytes.data[i + k] : 0);
        for (unsigned k = 0; k < 4; k++)
            str_add_char(out, k <= have ? alphabet[group >> (18 - 6 * k) & 63] : '=');
    }
}

static void hides_a_key(void **state)
{
    (void)state;
    assert_string_equal(redacted(VIEW("before " KEY " after")), "before " KEY " after");
    secret_register(KEY);
    assert_string_equal(redacted(VIEW("before " KEY " after")), "before [redacted] after");
    assert_string_equal(redacted(VIEW(KEY KEY)), "[redacted][redacted]");
    assert_string_equal(redacted(VIEW("")), "");
    assert_string_equal(redacted((struct view){"\0" KEY, 1 + sizeof KEY - 1}),
                        ""); /* the NUL is kept */
    assert_string_equal(redacted(VIEW("sk-TEST+key/with=odd:bytes-012345678.")),
                        "sk-TEST+key/with=odd:bytes-012345678.");
    /* A bound cut its end off. */
    assert_string_equal(redacted(VIEW("is sk-TEST+key/with=odd:bytes-012345678")), "is [redacted]");
    assert_string_equal(redacted(VIEW("is sk-TEST+key/")), "is [redacted]");
    assert_string_equal(redacted(VIEW("is sk-TEST+ke")), "is sk-TEST+ke");
    assert_string_equal(redacted(VIEW("sk-sk-TEST+ke" KEY "k")), "sk-sk-TEST+ke[redacted]k");
}

static void hides_its_encodings(void **state)
{
    static const char *const alphabets[] = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};

    (void)state;
    secret_register(KEY);
    for (size_t a = 0; a < COUNT(alphabets); a++) {
        for (size_t lead = 0; lead < 5; lead++) {
            struct str plain = {0}, coded = {0};
            str_add(&plain, view_slice(VIEW("user:"), 0, lead));
            str_add_text(&plain, KEY "tail");
            encode_base64(str_view(&plain), alphabets[a], &coded);
            assert_contains(redacted(str_view(&coded)), "[redacted]");
            assert_true(strlen(redacted(str_view(&coded))) < lead * 2 + 30);
            str_release(&plain);
            str_release(&coded);
        }
    }
    assert_string_equal(redacted(VIEW("?key=sk-TEST%2Bkey%2Fwith%3Dodd%3Abytes-0123456789&x")),
                        "?key=[redacted]&x");
    assert_string_equal(redacted(VIEW("sk-TEST%2bkey%2fwith%3dodd%3abytes-0123456789")),
                        "[redacted]");
}

/* Sixty keys, of which each must go, in each form. Their last form was registered last. */
static void hides_many_keys(void **state)
{
    enum { KEYS = 60 };
    static const char *const alphabets[] = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};
    char keys[KEYS][48];

    (void)state;
    for (int i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "%c%dk~/?>planted+%08x=", 'a' + i % 26, i,
                 0x9E3779B9U * (unsigned)(i + 1));
        secret_register(keys[i]);
    }
    for (int i = 0; i < KEYS; i++) {
        struct str url = {0}, lower = {0}, slashed = {0};
        assert_string_equal(redacted(view_of(keys[i])), "[redacted]");
        for (const char *c = keys[i]; *c; c++) {
            bool plain = strchr("~", *c) || (*c >= '0' && *c <= '9') ||
                         ((*c | 32) >= 'a' && (*c | 32) <= 'z');
            str_printf(&url, plain ? "%c" : "%%%02X", *c);
            str_printf(&lower, plain ? "%c" : "%%%02x", *c);
            str_printf(&slashed, *c == '/' ? "\\%c" : "%c", *c);
        }
        assert_string_equal(redacted(str_view(&url)), "[redacted]");
        assert_string_equal(redacted(str_view(&lower)), "[redacted]");
        assert_string_equal(redacted(str_view(&slashed)), "[redacted]");
        for (size_t a = 0; a < COUNT(alphabets); a++) {
            for (size_t lead = 0; lead < 3; lead++) {
                struct str plain = {0}, coded = {0};
                str_add(&plain, view_slice(VIEW("u:"), 0, lead));
                str_add_text(&plain, keys[i]);
                encode_base64(str_view(&plain), alphabets[a], &coded);
                assert_contains(redacted(str_view(&coded)), "[redacted]");
                str_release(&plain);
                str_release(&coded);
            }
        }
        str_release(&url);
        str_release(&lower);
        str_release(&slashed);
    }
}

static void masks_at_its_length(void **state)
{
    char text[] = "a " KEY " and " KEY;
    char none[] = "nothing";

    (void)state;
    secret_register(KEY);
    assert_true(secret_mask(text, sizeof text - 1));
    assert_int_equal(strspn(text + 2, "*"), sizeof KEY - 1);
    assert_int_equal(strlen(text), sizeof text - 1);
    assert_null(strstr(text, "sk-"));
    assert_false(secret_mask(none, sizeof none - 1));
    assert_string_equal(none, "nothing");
    assert_false(secret_mask(NULL, 0));
    assert_string_equal(redacted(VIEW("sk-TEST+key\\/with=odd:bytes-0123456789.")), "[redacted].");
}

static void lets_short_words_be(void **state)
{
    (void)state;
    secret_register("sim");
    secret_register("");
    assert_string_equal(redacted(VIEW("a simple text")), "a simple text");
}

static void cleans_a_buffer(void **state)
{
    char text[64] = "Bearer " KEY;

    (void)state;
    secret_register(KEY);
    secret_redact_buffer(text, sizeof text);
    assert_string_equal(text, "Bearer [redacted]");
}

static void loads_from_the_environment(void **state)
{
    static const char *const variables[] = {"SECRET_TEST_A", "SECRET_TEST_B", NULL};
    struct error err = {0};
    char *key = NULL;

    (void)state;
    unsetenv("SECRET_TEST_A");
    setenv("SECRET_TEST_B", "environment-key-1", 1);
    assert_true(secret_load(variables, NULL, &key, &err));
    assert_string_equal(key, "environment-key-1");
    assert_string_equal(redacted(VIEW("environment-key-1")), "[redacted]");
    secret_free(key);
    setenv("SECRET_TEST_A", "", 1); /* empty is as good as unset */
    assert_true(secret_load(variables, NULL, &key, &err));
    secret_free(key);
    unsetenv("SECRET_TEST_B");
    key = NULL;
    assert_false(secret_load(variables, "absent", &key, &err));
    assert_null(key);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_contains(err.message,
                    "$SECRET_TEST_A (empty), $SECRET_TEST_B (unset), absent (missing)");
    setenv("SECRET_TEST_B", "two words-of-key", 1);
    assert_false(secret_load(variables, NULL, &key, &err));
    assert_null(strstr(err.message, "two words"));
    setenv("SECRET_TEST_B", "line\r\nX-Injected: 1", 1);
    assert_false(secret_load(variables, NULL, &key, &err));
    unsetenv("SECRET_TEST_B");
}

static void loads_from_a_file(void **state)
{
    static const char *const variables[] = {"SECRET_TEST_NONE", NULL};
    struct error err = {0};
    char *key = NULL;

    (void)state;
    put("key", VIEW("file-key-0123456789\n"), 0600);
    assert_true(secret_load(variables, "key", &key, &err));
    assert_string_equal(key, "file-key-0123456789");
    secret_free(key);
    key = NULL;
    setenv("SECRET_TEST_NONE", "from-environment", 1); /* the variable goes first */
    assert_true(secret_load(variables, "key", &key, &err));
    assert_string_equal(key, "from-environment");
    secret_free(key);
    unsetenv("SECRET_TEST_NONE");
}

static void refuse_file(const char *name, const char *expected)
{
    struct error err = {0};
    char *key = NULL;

    assert_false(secret_load(NULL, name, &key, &err));
    assert_null(key);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_contains(err.message, expected);
}

static void refuses_unsafe_files(void **state)
{
    struct str long_key = {0};

    (void)state;
    put("open", VIEW("open-key-0123456789"), 0640);
    refuse_file("open", "readable by others (mode 0640)");
    put("two", VIEW("first-line-of-key\nsecond"), 0600);
    refuse_file("two", "must hold one line");
    put("empty", VIEW(" \n"), 0600);
    refuse_file("empty", "must hold one line");
    put("nul",
        (struct view){"nul-key-\0"
                      "23456789",
                      17},
        0600);
    refuse_file("nul", "characters that no HTTP header may");
    for (int i = 0; i < 20000; i++)
        str_add_char(&long_key, 'k');
    put("long", str_view(&long_key), 0600);
    refuse_file("long", "longer than");
    str_release(&long_key);
    put("target", VIEW("target-key-0123456789"), 0600);
    assert_int_equal(symlink("target", "link"), 0);
    refuse_file("link", "it is a symbolic link");
    assert_int_equal(mkdir("folder", 0700), 0);
    refuse_file("folder", "is no regular file");
    assert_int_equal(mkfifo("pipe", 0600), 0);
    refuse_file("pipe", "is no regular file"); /* and does not wait for a writer */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hides_a_key),
        cmocka_unit_test(hides_its_encodings),
        cmocka_unit_test(hides_many_keys),
        cmocka_unit_test(masks_at_its_length),
        cmocka_unit_test(lets_short_words_be),
        cmocka_unit_test(cleans_a_buffer),
        cmocka_unit_test(loads_from_the_environment),
        cmocka_unit_test(loads_from_a_file),
        cmocka_unit_test(refuses_unsafe_files),
    };

    return cmocka_run_group_tests(tests, make_work, remove_work);
}

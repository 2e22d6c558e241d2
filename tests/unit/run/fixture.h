/* A sweep over a provider and a suite of the test's own, in a folder of its own. */
#ifndef TEST_RUN_FIXTURE_H
#define TEST_RUN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "run/plan.h"

static char work[] = "/tmp/run_test.XXXXXX";

__attribute__((unused)) static int make_work(void **state)
{
    (void)state;
    return mkdtemp(work) ? 0 : -1;
}

__attribute__((unused)) static int remove_work(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", work);
    return system(command); /* NOLINT(cert-env33-c): a path of our own */
}

#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, (err).message);                                              \
    } while (0)

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("\"%s\" does not hold \"%s\"", (text), (part));                               \
    } while (0)

__attribute__((unused)) static void put_file(const char *name, const char *content)
{
    char path[256], dir[256];
    struct error err = {0};

    snprintf(path, sizeof path, "%s/%s", work, name);
    snprintf(dir, sizeof dir, "%s", path);
    *strrchr(dir, '/') = '\0';
    assert_ok(file_mkdir(dir, &err), err);
    assert_ok(file_write(path, view_of(content), &err), err);
}

/* A suite of sums "i+1=?" with the number grader. */
__attribute__((unused)) static void put_suite(const char *name, int items)
{
    char path[128];
    struct str lines = {0};

    snprintf(path, sizeof path, "suites/%s/suite.json", name);
    put_file(path, "{\"title\":\"Sums\",\"language\":\"en\",\"licence\":\"MIT\",\"version\":\"1\","
                   "\"category\":\"sum\",\"system\":\"Be short.\",\"template\":\"{{q}}\","
                   "\"grader\":{\"kind\":\"number\"}}");
    for (int i = 0; i < items; i++)
        str_printf(&lines,
                   "{\"id\":\"%s%d\",\"variables\":{\"q\":\"%d+1=?\"},\"reference\":\"%d\"}\n",
                   name, i, i, i + 1);
    snprintf(path, sizeof path, "suites/%s/items.jsonl", name);
    put_file(path, str_text(&lines));
    str_release(&lines);
}

/* Two vendors, "one" and "two", at a port of this machine; one with prices in CNY. */
__attribute__((unused)) static void put_providers(unsigned port)
{
    static const char form[] =
        "{\"title\":\"%s\",\"key_env\":[\"TEST_KEY_%s\"],\"currency\":\"CNY\",\"any_model\":true,"
        "\"request_id_headers\":[\"x-request-id\"],\"limits\":{\"concurrency\":64,\"requests_per_"
        "minute\":600000},"
        "\"errors\":[{\"code\":\"content_filter\",\"outcome\":\"filtered_input\",\"retry\":"
        "\"never\"}],"
        "\"regions\":[{\"name\":\"here\",\"base_url\":\"http://127.0.0.1:%u/%s/v1\"}],"
        "\"prices\":%s}";
    char text[2048];

    snprintf(text, sizeof text, form, "One", "ONE", port, "one",
             "[{\"model\":\"m\",\"currency\":\"CNY\",\"from\":\"2020-01-01\",\"input\":1,"
             "\"output\":10,\"source\":\"test\",\"source_date\":\"2026-01-01\","
             "\"confidence\":\"official\"}]");
    put_file("providers/one.json", text);
    snprintf(text, sizeof text, form, "Two", "TWO", port, "two", "[]");
    put_file("providers/two.json", text);
}

#endif

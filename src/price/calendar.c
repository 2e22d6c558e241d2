/* Peak and off-peak: holiday tables and windows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "price/book.h"

enum { DAY_S = 86400 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* "2026-02-15": the local day as days since 1970. */
static bool parse_day(const struct config_object *o, const struct json_value *v, const char *key,
                      const char *text, int64_t *out)
{
    struct error err = {0};
    int64_t unix_ns = 0;

    if (strlen(text) != 10 || !clock_parse_iso(text, &unix_ns, &err))
        return config_error(o, v, key, "found \"%.40s\", expected a day such as 2026-02-15", text);
    *out = unix_ns / CLOCK_S / DAY_S;
    return true;
}

static bool read_day(struct config_object *o, const char *key, enum config_need need, int64_t *out)
{
    const char *text = NULL;

    if (!config_string(o, key, need, &text))
        return false;
    return !text || parse_day(o, json_get(o->value, key), key, text, out);
}

/* "2026-01-01", or a range "2026-02-15..2026-02-23" with both ends in it. */
static bool parse_holiday(const struct config_object *o, const struct json_value *v,
                          struct price_calendar *c, size_t *capacity)
{
    char first[11] = "", last[11] = "";
    int64_t from = 0, to = 0;

    if (v->type != JSON_STRING || (v->text.len != 10 && v->text.len != 22) ||
        (v->text.len == 22 && memcmp(v->text.data + 10, "..", 2) != 0))
        return config_error(o, v, "holidays",
                            "expected days such as \"2026-01-01\" or "
                            "\"2026-02-15..2026-02-23\"");
    memcpy(first, v->text.data, 10);
    memcpy(last, v->text.data + v->text.len - 10, 10);
    if (!parse_day(o, v, "holidays", first, &from) || !parse_day(o, v, "holidays", last, &to))
        return false;
    if (to < from || to - from > 31)
        return config_error(o, v, "holidays", "\"%s\" is no range of at most a month",
                            v->text.data);
    for (; from <= to; from++) {
        MEM_GROW(c->holidays, c->holiday_count, capacity);
        c->holidays[c->holiday_count++] = from;
    }
    return true;
}

static int compare_days(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static bool read_holidays(struct config_object *o, struct price_calendar *c)
{
    const struct json_value *list = NULL;
    size_t capacity = 0;

    if (!config_array(o, "holidays", CONFIG_OPTIONAL, &list))
        return false;
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next)
        if (!parse_holiday(o, v, c, &capacity))
            return false;
    if (c->holiday_count)
        qsort(c->holidays, c->holiday_count, sizeof *c->holidays, compare_days);
    return true;
}

/* ISO weekdays: 1 = Monday … 7 = Sunday. */
static bool read_weekend(struct config_object *o, struct price_calendar *c)
{
    const struct json_value *list = NULL;
    int64_t day = 0;

    if (!config_array(o, "weekend", CONFIG_OPTIONAL, &list))
        return false;
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next) {
        if (!json_value_int64(v, &day) || day < 1 || day > 7)
            return config_error(o, v, "weekend", "expected days from 1 (Monday) to 7 (Sunday)");
        c->weekend |= 1U << (day % 7);
    }
    return true;
}

/* "09:00": minutes of the day; 24:00 is the latest. */
static bool parse_minute(const char *text, int *out)
{
    int h, m;

    if (!price_digits(text, 2, &h) || text[2] != ':' || !price_digits(text + 3, 2, &m) || m > 59)
        return false;
    *out = h * 60 + m;
    return *out <= 24 * 60;
}

/* "+08:00" */
static bool read_offset(struct config_object *o, int *out_s)
{
    const char *text = NULL;
    int minutes = 0;

    if (!config_string(o, "utc_offset", CONFIG_OPTIONAL, &text))
        return false;
    if (!text)
        return true;
    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') ||
        !parse_minute(text + 1, &minutes) || minutes > 14 * 60)
        return config_error(o, json_get(o->value, "utc_offset"), "utc_offset",
                            "found \"%.40s\", expected an offset such as +08:00", text);
    *out_s = (text[0] == '-' ? -60 : 60) * minutes;
    return true;
}

/* "09:00-12:00"; "24:00" may end a window. Windows ascend and do not overlap. */
static bool parse_window(const struct config_object *o, const struct json_value *v,
                         struct peak_rule *rule)
{
    int start = 0, end = 0;
    int after = rule->window_count ? rule->end_s[rule->window_count - 1] : 0;

    if (v->type != JSON_STRING || v->text.len != 11 || v->text.data[5] != '-' ||
        !parse_minute(v->text.data, &start) || !parse_minute(v->text.data + 6, &end))
        return config_error(o, v, "windows", "expected windows such as \"09:00-12:00\"");
    if (start >= end || start * 60 < after || rule->window_count == PEAK_WINDOWS_MAX)
        return config_error(o, v, "windows",
                            "\"%s\" is no window of a day after the one before it, at most %d",
                            v->text.data, PEAK_WINDOWS_MAX);
    rule->start_s[rule->window_count] = start * 60;
    rule->end_s[rule->window_count++] = end * 60;
    return true;
}

static bool parse_rule(const struct config *config, const struct json_value *value,
                       const char *calendar, size_t index, struct peak_rule *rule)
{
    static const char *const days[] = {"workdays", "all", NULL};
    const struct json_value *windows = NULL;
    struct config_object o;
    char path[96];
    int which = 0;

    *rule = (struct peak_rule){.from_day = INT64_MIN, .to_day = INT64_MAX};
    (void)snprintf(path, sizeof path, "%.60s.peak[%zu]", calendar, index);
    if (!config_object(config, value, path, &o) ||
        !read_day(&o, "from", CONFIG_OPTIONAL, &rule->from_day) ||
        !read_day(&o, "to", CONFIG_OPTIONAL, &rule->to_day) ||
        !config_choice(&o, "days", CONFIG_REQUIRED, days, &which) ||
        !config_array(&o, "windows", CONFIG_REQUIRED, &windows) || !config_end(&o))
        return false;
    rule->every_day = which == 1;
    for (const struct json_value *v = windows->first; v; v = v->next)
        if (!parse_window(&o, v, rule))
            return false;
    return true;
}

static bool read_rules(struct config_object *o, struct price_calendar *c)
{
    const struct json_value *list = NULL;

    if (!config_array(o, "peak", CONFIG_OPTIONAL, &list))
        return false;
    if (!list)
        return true;
    c->rules = mem_zalloc(list->count + 1, sizeof *c->rules);
    for (const struct json_value *v = list->first; v; v = v->next) {
        if (!parse_rule(o->config, v, c->name, c->rule_count, &c->rules[c->rule_count]))
            return false;
        c->rule_count++;
    }
    return true;
}

static bool parse_calendar(struct price_book *book, const struct config *config,
                           const struct json_value *value, struct price_calendar *c)
{
    const char *source = NULL, *note = NULL;
    struct config_object o;

    if (!config_object(config, value, value->key, &o) ||
        !config_string(&o, "days_of", CONFIG_OPTIONAL, &c->base) ||
        !config_string(&o, "source", CONFIG_OPTIONAL, &source) ||
        !config_string(&o, "note", CONFIG_OPTIONAL, &note) || !read_offset(&o, &c->offset_s) ||
        !read_day(&o, "from", CONFIG_OPTIONAL, &c->from_day) ||
        !read_day(&o, "to", CONFIG_OPTIONAL, &c->to_day) || !read_weekend(&o, c) ||
        !read_holidays(&o, c) || !read_rules(&o, c) || !config_end(&o))
        return false;
    if (c->base)
        c->base = arena_strdup(&book->arena, c->base);
    return true;
}

static const struct price_calendar *find(const struct price_book *book, const char *name)
{
    for (size_t i = 0; name && i < book->calendar_count; i++)
        if (strcmp(book->calendars[i].name, name) == 0)
            return &book->calendars[i];
    return NULL;
}

bool price_book_add_calendar(struct price_book *book, const char *file,
                             const struct json_value *calendars, struct error *err)
{
    const struct config config = {.file = file, .err = err};
    struct config_object o;

    if (!config_object(&config, calendars, "", &o))
        return false;
    for (const struct json_value *v = calendars->first; v; v = v->next) {
        struct price_calendar *c;
        if (v->key[0] == '_' || strcmp(v->key, "$schema") == 0)
            continue;
        if (find(book, v->key))
            return config_error(&o, v, v->key, "is there twice");
        MEM_GROW(book->calendars, book->calendar_count, &book->calendar_capacity);
        c = &book->calendars[book->calendar_count++];
        /* without a table no day is known: from is after to */
        *c = (struct price_calendar){.name = arena_strdup(&book->arena, v->key), .from_day = 1};
        if (!parse_calendar(book, &config, v, c))
            return false;
    }
    for (const struct json_value *v = calendars->first; v; v = v->next) {
        const struct price_calendar *c = find(book, v->key);
        if (c && c->base && (!find(book, c->base) || find(book, c->base)->base))
            return config_error(&o, v, v->key, "days_of: \"%.40s\" is no calendar with days",
                                c->base);
    }
    price_note_content(book, "calendars", "calendars", calendars);
    return true;
}

/* Whether the vendor's windows hold on that local day; NOT_KNOWN beyond the table. */
static enum peak_state day_state(const struct price_calendar *days, int64_t day)
{
    unsigned weekday = (unsigned)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */

    if (day < days->from_day || day > days->to_day)
        return PEAK_NOT_KNOWN;
    if (days->weekend >> weekday & 1U)
        return PEAK_OFF;
    if (days->holiday_count &&
        bsearch(&day, days->holidays, days->holiday_count, sizeof *days->holidays, compare_days))
        return PEAK_OFF;
    return PEAK_ON;
}

static const struct peak_rule *rule_of(const struct price_calendar *c, int64_t day)
{
    for (size_t i = 0; i < c->rule_count; i++)
        if (day >= c->rules[i].from_day && day <= c->rules[i].to_day)
            return &c->rules[i];
    return NULL;
}

/* The state at a second of a day on which the windows hold, and the second at which it changes. */
static enum peak_state window_state(const struct peak_rule *rule, int second, int *until)
{
    for (unsigned i = 0; i < rule->window_count; i++) {
        if (second < rule->start_s[i]) {
            *until = rule->start_s[i];
            return PEAK_OFF;
        }
        if (second < rule->end_s[i]) {
            *until = rule->end_s[i];
            return PEAK_ON;
        }
    }
    *until = DAY_S;
    return PEAK_OFF;
}

static int64_t local_day(const struct price_calendar *days, int64_t unix_ns)
{
    return floor_div(floor_div(unix_ns, CLOCK_S) + days->offset_s, DAY_S);
}

int64_t price_calendar_end(const struct price_book *book, const char *calendar)
{
    const struct price_calendar *c = find(book, calendar);
    const struct price_calendar *days = c && c->base ? find(book, c->base) : c;
    int64_t end;

    if (!days)
        return INT64_MIN;
    if (__builtin_mul_overflow((days->to_day + 1) * DAY_S - days->offset_s, CLOCK_S, &end))
        return INT64_MAX;
    return end;
}

enum peak_state price_peak_state(const struct price_book *book, const char *calendar,
                                 int64_t unix_ns, int64_t rule_unix_ns, int64_t *out_until_ns)
{
    const struct price_calendar *c = find(book, calendar);
    const struct price_calendar *days = c && c->base ? find(book, c->base) : c;
    const struct peak_rule *rule;
    int64_t local, day;
    enum peak_state state;
    int until = DAY_S;

    *out_until_ns = INT64_MAX;
    if (!days)
        return PEAK_NOT_KNOWN;
    local = floor_div(unix_ns, CLOCK_S) + days->offset_s;
    day = local_day(days, unix_ns);
    rule = rule_of(c, rule_unix_ns == INT64_MIN ? day : local_day(days, rule_unix_ns));
    state = !rule ? PEAK_NOT_KNOWN : rule->every_day ? PEAK_ON : day_state(days, day);
    if (state == PEAK_ON)
        state = window_state(rule, (int)(local - day * DAY_S), &until);
    if (__builtin_mul_overflow(day * DAY_S + until - days->offset_s, CLOCK_S, out_until_ns))
        *out_until_ns = INT64_MAX; /* the end of time, in 2262 */
    return state;
}

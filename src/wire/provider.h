/* Provider profiles: a vendor's endpoint and its habits, as data.
 *
 * `providers/NAME.json` says base URLs by region, where the key lies, models with limits, how each
 * thinking level is said, which parameters are refused or silently ignored, how usage comes, error
 * codes -> class, limits, and prices. Adding a vendor is adding a file; code exists only for what
 * data can't say. The format is documented in docs/providers.md. */
#ifndef WIRE_PROVIDER_H
#define WIRE_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/outcome.h"

/* What to do about a failed attempt. */
enum retry_class {
    RETRY_NEVER,    /* the same again would fail the same way: bad request, filter */
    RETRY_SOON,     /* transport and 5xx: backoff with full jitter */
    RETRY_QUOTA,    /* our own limit (requests or tokens a minute): the lane pauses */
    RETRY_BURST,    /* too fast a rise: the lane slows its start */
    RETRY_OVERLOAD, /* the vendor is full: backoff, concurrency falls */
    RETRY_LANE_END, /* key, arrears, permission: nothing on this lane can succeed */
    /* Perhaps so: a 401 or 403 that no code explains may be a gateway's that dislikes one prompt. The
     * lane ends where nothing has succeeded yet, else at the third in a row. */
    RETRY_LANE_DOUBT,
    RETRY_CLASS_COUNT
};
const char *retry_class_name(enum retry_class class);

/* One row of a profile's `errors`: the first row whose every given condition matches decides. */
struct error_rule {
    int status; /* HTTP status, 0: any */
    const char
        *code; /* the body's error code or type; case does not count, `*` is any text; NULL: any */
    const char *message; /* a substring of the body's message, case-insensitive; NULL: any */
    enum outcome outcome;
    enum retry_class retry;
};

/* The levels a user may ask for: off, on, low, medium, high, max, budget=N. */
enum thinking_level {
    THINKING_DEFAULT, /* nothing is sent; the vendor's own default */
    THINKING_OFF,
    THINKING_ON,
    THINKING_LOW,
    THINKING_MEDIUM,
    THINKING_HIGH,
    THINKING_MAX,
    THINKING_BUDGET, /* with a number of tokens */
    THINKING_LEVEL_COUNT
};
const char *thinking_level_name(enum thinking_level level);
/* "high", "budget=4096". */
bool thinking_parse(const char *text, enum thinking_level *out_level, int64_t *out_budget);
/* Whether a base URL may be used: https, or http to this machine or with `allow_plain`; no user
 * name, query or fragment, since the URL is written to plans and reports. NULL, or what is wrong. */
const char *provider_url_fault(const char *url, bool allow_plain);

struct lane_limits {
    int64_t requests_per_minute; /* 0: not limited */
    int64_t tokens_per_minute;
    int64_t requests_per_second; /* sub-limit, 0: none (Qwen enforces RPM/60 by the second) */
    int concurrency;
};

/* What a vendor said that it would change behind an id, and when. */
struct model_release {
    int64_t unix_ns;
    const char *date, *text; /* as in the profile: "2026-10-17", "weights of checkpoint 1017" */
};

struct model_profile {
    const char *id;                         /* as sent: "qwen3.8-max" */
    const char *title;                      /* for tables and charts */
    int64_t context, max_input, max_output; /* tokens; 0: unknown */
    bool is_open;                           /* open weights */
    const char *tier;                       /* "flagship", "cheap", … */
    const char *origin;                     /* "cn", "us", … */
    /* The JSON members to merge into the request for each level; NULL: the level can't be said to
     * this model. The string "$budget" stands for the number. */
    const struct json_value *thinking[THINKING_LEVEL_COUNT];
    int64_t thinking_budget_max;          /* 0: no bound known */
    enum thinking_level thinking_default; /* what the vendor does when nothing is sent */
    const char *reasoning_text;   /* "full", "summary" or "none": what reasoning_content holds */
    const char *max_tokens_field; /* "max_tokens" or "max_completion_tokens" */
    bool max_tokens_limits_answer_only; /* thought comes on top: it bounds no bill */
    double temperature_min,
        temperature_max;        /* greedy is sent as temperature_min when 0 is refused */
    const char *const *refused; /* parameters that give an error: never sent; ends with NULL */
    const char *const *ignored; /* parameters that are silently ignored: named in the plan */
    const char *const *ignored_thinking; /* ignored unless thinking is off */
    const struct json_value
        *remarks;                   /* parameter -> a sentence, told where it is asked for; NULL */
    const char *notice;             /* told in every plan that holds the model; NULL: nothing */
    const struct json_value *extra; /* further request members for this model, or NULL */
    const struct model_release *releases; /* in the profile's order */
    unsigned release_count;
    struct lane_limits limits;
    const char *lane; /* models of one account that share limits; default: the id */
};

struct provider_region {
    const char *name;     /* "cn-beijing" */
    const char *base_url; /* without a trailing slash; "/chat/completions" is appended */
};

struct provider {
    const char *name;  /* "qwen": the file's name */
    const char *title; /* "Alibaba Qwen" */
    const char *title_zh;
    const char *file; /* where it was read, for messages */
    const struct provider_region *regions;
    unsigned region_count;
    const char *const
        *key_env;         /* variables, first set wins; ends with NULL; empty: no key needed */
    bool key_optional;    /* a key is sent when one is set, but none is needed */
    bool allow_plain;     /* http:// is accepted for hosts other than this machine */
    const char *key_file; /* or NULL */
    const char *ca_file;  /* or NULL: the system's */
    bool use_http2;       /* over TLS; else HTTP/1.1 */
    const char *currency; /* of its bills, default of prices */
    const char *const *request_id_headers; /* ends with NULL */
    const struct error_rule *errors;
    unsigned error_count;
    const struct model_profile *models;
    unsigned model_count;
    bool any_model; /* generic: an id that is not listed is served with default_model */
    struct model_profile default_model; /* of the family "default", or of no family */
    struct lane_limits limits;          /* default for its models */
    const struct json_value *request;   /* members sent with every request (stream_options …) */
    const struct json_value *prices;    /* read by price/ */
    char hash[65];                      /* of the file's canonical content */
};

/* All profiles of the search folders (base/file.h), a user's file replacing ours of that name. */
struct provider_set {
    struct provider *providers;
    unsigned count;
    struct arena arena;
};

/* Parses one profile. `text` need not outlive the call; strings live in `arena`. */
bool provider_parse(struct arena *arena, const char *name, const char *file, struct view text,
                    struct provider *out, struct error *err);
/* Loads every profile of `dirs` (ends with NULL; first wins by name). */
bool provider_set_load(struct provider_set *set, char *const *dirs, struct error *err);
/* Whether a file of these folders is one: exchange.json and calendar.json are read by price/. */
bool provider_is_profile(const char *file_name);
void provider_set_release(struct provider_set *set);
const struct provider *provider_find(const struct provider_set *set, const char *name);

/* A model as asked for: "qwen/qwen3.8-max@think=high,temperature=0.6,region=singapore". */
struct model_spec {
    const struct provider *provider;
    struct model_profile profile; /* a copy; the defaults for an unlisted id */
    const char *region;           /* a name of provider->regions */
    const char *base_url;         /* of the region, or overridden by `url=` */
    const char *url;              /* what `url=` said, without its last slash; NULL: not given */
    enum thinking_level thinking;
    int64_t thinking_budget;
    double temperature, top_p; /* NAN: not sent */
    int64_t max_tokens;        /* always sent: default the profile's max_output, at most 16,384 */
    int64_t seed;              /* -1: not sent */
    const struct json_value *extra; /* from the sweep file; or NULL */
    const char *label;              /* canonical text of the whole spec, used as its identity */
};

/* Parses the text form; `parameters` (an object of a sweep file: think, temperature, top_p,
 * max_tokens, seed, region, url, extra) may be NULL and wins over the text. Unknown providers,
 * models and parameters are errors with "did you mean", and so is a thinking level that can't be
 * said to the model. The result points into `set`, `arena` and `parameters`. */
bool model_spec_parse(const struct provider_set *set, struct arena *arena, const char *text,
                      const struct json_value *parameters, struct model_spec *out,
                      struct error *err);
/* Whether the vendor refuses the parameter, so that it is never sent. */
bool model_spec_refuses(const struct model_spec *spec, const char *parameter);
/* What is sent for spec->temperature: the vendor's least value when that is above what was asked. */
double model_spec_temperature(const struct model_spec *spec);
/* Appends, one a line, what the user should know before paying: parameters that are refused and so
 * not sent, or ignored by the vendor, levels of thinking that the vendor folds into one. */
void model_spec_warnings(const struct model_spec *spec, struct str *out);
/* The model's parameters as a canonical JSON object, for plan, manifest and comparability: what was
 * asked, and `request`, the members that are sent beside model and messages. The base URL stands in
 * it only when `url=` gave one: a region is named, and a simulated run points elsewhere. */
void model_spec_json(const struct model_spec *spec, struct str *out);

#endif

/* Refusals by status, and bodies that are no answer. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "sim/dialect.h"
#include "sim/fault_list.h"

enum { DATE_SIZE = 64 };

static void refuse(struct fault_script *s, const struct fault_input *in, int status,
                   const char *headers, const char *message)
{
    struct str body = {0};

    str_add_text(&body, "{\"error\":{");
    put_member(&body, "message", view_of(in->rule->message ? in->rule->message : message));
    str_printf(&body, ",\"type\":\"simulated\",\"code\":\"simulated_%d\"}}", status);
    fault_whole(s, status, "application/json", headers, str_view(&body));
    str_release(&body);
}

void fault_status(struct fault_script *s, const struct fault_input *in)
{
    refuse(s, in, in->rule->fault->status, "", "a fault of the simulator's");
}

void fault_retry_seconds(struct fault_script *s, const struct fault_input *in)
{
    char *header =
        mem_printf("Retry-After: %s\r\n", in->rule->retry_after ? in->rule->retry_after : "1");

    refuse(s, in, in->rule->fault->status, header, "slow down");
    free(header);
}

/* RFC 9110 5.6.7; a second is its grain, so two from now is at least one. */
void fault_retry_date(struct fault_script *s, const struct fault_input *in)
{
    char date[DATE_SIZE];
    time_t at = time(NULL) + 2;
    struct tm tm;

    (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&at, &tm));
    char *header =
        mem_printf("Retry-After: %s\r\n", in->rule->retry_after ? in->rule->retry_after : date);
    refuse(s, in, in->rule->fault->status, header, "slow down");
    free(header);
}

void fault_ok_error(struct fault_script *s, const struct fault_input *in)
{
    refuse(s, in, 200, "", "the engine stopped");
}

void fault_ok_html(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    fault_whole(s, 200, "text/html", "",
                VIEW("<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n"
                     "<body><h1>Welcome to the Wi-Fi of this hotel</h1></body></html>\n"));
}

void fault_ok_empty(struct fault_script *s, const struct fault_input *in)
{
    (void)in;
    fault_whole(s, 200, "application/json", "", VIEW(""));
}

void fault_echo_key(struct fault_script *s, const struct fault_input *in)
{
    char *message = mem_printf("Incorrect API key provided: %s", in->key);

    refuse(s, in, in->rule->fault->status, "", message);
    free(message);
}

void fault_redirect(struct fault_script *s, const struct fault_input *in)
{
    char *header =
        mem_printf("Location: %s\r\n",
                   in->rule->location ? in->rule->location : "http://127.0.0.1:9/v1/elsewhere");

    fault_whole(s, in->rule->fault->status, "text/html", header, VIEW("<p>Moved</p>"));
    free(header);
}

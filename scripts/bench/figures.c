#include "figures.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"

static double thread_cpu(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_THREAD, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void figures_start(struct figures *f)
{
    struct perf_event_attr attr = {
        .type = PERF_TYPE_HARDWARE, .size = sizeof attr, .config = PERF_COUNT_HW_INSTRUCTIONS};

    f->counter = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
    f->started_ns = clock_now_ns();
    f->cpu_s = thread_cpu();
}

void figures_stop(struct figures *f)
{
    f->cpu_s = thread_cpu() - f->cpu_s;
    f->wall_s = 1e-9 * (double)(clock_now_ns() - f->started_ns);
    if (f->counter < 0 || read(f->counter, &f->instructions, sizeof f->instructions) < 0)
        f->instructions = -1;
    if (f->counter >= 0)
        (void)close(f->counter);
}

static int64_t read_number(struct view text)
{
    int64_t number = 0;

    for (size_t i = 0; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; i++)
        number = number * 10 + (text.data[i] - '0');
    return number;
}

void figures_lag(struct figures *f, struct view bytes, int64_t now_ns)
{
    ptrdiff_t at;

    while ((at = view_find(bytes, VIEW("\"s\":"))) >= 0) {
        bytes = view_from(bytes, (size_t)at + 4);
        histogram_record(&f->lag, now_ns - read_number(bytes));
    }
}

bool figures_first(struct figures *f, struct view bytes, int64_t ttft_ns)
{
    ptrdiff_t at = view_find(bytes, VIEW("\"content\":\"d="));

    if (at < 0)
        return false;
    histogram_record(&f->ttft, ttft_ns - read_number(view_from(bytes, (size_t)at + 13)));
    return true;
}

static void print_histogram(const char *name, const struct histogram *h, FILE *out)
{
    if (h->count > 0)
        fprintf(out, ", \"%s_p50_us\": %.1f, \"%s_p99_us\": %.1f", name,
                1e-3 * (double)histogram_quantile(h, 0.5), name,
                1e-3 * (double)histogram_quantile(h, 0.99));
}

void figures_print(const struct figures *f, FILE *out)
{
    fprintf(out, "\"cpu_s\": %.6f, \"wall_s\": %.6f", f->cpu_s, f->wall_s);
    if (f->instructions > 0)
        fprintf(out, ", \"instructions\": %lld", (long long)f->instructions);
    print_histogram("lag", &f->lag, out);
    print_histogram("ttft", &f->ttft, out);
}

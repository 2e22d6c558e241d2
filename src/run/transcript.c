/* The transcript's file and the thread that writes it. */
#include "run/transcript.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"

struct transcript {
    int fd;
    char *run;
    int64_t size; /* of the file */
    pthread_t thread;
    pthread_mutex_t lock; /* what follows */
    pthread_cond_t filled;
    struct tape *first, *last;
    size_t waiting; /* bytes */
    bool is_closing;
    struct transcript_counts counts;
};

/* --- the thread --- */

static size_t weight(const struct tape *tape)
{
    return sizeof *tape + tape->request.len + tape->head.len + tape->body.len + tape->decoded.len +
           tape->piece_count * sizeof *tape->pieces;
}

static void leave_out(struct transcript *t, const char *reason)
{
    t->counts.left_out++;
    if (!t->counts.reason[0])
        (void)snprintf(t->counts.reason, sizeof t->counts.reason, "%s", reason);
}

/* All of it or nothing: what a full disk took of a line is cut off again. */
static const char *write_line(struct transcript *t, struct view line)
{
    size_t done = 0;

    if (t->size + (int64_t)line.len > TRANSCRIPT_FILE_MAX)
        return "the file is full (1 GiB)";
    while (done < line.len) {
        ssize_t n = write(t->fd, line.data + done, line.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            const char *reason = strerror(errno);
            return ftruncate(t->fd, (off_t)t->size) == 0 ? reason : "the file cannot be mended";
        }
        done += (size_t)n;
    }
    t->size += (int64_t)line.len;
    return NULL;
}

/* The next tape, or NULL when there will be none. */
static struct tape *take(struct transcript *t)
{
    struct tape *tape;

    pthread_mutex_lock(&t->lock);
    while (!t->first && !t->is_closing)
        pthread_cond_wait(&t->filled, &t->lock);
    tape = t->first;
    if (tape) {
        t->first = tape->next;
        if (!t->first)
            t->last = NULL;
        t->waiting -= weight(tape);
    }
    pthread_mutex_unlock(&t->lock);
    return tape;
}

static void work(void *context)
{
    struct transcript *t = context;
    struct tape *tape;
    struct str line = {0};

    while ((tape = take(t))) {
        str_clear(&line);
        tape_put(tape, t->run, &line);
        const char *failed = write_line(t, str_view(&line));
        pthread_mutex_lock(&t->lock);
        if (failed)
            leave_out(t, failed);
        else
            t->counts.kept++;
        pthread_mutex_unlock(&t->lock);
        tape_free(tape);
    }
    str_release(&line);
}

/* --- the file --- */

/* Where the last whole line ends. */
static bool find_end(int fd, int64_t *out)
{
    char block[65536];
    int64_t at;
    struct stat st;

    if (fstat(fd, &st) != 0)
        return false;
    for (at = st.st_size; at > 0;) {
        int64_t from = at > (int64_t)sizeof block ? at - (int64_t)sizeof block : 0;
        ssize_t n = pread(fd, block, (size_t)(at - from), (off_t)from);
        if (n != at - from)
            return false;
        while (at > from) {
            if (block[at - from - 1] == '\n') {
                *out = at;
                return true;
            }
            at--;
        }
    }
    *out = 0;
    return true;
}

static bool open_file(struct transcript *t, const char *path, struct error *err)
{
    t->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (t->fd < 0 || !find_end(t->fd, &t->size) || ftruncate(t->fd, (off_t)t->size) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot write the transcript '%s': %s", path,
                         strerror(errno));
    return true;
}

struct transcript *transcript_open(const char *path, const char *run, struct error *err)
{
    struct transcript *t = mem_zalloc(1, sizeof *t);

    t->run = mem_strdup(run);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->filled, NULL);
    if (open_file(t, path, err) &&
        thread_start(&t->thread, THREAD_BEHIND, work, t, "the transcript's thread", err))
        return t;
    if (t->fd >= 0)
        close(t->fd);
    free(t->run);
    free(t);
    return NULL;
}

void transcript_put(struct transcript *t, struct tape *tape)
{
    bool fits;

    pthread_mutex_lock(&t->lock);
    fits = t->waiting + weight(tape) <= TRANSCRIPT_QUEUE_MAX;
    if (fits) {
        if (t->last)
            t->last->next = tape;
        else
            t->first = tape;
        t->last = tape;
        t->waiting += weight(tape);
        pthread_cond_signal(&t->filled);
    } else {
        leave_out(t, "the disk is slower than the answers");
    }
    pthread_mutex_unlock(&t->lock);
    if (!fits)
        tape_free(tape);
}

void transcript_close(struct transcript *t, struct transcript_counts *out)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->is_closing = true;
    pthread_cond_signal(&t->filled);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    *out = t->counts;
    close(t->fd);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->filled);
    free(t->run);
    free(t);
}

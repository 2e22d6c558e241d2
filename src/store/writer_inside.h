/* The inside of a writer, for the two files that make it: writer_jobs.c (what others hand over) and writer.c
 * (the thread, its life, what it tells). */
#ifndef STORE_WRITER_INSIDE_H
#define STORE_WRITER_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/arena.h"
#include "store/syncer.h"
#include "store/writer.h"

enum job_type { JOB_BEGIN, JOB_END, JOB_TURN, JOB_LANE_EVENT, JOB_VERDICT };
struct job {
    struct job *next;
    enum job_type type;
    void *token;
    bool has_reply;
    union {
        struct attempt_begin begin;
        struct attempt_end end;
        struct turn_put turn;
        struct lane_event_put lane_event;
        struct verdict_put verdict;
    } put;
    struct reply_put reply; /* beside an end */
};

struct begun {
    struct store_begun to_tell;
    uint64_t mark; /* when `settled` has come to this, it is on disk */
};

struct store_writer {
    struct store *store; /* the thread's alone */
    struct arena arena;  /* caps */
    struct store_cap *caps;
    size_t cap_count;
    void (*wake)(void *);
    void *wake_context;
    struct timespec commit_delay;
    int hold;      /* the run's lock, or -1 */
    int log_pages; /* of the write-ahead log, after the last commit */
    int log_due;   /* with so many it is copied here; more when a reader held the last pages */
    pthread_t thread;
    struct syncer *syncer;
    atomic_bool has_failed;
    struct error failure; /* written once, before has_failed, with the mutex held */

    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t work, progress;
    struct job *first, **last;
    uint64_t submitted, written,
        settled;         /* jobs; written: committed or given up; settled: synced */
    bool is_urgent;      /* something of what is queued wants to be written at once */
    struct begun *begun; /* in the order of their commits */
    size_t begun_count, begun_capacity, synced_count; /* the first so many can be reaped */
    bool is_ending;
};

#endif

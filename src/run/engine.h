/* The inside of a session, for the files that make it: session.c (life, signals), session_run.c (from
 * the first request to the end), channel.c (lanes and their connections), dispatch.c (who may start), cell.c
 * (the states of a cell), attempt*.c (one HTTP call), snapshot.c (what others see).
 *
 *            lane_reserve             store_writer_begin        reaped: on disk         lane_check
 *   PICKED ------------> has a slot --------------> BOOKING ---------------> READY ------------> ASKING
 *     ^                                                |                       | drained, ended      |
 *     | due                              a cap denied it                       v                     |
 *     |                                                |            settled with 0, pending         |
 *   WAITING <------------------------------------------+                                   attempt over
 *     ^                                                                                             |
 *     +------------------------- yes ------------------------- asked again? ------------------------+
 *                                                                   | no
 *                                                                   v
 *                                                     reply stored, grader, ended
 *
 * All of it runs on the loop's thread. A cell exists in memory only from PICKED to its end. */
#ifndef RUN_ENGINE_H
#define RUN_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/pool.h"
#include "base/random.h"
#include "net/client.h"
#include "net/loop.h"
#include "run/judging.h"
#include "run/lane.h"
#include "run/retry.h"
#include "run/session.h"
#include "run/verdicts.h"
#include "stats/histogram.h"
#include "store/writer.h"

enum cell_state { CELL_PICKED, CELL_BOOKING, CELL_READY, CELL_ASKING, CELL_WAITING };

struct session_channel;
struct attempt;

struct cell {
    struct session_channel *channel;
    struct cell *next; /* in the list of idle cells */
    enum cell_state state;
    int64_t number;
    unsigned model, item;        /* model: of plan->models, a candidate or a judge */
    struct judge_prompt *prompt; /* of a judge's cell; NULL: the item's own */
    int turn, attempts;          /* attempts so far in this turn */
    int64_t first_ns;            /* when its first attempt was to start; 0: none yet */
    /* Of the attempt that is booked or under way. */
    struct lane_slot slot;
    int64_t intended_ns; /* the instant that the lane gave it first; its times count from here */
    int64_t started_unix_ns; /* the same instant */
    int64_t reserved_pico;
    int64_t attempt_id;
    bool is_alone;           /* nothing else was unsettled when it was booked */
    struct attempt *attempt; /* ASKING */
};

/* Cells by the instant when they are due, earliest first. */
struct cell_heap {
    struct cell_due {
        int64_t at_ns;
        struct cell *cell;
    } * due;
    size_t count, capacity;
};

/* Cells of judges whose replies are there: first without, then with their prompts. */
struct judge_queue {
    int64_t *cells;
    size_t first, count, capacity;
    size_t requested; /* prompts that are being made */
    struct judge_prompt *ready, *ready_last;
    size_t ready_count;
};

/* One lane with its connections and its cells. (The pacing alone is run/lane.h.) */
struct session_channel {
    struct session *session;
    char *name;
    struct lane *lane;
    struct net_client *client;
    struct net_timer *timer;       /* the next thing that an instant decides */
    const struct model_spec *spec; /* one of those that share the lane */
    unsigned *models;              /* the candidates that share it, of the plan */
    size_t model_count;
    struct judge_queue judges;
    int64_t cursor;      /* how far the lane's cells have been picked for the first time */
    struct cell *picked; /* waits for a slot */
    struct cell_heap waiting, ready;
    struct attempt *attempts; /* under way */
    int booking, asking;      /* booking: READY ones too */
    bool is_pumping;          /* channel_pump is at work: no second one within it */
    bool is_ended;            /* nothing on it can succeed; `end_reason` says why */
    char end_reason[160];
    /* Figures. */
    struct session_lane view;
    struct histogram ttft;
    double output_tokens; /* running mean of the replies', for token reservations */
    int64_t minute_requests[60], minute_tokens[60], minute_second; /* rings of seconds */
};

struct session {
    struct session_config config;
    struct net_loop *loop;
    struct net_wake *writer_wake, *interrupt_wake;
    struct net_signal *signals[3];
    struct net_timer *publish_timer, *linger_timer, *drain_timer, *pause_timer, *grading_timer;
    struct store_writer *writer;
    struct verdicts *verdicts;
    struct judging *judging; /* NULL: the plan has no judges */
    struct net_wake *judging_wake;
    struct session_channel **judge_channels; /* by judge */
    int64_t moot; /* cells of judges that have nothing to judge: counted as skipped, never asked */
    struct retry_policy retry;
    struct random random;
    struct session_channel *channels;
    size_t channel_count,
        channel_turn;              /* whose turn it is when the session's concurrency is short */
    unsigned char *outcomes;       /* by cell */
    int64_t counts[OUTCOME_COUNT]; /* of replies; sum: cell_count */
    int64_t cell_count, missing, *missing_of; /* missing when it began; by model */
    struct arena cells;                       /* the memory of cells */
    struct cell *idle;                        /* to use again */
    struct pool attempts, gaps; /* memory of struct attempt, and of its struct histogram */
    int64_t active;             /* cells in memory */
    int booking, asking;
    struct attempt *linger_first, *linger_last; /* [DONE] came, the end of the response not yet */

    /* Budget: after the first refusal, begins go one at a time, and none while one has been refused
     * and nothing has settled since. */
    bool is_tight, is_blocked;
    int64_t paused_until_ns; /* 0: not paused */
    int32_t *input_tokens; /* by model and item: as the vendor counted them, 0: not yet; NULL: every
                                item is asked once */
    bool *is_capped;       /* by model: a cap is reached for good */
    bool has_capped;

    atomic_int interrupts;
    bool is_draining, is_cancelled, is_over;
    bool is_graded; /* at the end: no answer waits for its verdict */
    enum session_end end;
    char reason[256];       /* of the budget; empty: none */
    struct str ended_lanes; /* at the end: which lanes ended, and why */
    struct error failure;   /* kind NONE while all is well */

    /* The loop's own lateness, in all sessions of the run that have ended. */
    struct histogram lateness;

    pthread_mutex_t published_lock;
    struct session_snapshot published;
    int64_t started_ns;
};

/* channel.c */
bool channels_init(struct session *session, struct error *err);
void channels_release(struct session *session);

/* dispatch.c */
void channel_pump(struct session_channel *channel); /* starts what may start, sets its timer */
void session_pump(struct session *session);         /* every channel */
void channel_wait(struct session_channel *channel, struct cell *cell, int64_t due_ns);
void channel_ready(struct session_channel *channel, struct cell *cell); /* leaves at its slot */
void channel_abandon(struct session_channel *channel); /* drops what is not under way */

/* judge_cells.c */
void judges_leave_out(struct session *session, int64_t cell); /* a moot one */
void judges_begin(struct session *session); /* queues what is ready when the session begins */
void judges_replied(struct session *session, int64_t number); /* a candidate's cell has ended */
void judges_arrive(void *session);                            /* prompts are there: the wake's */
void judges_feed(struct session_channel *channel);
struct cell *judges_pick(struct session_channel *channel); /* NULL: none now */
bool judges_have_work(const struct session_channel *channel);
void judges_abandon(struct session_channel *channel);

/* cell.c */
struct cell *cell_new(struct session_channel *channel, int64_t number);
void cell_drop(struct cell *cell); /* back to pending: it is asked another time */
void cell_book(struct cell *cell, const struct lane_slot *slot);
void cell_booked(struct cell *cell, const struct store_begun *begun);
void cell_send(struct cell *cell);
void cell_release(struct cell *cell); /* READY, but it will not be sent */
/* The attempt is over; `class` says how, `end` is complete but for outcome and retry class. Keeps
 * the reply or asks again. */
struct attempt_result {
    struct reply_class class;
    struct attempt_end end;
    const struct reply *reply;
    int64_t retry_after_ns, told_requests, told_tokens;
    bool is_cancelled; /* by us: the cell stays pending */
};
void cell_attempted(struct cell *cell, struct attempt_result *result);

/* attempt.c */
void attempts_init(struct session *session); /* their memory */
void attempts_release(struct session *session);
void attempt_start(struct cell *cell);                                   /* its begin is on disk */
void attempts_cancel(struct session_channel *channel, bool only_silent); /* no byte came yet */
void linger_expire(void *session);                                       /* the timer's */

/* lane_report.c */
bool session_load_loop(struct session *session, struct store *store, struct error *err);

/* session.c */
void session_fail(struct session *session, const struct error *err);
void session_look_for_end(struct session *session);

/* snapshot.c */
void snapshot_init(struct session *session);
void snapshot_release(struct session *session);
void snapshot_publish(void *session); /* the timer's */
void channel_count_minute(struct session_channel *channel, int64_t requests, int64_t tokens);

#endif

/* What the files trend_view*.c share. */
#ifndef REPORT_TREND_VIEW_PARTS_H
#define REPORT_TREND_VIEW_PARTS_H

#include "report/trend_view.h"

struct value trend_text(struct table *table, const char *text);
/* With their interval where there is one; points are percentages of a difference. */
struct value trend_percent(double number, struct interval range);
struct value trend_points(double number, struct interval range);
enum table_origin trend_origin(const struct trend *trend);
void trend_note_reference(const struct trend *trend, int language, struct table *table);

struct trend_event {
    const struct trend_series *series;
    const struct trend_alarm *alarm; /* or */
    const struct trend_mark *mark;
    int64_t day;
};
struct trend_events {
    struct trend_event *list;
    size_t count, capacity;
};
/* The newest first; of one day alarms before marks. The caller frees the list. */
struct trend_events trend_events(const struct trend *trend);
const char *trend_event_text(const struct trend_event *e, int language);
const char *trend_event_night(const struct trend_event *e);

#endif

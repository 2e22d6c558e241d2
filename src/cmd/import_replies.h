/* `steelyard import replies`: answers that another tool had asked for become a run of the store. */
#ifndef CMD_IMPORT_REPLIES_H
#define CMD_IMPORT_REPLIES_H

#include "cmd/answers.h"
#include "cmd/command.h"

struct import_replies {
    const struct common_options *common;
    const char *file;
    const char *suite; /* that was answered */
    const char *model; /* of rows that name none, and the model of all when no row does */
    const char *asked; /* the day of the answers, "2026-11-25"; NULL: today */
    enum answer_format format;
    const struct option_list *map, *models; /* fields; NAME=PROVIDER/MODEL */
};
/* Takes all answers or none, grades them, and prints the run's name. */
bool import_replies(const struct import_replies *o, struct error *err);

#endif

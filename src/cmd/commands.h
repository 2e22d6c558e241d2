/* The subcommands, one entry each in its own cmd_NAME.c. */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cmd/command.h"

extern const struct command cmd_init;
extern const struct command cmd_run;
extern const struct command cmd_status;
extern const struct command cmd_plan;
extern const struct command cmd_score;
extern const struct command cmd_grade;
extern const struct command cmd_compare;
extern const struct command cmd_bill;
extern const struct command cmd_list;
extern const struct command cmd_show;
extern const struct command cmd_chart;
extern const struct command cmd_report;
extern const struct command cmd_serve;
extern const struct command cmd_import;
extern const struct command cmd_sim;
extern const struct command cmd_prices;
extern const struct command cmd_gate;
extern const struct command cmd_bless;
extern const struct command cmd_store;
extern const struct command cmd_export;
extern const struct command cmd_completion;
extern const struct command cmd_doctor;
extern const struct command cmd_trend;

#endif

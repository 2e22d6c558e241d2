#!/bin/bash
# The simulated year of scripts/bench/trend_year, cut to its first weeks: every shift and swap of them is found, and
# nothing else is.
set -u
. "$(dirname "$0")/counting.sh" cc python3
last=$(steelyard=$steelyard "$STEELYARD_DATA/scripts/bench/trend_year" --nights 52 --keep year >out && tail -1 out)
is() { [ "$2" = "$3" ] && pass || fail "$1: '$2', expected '$3': $(cat out)"; }
is "52 nights" "$last" "trend_year: shifts 4 of 4 within 5 nights, swaps 2 of 2, 0 false alarms in 6 series"
conclude

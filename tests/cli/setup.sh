# Sourced by cases that need a store with known runs and known prices: . "$(dirname "$0")/../setup.sh"
root=$(cd "$(dirname "$0")/../../.." && pwd)
STEELYARD_DATA=$root/tests/data/cli STEELYARD_STORE=s.db
XDG_CONFIG_HOME=$PWD COLUMNS=100
export STEELYARD_DATA STEELYARD_STORE XDG_CONFIG_HOME COLUMNS
unset STEELYARD_LANG NO_COLOR CLICOLOR_FORCE FORCE_COLOR STEELYARD_AMBIGUOUS_WIDTH
"$(dirname "$steelyard")/tests/cli/fixture" s.db || exit 1

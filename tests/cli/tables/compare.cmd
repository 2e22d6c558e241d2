# The tables of compare on terminals of 40, 60, 80 and 120 columns: nothing is wider, what goes goes by priority.
. "$(dirname "$0")/../setup.sh"
unset COLUMNS; NO_COLOR=1; export NO_COLOR
at() { for width in 40 60 80 120; do echo "--- $width: $*"; python3 "$checkout/tests/cli/at_width.py" $width "$steelyard" "$@"; done; }
at compare mimosa
at compare mimosa -s logic-en --money
at compare mimosa --by suite
at compare mimosa --pairs --baseline beta/mini
at compare mimosa --repeats

# The tables of a run on terminals of 40, 60, 80 and 120 columns: nothing is wider, what goes goes by priority.
. "$(dirname "$0")/../setup.sh"
unset COLUMNS; NO_COLOR=1; export NO_COLOR
at() { for width in 40 60 80 120; do echo "--- $width: $*"; python3 "$checkout/tests/cli/at_width.py" $width "$steelyard" "$@"; done; }
at bill mimosa
at show mimosa
at show mimosa --outcome wrong,refused -m beta/mini
at status mimosa
at list runs
cat >policy.json <<'EOF'
{"candidate": "alpha/large", "rules": [{"name": "a floor", "metric": "score", "min": 0.5},
 {"name": "数学 not worse", "metric": "score", "margin": 0.05}, {"metric": "refusal_rate", "max": 0.05}]}
EOF
at gate policy.json mimosa --baseline mimosa --baseline-model beta/mini

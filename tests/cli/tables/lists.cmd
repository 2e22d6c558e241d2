# The tables of no run at the four widths; titles with emoji.
. "$(dirname "$0")/../setup.sh"
unset COLUMNS; NO_COLOR=1; export NO_COLOR
one() { width=$1; shift; echo "--- $width: $*"; python3 "$checkout/tests/cli/at_width.py" $width "$steelyard" "$@"; }
at() { for width in 40 60 80 120; do one $width "$@"; done; }
mkdir -p suites/rocket && cat >suites/rocket/suite.json <<'EOF'
{"title": "🚀 rockets ± e\u0301tudes 👩‍🚀 🇨🇳 and more of them", "title_zh": "🚀火箭与航天员👩‍🚀的问题集，很长的标题", "language": "zh", "version": "1", "licence": "MIT", "category": "space",
 "template": "{{question}}", "grader": {"kind": "number"}}
EOF
echo '{"id": "a", "variables": {"question": "1+1?"}, "reference": "2"}' >suites/rocket/items.jsonl
at list suites
at list models
at list providers
at prices show
at prices diff 2026-01-01 2026-11-01
at prices check
at plan -m alpha/large,beta/mini -s rocket
at plan -m alpha/large,beta/mini -s rocket --detectable
(unset STEELYARD_DATA; XDG_CONFIG_HOME=user; at doctor --explain all)

# Below 40 columns; Chinese words and emoji; signs of ambiguous width.
. "$(dirname "$0")/../setup.sh"
unset COLUMNS; NO_COLOR=1; export NO_COLOR
one() { width=$1; shift; echo "--- $width: $*"; python3 "$checkout/tests/cli/at_width.py" $width "$steelyard" "$@"; }
at() { for width in 40 60 80 120; do one $width "$@"; done; }
mkdir -p suites/rocket && cat >suites/rocket/suite.json <<'EOF'
{"title": "🚀 rockets ± e\u0301tudes 👩‍🚀 🇨🇳 and more of them", "title_zh": "🚀火箭与航天员👩‍🚀的问题集，很长的标题", "language": "zh", "version": "1", "licence": "MIT", "category": "space",
 "template": "{{question}}", "grader": {"kind": "number"}}
EOF
echo '{"id": "a", "variables": {"question": "1+1?"}, "reference": "2"}' >suites/rocket/items.jsonl
one 39 compare mimosa -s logic-en
one 39 list models
for width in 40 60 80 120; do one $width list suites --lang zh; done
one 80 compare mimosa --lang zh
one 60 list runs --lang zh
one 60 list models --lang zh
one 60 list providers --lang zh
one 80 show mimosa --lang zh
STEELYARD_AMBIGUOUS_WIDTH=2; export STEELYARD_AMBIGUOUS_WIDTH
one 60 list suites
one 80 compare mimosa
one 80 status mimosa

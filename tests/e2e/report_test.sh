#!/usr/bin/env bash
# The report in a browser: sorting, filters, search, samples side by side, languages, themes, print, hostile
# answers, and no request, dialog or error. tests/browser/report_checks.py has the checks.
. "$(dirname "$0")/counting.sh" python3 sqlite3 gnuplot
checkout=$STEELYARD_DATA
export STEELYARD_DATA=$checkout/tests/data/cli STEELYARD_STORE=$work/s.db PYTHONDONTWRITEBYTECODE=1
python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import chromium; sys.exit(not chromium.find())' \
    "$checkout/tests/browser" || { echo "skipped: no chromium"; exit 77; }
"$(dirname "$steelyard")/tests/cli/fixture" s.db || exit 1
# Answers that would do harm, in place of some of the fixture's.
hostile() { # hostile CELL ANSWER [THOUGHT]: SQL expressions
    local thought=${3:-"''"}
    sqlite3 s.db "UPDATE reply_text SET answer = CAST($2 AS BLOB), reasoning = CAST($thought AS BLOB)
        WHERE attempt = (SELECT attempt FROM reply WHERE run = 1 AND cell = $1)" || exit 1
}
hostile 0 "'<img src=x onerror=\"pwned=1\">harm one'"
hostile 1 "'</script><script>pwned=2;alert(1)</script>harm two'" "'<!--<script>harm thought'"
hostile 2 "char(8238) || 'harm three' || char(27) || '[31m' || char(8203) || char(65279) || char(8232)"
hostile 3 "x'6861726d20ff20666f7572'"
hostile 4 "'<svg onload=pwned=3><style>*{display:none}</style><iframe src=javascript:alert(2)>harm five'"
sqlite3 s.db "UPDATE item SET content = replace(content, '\"text\":\"', '\"text\":\"<script>pwned=4</script>')
    WHERE name = 'az-005'" || exit 1
"$steelyard" report mimosa -o report.html >/dev/null || exit 1
python3 "$checkout/tests/browser/report_checks.py" "$work/report.html"

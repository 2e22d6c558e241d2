#!/bin/bash
# Answers that no grader could judge are missing: they were paid for and say nothing, so the run is
# incomplete.
set -u
. "$(dirname "$0")/stopping.sh"
mkdir -p suites/hard
# Tries every way to split the text before it finds that there is no such end: PCRE's limit is hit.
cat >suites/hard/suite.json <<'E'
{"title": "Hard", "language": "en", "licence": "MIT", "version": "1", "category": "c", "template": "{{question}}",
 "grader": {"kind": "regex", "pattern": "^(?:(?:.|\\s)+)+[\\x01-\\x03]$"}}
E
for i in 1 2 3; do echo "{\"id\": \"q$i\", \"variables\": {\"question\": \"What is $i + $i?\"}, \"reference\": \"$((2 * i))\"}"; done >suites/hard/items.jsonl
expect 5 run --sim -m deepseek/deepseek-flash -s hard --budget '5 CNY' --store s.db
[ "$(sqlite3 s.db "SELECT DISTINCT outcome FROM v_cell")" = grader_failed ] || fail "outcomes: $(sqlite3 s.db 'SELECT outcome FROM v_cell')"
[ "$(sqlite3 s.db "SELECT state FROM run")" = incomplete ] || fail "state"

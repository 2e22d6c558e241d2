#!/bin/bash
# Options in another order: every rotation is asked, right only if right in each; shuffled by the seed.
set -u
. "$(dirname "$0")/stopping.sh"
mkdir -p suites/abc
cat >suites/abc/suite.json <<END
{"title": "Colours", "language": "en", "licence": "CC0-1.0", "version": "1", "category": "c",
 "template": "{{q}}\n{{choices}}\nAnswer: X", "grader": {"kind": "choice"}}
END
for i in 1 2 3 4 5 6; do
    echo "{\"id\": \"$i\", \"variables\": {\"q\": \"Number $i?\"}, \"reference\": \"B\", \"choices\": [\"one $i\", \"two $i\", \"three $i\", \"four $i\"]}"
done >suites/abc/items.jsonl
echo '{"id": "kept", "variables": {"q": "And this?"}, "reference": "C", "choices": ["x", "y", "none of the above"]}' >>suites/abc/items.jsonl
echo '{"*": {"error_rate": 0, "overload_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0, "truncated_rate": 0,
 "refusal_rate": 0, "unparsed_rate": 0, "skill": 0.8, "thinking_gain": 0}}' >quiet.json
echo '{"models": ["deepseek/deepseek-flash"], "suites": [{"suite": "abc", "choices": "circular"}]}' >circular.json
echo '{"models": ["deepseek/deepseek-flash"], "suites": [{"suite": "abc", "choices": "shuffled"}]}' >shuffled.json
ask="run --sim --sim-arg speed=0 --sim-arg behaviour=quiet.json -q"

expect 0 $ask circular.json
[ "$(sql "SELECT count(*) FROM reply")" = 25 ] || fail "6 x 4 rotations and one that keeps its order"
# The right option moves, and its letter with it: it stands at every place once.
[ "$(sql "SELECT count(DISTINCT json_extract(content, '\$.reference')) FROM item WHERE name='1'")" = 4 ] || fail "letters"
[ "$(sql "SELECT count(*) FROM item WHERE name <> 'kept' AND json_extract(content,
    '\$.choices[' || (unicode(json_extract(content, '\$.reference')) - 65) || ']') <> 'two ' || name")" = 0 ] || fail "another option became the right one"
[ "$(sql "SELECT content LIKE '%positions%' FROM item WHERE name='kept'")" = 0 ] || fail "an option that speaks of the others was moved"
expect 0 compare --repeats -o csv
want=$(sql "SELECT sum(n) FROM (SELECT count(*) = 4 AS n FROM v_cell WHERE item <> 'kept' AND outcome='correct' GROUP BY item)")
[ "$want" -gt 0 ] && [ "$want" -lt 6 ] || fail "the simulator is right in all or none"
python3 - "$want" <<'END' || fail "right in every order"
import csv, sys
row = next(csv.DictReader(line for line in open("out") if not line.startswith("#")))
assert row["rounds"] == "6", row
assert abs(float(row["circular"]) - int(sys.argv[1]) / 6) < 1e-9, row
END

expect 0 $ask shuffled.json
run='(SELECT max(id) FROM run)'
[ "$(sql "SELECT count(*) FROM reply WHERE run=$run")" = 7 ] || fail "shuffled: once each"
first=$(sql "SELECT group_concat(json_extract(i.content, '\$.positions'), ' ') FROM run_item r JOIN item i ON i.id = r.item WHERE r.run=$run")
[ "$(sql "SELECT count(DISTINCT json_extract(i.content, '\$.positions')) FROM run_item r JOIN item i ON i.id = r.item WHERE r.run=$run")" -gt 2 ] || fail "not shuffled: $first"
expect 0 $ask shuffled.json --new
again=$(sql "SELECT group_concat(json_extract(i.content, '\$.positions'), ' ') FROM run_item r JOIN item i ON i.id = r.item WHERE r.run=$run")
[ "$first" = "$again" ] || fail "the same seed shuffled otherwise"
expect 0 $ask shuffled.json --seed 5
other=$(sql "SELECT group_concat(json_extract(i.content, '\$.positions'), ' ') FROM run_item r JOIN item i ON i.id = r.item WHERE r.run=$run")
[ "$first" != "$other" ] || fail "another seed shuffled alike"

# Several answers to an item: pass@2 and pass^2 over all choices of 2 among the 4, as SQL counts them.
echo '{"models": ["deepseek/deepseek-flash"], "suites": ["abc"], "repeats": 4}' >four.json
expect 0 $ask four.json
expect 0 compare --repeats --k 2 -o csv
sql "SELECT count(*), sum(outcome='correct') FROM v_cell WHERE run_id=$run GROUP BY item" >counts
python3 - <<'END' || fail "pass@2"
import csv
from math import comb
row = next(csv.DictReader(line for line in open("out") if not line.startswith("#")))
counts = [tuple(map(int, line.split("|"))) for line in open("counts")]
assert len(counts) == 7 and all(n == 4 for n, _ in counts) and any(0 < c < 4 for _, c in counts), counts
assert abs(float(row["pass_at_k"]) - sum(1 - comb(n - c, 2) / comb(n, 2) for n, c in counts) / 7) < 1e-9, row
assert abs(float(row["all_of_k"]) - sum(comb(c, 2) / comb(n, 2) for n, c in counts) / 7) < 1e-9, row
assert (row["k"], row["of_k"]) == ("4", "2"), row
END
expect 0 compare --repeats --k 5 -o csv
[ "$(grep -v '^#' out | python3 -c 'import csv, sys; print(next(csv.DictReader(sys.stdin))["all_of_k"])')" = '' ] || fail "5 of 4 answers"

# A reference that is neither letters nor an option cannot be moved.
sed -i '1s/"reference": "B"/"reference": "maybe"/' suites/abc/items.jsonl
expect 2 $ask circular.json
grep -q 'items.jsonl:1: its options cannot be moved' err || fail "not told"

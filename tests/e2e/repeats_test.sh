#!/bin/bash
# Several answers to a question: pass@k and all of k without bias, and what repeating can do for the error.
set -u
. "$(dirname "$0")/stopping.sh"
expect 0 run --sim --sim-arg speed=0 -q -m hunyuan/hy3 -s arithmetic-en --sample 20 --repeats 5
expect 2 compare --k 2
grep -q -e '--k goes with --repeats' err || fail "--k alone"
expect 0 compare --repeats --k 2 -o json
mv out k.json
sql "SELECT item, score FROM v_cell WHERE score IS NOT NULL" >cells
python3 - <<'END' || fail "figures"
import collections, json, math
from math import comb
row = json.load(open("k.json"))["rows"][0]
answers = collections.defaultdict(list)
for line in open("cells"):
    item, score = line.strip().split("|")
    answers[item].append(float(score))
lists = [v for v in answers.values() if len(v) >= 2]
assert len(lists) > 10, answers
near = lambda a, b: abs(a - b) < 1e-9
n = len(answers)
mean = sum(sum(v) / len(v) for v in answers.values()) / n
some = sum(1 - comb(len(v) - int(sum(v)), 2) / comb(len(v), 2) for v in lists) / len(lists)
both = sum(comb(int(sum(v)), 2) / comb(len(v), 2) for v in lists) / len(lists)
assert near(row["mean"], mean), (row, mean)
assert near(row["pass_at_k"], some) and near(row["all_of_k"], both), (row, some, both)
within = sum(sum((x - sum(v) / len(v)) ** 2 for x in v) / (len(v) - 1) for v in lists) / len(lists)
means = [sum(v) / len(v) for v in answers.values()]
spread = sum((m - mean) ** 2 for m in means) / (n - 1)
k = n / sum(1 / len(v) for v in answers.values())
between = max(0, spread - within / k)
assert near(row["variance_within_questions"], within) and near(row["variance_between_questions"], between), row
assert near(row["standard_error_points"], 100 * math.sqrt((between + within / k) / n)), row
assert near(row["standard_error_least_points"], 100 * math.sqrt(between / n)), row
END
# The gaps between tokens of each call.
expect 0 show latest 0 -o json
jq -e '.attempts[0] | .gaps > 10 and .gap_p50_ms >= 0 and .gap_p50_ms <= .gap_p99_ms and .gap_p99_ms <= 1.02 * .gap_max_ms and .gap_mean_ms > 0' out >/dev/null ||
    fail "gaps: $(jq -c .attempts out)"

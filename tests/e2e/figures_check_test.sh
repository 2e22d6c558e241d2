#!/usr/bin/env bash
# scripts/figures-check counts what is right: all of the worked values, ten fewer when ten of them are changed,
# and a vendor fewer when a price is.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
data=${STEELYARD_SHARED:-$here/../shared}/data/stats-vectors
[ -e "$data/stats_vectors.json" ] || { echo "no worked values under $data"; exit 77; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
check() { # STATUS BILLS FIGURES DIR
    "$here/scripts/figures-check" "$4" >"$work/out" 2>"$work/err"; local status=$?
    tail -2 "$work/out" >"$work/last"
    printf 'bills: %s vendors to the last digit\nfigures: %s worked values within 1e-9\n' "$2" "$3" >"$work/expected"
    cmp -s "$work/last" "$work/expected" && [ $status -eq "$1" ] && return
    echo "exit $status, expected $1"; cat "$work/err" "$work/out"; exit 1
}
total=$("$here/scripts/figures-check" "$data" 2>/dev/null | sed -n '$s/^figures: [0-9]* of \([0-9]*\) .*/\1/p')
[ "${total:-0}" -ge 400 ] || { echo "$total worked values, expected at least 400"; exit 1; }
check 0 "5 of 5" "$total of $total" "$data"

mkdir "$work/changed"
jq '.normal_quantiles["0.8"] += 1e-8 | .t_quantiles_0_975 = 0 | .["t_quantiles_0.975"]["29"] *= 1.00001
    | .binomial_intervals_95[8].wilson[0] -= 1e-6 | .clustered_se.se_clt += 1e-7 | .paired_real[2].mcnemar_exact_p *= 1.000001
    | .multiple[1].bh[7] += 1e-8 | .power.K10 += 0.00001 | .bradley_terry_baseball.se[3] += 1e-8
    | .cost_per_correct.z.fieller_ci[1] += 1e-9 | .cusum_montgomery.C_plus[28] = 5.29' \
    "$data/stats_vectors.json" >"$work/changed/stats_vectors.json"
check 1 "5 of 5" "$((total - 10)) of $total" "$work/changed"

jq '.mann_kendall[0].p = null | del(.power.K10)' "$data/stats_vectors.json" >"$work/changed/stats_vectors.json"
check 1 "5 of 5" "$((total - 2)) of $total" "$work/changed"

# A wrong digit in a bill, and a wrong price.
mkdir "$work/bills"; cp "$here"/tests/data/bills/*.json "$work/bills/"
sed -i 's/"total": "0.0064\(.*\)"/"total": "0.0065\1"/; s/0.00942/0.00943/' "$work/bills/deepseek.json"
program=$here/build/${MODE:-release}/tests/figures/figures_check
(cd "$here" && "$program" "$work/bills" "$data/stats_vectors.json") >"$work/out"; status=$?
[ $status -eq 1 ] && grep -q '^bills: 4 of 5 vendors' "$work/out" || { echo "a wrong bill passed: exit $status"; cat "$work/out"; exit 1; }
mkdir "$work/elsewhere"; cp -r "$here/providers" "$work/elsewhere/"
sed -i '/"model": "hy4"/s/"output": 18/"output": 18.000001/' "$work/elsewhere/providers/hunyuan.json"
(cd "$work/elsewhere" && "$program" "$here/tests/data/bills" "$data/stats_vectors.json") >"$work/out"; status=$?
[ $status -eq 1 ] && grep -q '^bills: 4 of 5 vendors' "$work/out" || { echo "a wrong price passed: exit $status"; cat "$work/out"; exit 1; }

# Standard output of every command that prints rows is one JSON document and nothing else; talk, if there
# is some, stands on standard error. "latest" is a run wherever one is taken.
. "$(dirname "$0")/../setup.sh"
shipped() { STEELYARD_DATA=$checkout "$steelyard" "$@"; }
sound() { # NAME, then standard input
    python3 -c '
import json, sys
name = sys.argv[1]
document = json.load(sys.stdin)
print(name, "schema", document["schema"], document.get("kind", "-"))' "$1"
}
cat >policy.json <<'EOF'
{"candidate": "alpha/large", "rules": [{"metric": "score", "min": 0.5}]}
EOF
"$steelyard" list runs -o json | sound "list runs"
shipped list models -o json | sound "list models"
shipped list suites -o json | sound "list suites"
shipped list prices -o json | sound "list prices"
shipped list providers -o json | sound "list providers"
"$steelyard" compare latest -o json | sound compare
"$steelyard" compare latest --pairs -o json | sound "compare --pairs"
"$steelyard" compare latest --repeats -o json | sound "compare --repeats"
"$steelyard" trend latest -o json | sound trend
"$steelyard" trend latest --nights -o json | sound "trend --nights"
"$steelyard" trend latest --events -o json | sound "trend --events"
"$steelyard" bill latest -o json | sound bill
"$steelyard" show latest -o json | sound show
"$steelyard" status latest -o json | sound status
"$steelyard" help | head -1 >/dev/null; "$steelyard" help --man run | head -1 | cut -d" " -f1,2
"$steelyard" show latest --outcome wrong -o json | sound "show --outcome"
"$steelyard" show latest 0 -o json | sound "show cell"
"$steelyard" gate policy.json latest -o json | sound gate
"$steelyard" score latest -o json | sound score
shipped prices show -o json | sound "prices show"
shipped prices diff 2026-06-01 2026-11-01 -o json | sound "prices diff"
shipped prices check -o json | sound "prices check"
shipped plan -m qwen/qwen3.8-flash -s logic-zh -o json | sound plan
shipped plan -m qwen/qwen3.8-flash,qwen/qwen3.8-max -s logic-zh --detectable -o json | sound "plan --detectable"
"$steelyard" trend -o json | sound trend
shipped doctor --offline -o json | sound doctor
shipped doctor --explain all -o json | sound "doctor --explain"
"$steelyard" export openmetrics latest | tail -1
"$steelyard" export lm-eval latest --out lm >/dev/null 2>&1; "$steelyard" export bundle latest --out b.bundle >/dev/null 2>&1; ls -d lm b.bundle 2>/dev/null
"$steelyard" bless latest --as x
STEELYARD_DATA=$checkout "$steelyard" run --sim --sim-arg speed=0 --store new.db -m qwen/qwen3.8-flash -s logic-zh --sample 2 -o json 2>talk | sound run
test -s talk && echo "talk on standard error"
# Commands with -o that do not stand above.
for c in $("$steelyard" help --list); do
    "$steelyard" help $c >page
    if grep -q -- --format page && ! grep -q "sound \"\?$c" "$0"; then echo "not above: $c"; fi
done

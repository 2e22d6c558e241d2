#!/bin/bash
# Every kind of chart of a simulated run: pictures that are well-formed, hold nothing that runs or loads,
# name their fonts, and say what the tables say; the same bytes twice; text for a terminal.
. "$(dirname "$0")/counting.sh" gnuplot fc-list python3
[ -n "$(fc-list 'Noto Sans CJK SC')" ] || { echo "skipped: no font Noto Sans CJK SC"; exit 77; }
cat >sweep.json <<'END'
{"models": ["qwen/qwen3.8-flash@think=on", "qwen/qwen3.8-flash@think=off", "hunyuan/hy3@think=off",
            "deepseek/deepseek-flash@think=high", "deepseek/deepseek-flash@think=off"],
 "suites": [{"suite": "arithmetic-en", "sample": 30}, {"suite": "arithmetic-zh", "sample": 30},
            {"suite": "logic-en", "sample": 30}, {"suite": "logic-zh", "sample": 30}], "seed": 1}
END
STEELYARD_STORE=$work/s.db; export STEELYARD_STORE
for night in 1 2; do # the second is another night of the same sweep
    "$steelyard" run sweep.json --sim --sim-arg speed=0 --new -q >run.out 2>&1 || { cat run.out; exit 1; }
done

check "all kinds" "$steelyard" chart all -o en >names
check "all kinds, in Chinese and dark" "$steelyard" chart all -o zh --lang zh --theme dark >>names
check "colours by tag" "$steelyard" chart cost -o en --by tag -q
kinds=$("$steelyard" help chart | sed -n 's/^  \([a-z]*\)  *[a-zC].*/\1/p' | sed '/^all$/q' | grep -v '^all$')
for kind in $kinds; do
    [ "$kind" = cost ] && kind=score_cost
    for file in en/$kind-*.svg en/$kind-*.png en/$kind-*.dat en/$kind-*.gp zh/$kind-*.zh.dark.svg zh/$kind-*.zh.dark.png zh/$kind-*.zh.dat; do
        check "no $file" [ -s "$file" ]
    done
done

cat >svg.py <<'END'
import re, sys, xml.etree.ElementTree as tree
NS = "{http://www.w3.org/2000/svg}"
allowed = {"svg", "title", "desc", "style", "defs", "g", "path", "circle", "polygon", "polyline", "use", "text", "tspan", "rect", "line"}
path, ids = sys.argv[1], set()
root = tree.parse(path).getroot()
assert root.tag == NS + "svg" and root.get("role") == "img", root.tag
assert root.get("font-family", "").startswith("'Noto Sans CJK SC'"), "no fonts are named"
for e in root.iter():
    name = e.tag.replace(NS, "")
    assert name in allowed, name
    for key, value in e.attrib.items():
        assert not key.lower().startswith("on"), key
        assert not key.endswith("href") or value.startswith("#"), value
        assert "url(" not in value or value.startswith("url(#"), value
    assert not e.get("id") or e.get("id") not in ids, "twice: " + e.get("id")
    ids.add(e.get("id"))
words = [" ".join("".join(e.itertext()).split()) for e in root.iter(NS + "text")]
rows = open(re.sub(r"(\.dark)?\.svg$", ".dat", path), encoding="utf-8").read().split("# text\n# ")[1].splitlines()[1:]
assert len([w for w in words if w]) == len([r for r in rows if r]), (len(words), len(rows))
assert "SIMULATED" in " ".join(words) or "prices-" in path, "not marked"
style = root.find(NS + "style")
if not path.startswith("zh/"): # a light picture that a dark page's reader sees too: each colour has its other one
    for e in root.iter():
        for key in ("fill", "stroke", "color"):
            value = e.get(key, "")
            assert not value.startswith("#") or '[%s="%s"]{' % (key, value) in style.text, (key, value)
assert "gnuplot" not in tree.tostring(root, encoding="unicode").lower()
END
for svg in en/*.svg zh/*.svg; do check "$svg" python3 svg.py "$svg"; done

"$steelyard" compare -o json >compare.json
cat >figures.py <<'END'
import glob, json
rows = json.load(open("compare.json"))["rows"]
def block(kind, name):
    text = open(glob.glob("en/%s-*.dat" % kind)[0], encoding="utf-8").read()
    return [line.split("\t") for line in text.split("# %s\n# " % name)[1].split("\n\n")[0].splitlines()[1:]]
def model(row):
    return row[-1].replace("\\\\@", "@")
score = {r["model"]: r["score"] * 100 for r in rows}
cost = {r["model"]: r["cost_per_1000_items"] and r["cost_per_1000_items"]["amount"] for r in rows}
for row in block("tokens", "breakdown"):
    assert abs(float(row[9]) - score[model(row)]) < 1e-6, row
    if cost[model(row)] is not None:
        assert abs(float(row[4]) - float(cost[model(row)])) < 1e-6, row
        assert abs(sum(map(float, row[0:4])) - float(row[4])) < 1e-6, row
assert len(block("tokens", "breakdown")) == len(rows)
for row in block("outcomes", "shares"):
    assert abs(sum(map(float, row[:8])) - 100) < 1e-6, row
thought = block("thinking", "thinking")
assert thought, thought
for row in thought:
    off = model(row).rsplit("@", 1)[0] + "@think=off"
    assert abs(float(row[1]) - score[model(row)]) < 1e-6 and abs(float(row[0]) - score[off]) < 1e-6, row
    assert abs(float(row[2]) - (score[model(row)] - score[off])) < 3, row
points = block("score_cost", "points")
assert sorted(round(float(r[7]), 6) for r in points) == sorted(round(s, 6) for s in score.values())
END
check "figures" python3 figures.py

mkdir again
check "again" "$steelyard" chart all -o again -q
for file in again/*; do check "other bytes: $file" cmp -s "$file" "en/${file#again/}"; done
check "a PDF" "$steelyard" chart outcomes -o chart.pdf -q
check "a PDF that is one" grep -q '^%PDF' chart.pdf

for kind in $kinds; do
    "$steelyard" chart "$kind" --term >"$kind.txt" || fail "--term $kind"
    check "SIMULATED in $kind" grep -q "SIMULATED\|price" "$kind.txt"
    check "a line of $kind is too long" python3 -c "
import sys, unicodedata
for line in open('$kind.txt', encoding='utf-8'):
    assert sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line.rstrip('\n')) <= 100, line"
done
conclude

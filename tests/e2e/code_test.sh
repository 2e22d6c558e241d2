#!/bin/bash
# Programs of models: graded from a file, graded in a run, graded again; refused without bubblewrap.
set -u
command -v bwrap >/dev/null || { echo "code_test: bubblewrap is not installed"; exit 77; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "code_test: $*"; cat out err 2>/dev/null; exit 1; }
expect() {
    want=$1; shift
    "$@" >out 2>err </dev/null; got=$?
    [ $got = "$want" ] || fail "exit $got, expected $want: $*"
}

mkdir -p suites/programs
cat >suites/programs/suite.json <<'E'
{"title": "Programs", "language": "en", "licence": "MIT", "version": "1", "category": "code", "template": "{{prompt}}",
 "grader": {"kind": "code", "cpu": 2}, "graders": {"published": {"kind": "code", "cpu": 2, "style": "completion"}}}
E
cat >suites/programs/items.jsonl <<'E'
{"id": "double", "variables": {"prompt": "def double(x):\n    \"\"\" Twice x. \"\"\"\n", "entry_point": "double", "test": "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate('a') == 'aa'\n"}}
{"id": "sort", "variables": {"prompt": "Sort a list.", "test_list": ["assert sort([2, 1]) == [1, 2]", "assert sort([]) == []"]}}
{"id": "echo", "variables": {"prompt": "Print the number on the input times two."}, "reference": {"inputs": ["4\n"], "outputs": ["8\n"]}}
{"id": "c", "variables": {"prompt": "Write int twice(int) in C.", "entry_point": "twice", "test": "int twice(int);\nint main(void) { assert(twice(4) == 8); return 0; }"}, "grader": {"kind": "code", "language": "c"}}
E
cat >answers.jsonl <<'E'
{"id": "double", "response": "Here:\n```python\ndef double(x):\n    return x * 2\n```"}
{"id": "double", "response": "    return x + x\n"}
{"id": "double", "response": "```python\ndef double(x):\n    return 4\n```"}
{"id": "double", "response": "```python\nimport os\ndef double(x):\n    os._exit(0)\n```"}
{"id": "double", "response": "```python\ndef double(x):\n    while True: pass\n```"}
{"id": "double", "response": "I cannot help with that."}
{"id": "sort", "response": "```python\ndef sort(l):\n    return sorted(l)\n```"}
{"id": "sort", "response": "```python\ndef sort(l):\n    return [l] * (1 << 40)\n```"}
{"id": "echo", "response": "```python\nprint(int(input()) * 2)\n```"}
{"id": "c", "response": "```c\nint twice(int x)\n{\n    return 2 * x;\n}\n```"}
E
expect 0 "$steelyard" grade -s programs --verdicts v.jsonl answers.jsonl
grep -q 'infrastructure' v.jsonl && { echo "code_test: $(jq -r .detail v.jsonl | head -1)"; exit 77; }
jq -r '[.id, .verdict, .rule, (.detail | split(":")[0])] | @tsv' v.jsonl >got
cat >want <<'E'
double	correct	block	pass
double	correct	completion	pass
double	wrong	block	fail
double	wrong	block	crash
double	wrong	block	timeout
double	refused		
sort	correct	block	pass
sort	wrong	block	memory
echo	correct	block	pass
c	correct	block	pass
E
diff want got || fail "verdicts differ"

# CRUXEval by its own rule, which runs what the answer says, and by ours, which compares values.
cat >crux.jsonl <<'E'
{"id": "sample_0", "code": "def f(x):\n    return [x, str(x)]", "input": "1", "output": "[1, '1']"}
E
cat >values.jsonl <<'E'
{"id": "sample_0", "response": "[1, \"1\"]"}
{"id": "sample_0", "response": "f(1) == [1,'1']"}
{"id": "sample_0", "response": "[1, 1]"}
{"id": "sample_0", "response": "[x, str(x)]"}
{"id": "sample_0", "response": "[1, '1'] or open('/etc/shadow')"}
{"id": "sample_0", "response": "f(1)"}
{"id": "sample_0", "response": "exit()"}
E
expect 0 "$steelyard" import suite crux.jsonl --preset cruxeval
expect 0 "$steelyard" grade -s cruxeval --grader published --verdicts v.jsonl values.jsonl
[ "$(jq -r '.verdict' v.jsonl | paste -sd' ')" = "correct correct wrong wrong correct wrong wrong" ] ||
    fail "CRUXEval's rule: $(cat v.jsonl)"
expect 0 "$steelyard" grade -s cruxeval --verdicts v.jsonl values.jsonl
[ "$(jq -r '.verdict' v.jsonl | paste -sd' ')" = "correct correct wrong unparsed unparsed unparsed unparsed" ] ||
    fail "values: $(cat v.jsonl)"

# The same in a run against recorded answers, graded while it goes, and again.
cat >recorded.jsonl <<'E'
{"model": "m", "prompt": "def double(x):\n    \"\"\" Twice x. \"\"\"\n", "response": "```python\ndef double(x):\n    return x * 2\n```"}
{"model": "m", "prompt": "Sort a list.", "response": "```python\ndef sort(l):\n    return l\n```"}
{"model": "m", "prompt": "Print the number on the input times two.", "response": "```\nprint(8)\n```"}
{"model": "m", "prompt": "Write int twice(int) in C.", "response": "```c\nint twice(int x) { return x; }\n```"}
E
expect 0 "$steelyard" run -q -y --sim --store s.db -m generic/m -s programs --sim-arg replay=recorded.jsonl,latency=none
[ "$(sqlite3 s.db "SELECT group_concat(outcome || ' ' || substr(detail, 1, 4), ', ') FROM
    (SELECT * FROM verdict WHERE purpose = 'default' ORDER BY cell)")" = "correct pass, wrong fail, correct pass, wrong fail" ] ||
    fail "a run's verdicts: $(sqlite3 s.db 'SELECT * FROM verdict')"
expect 0 "$steelyard" score --store s.db
grep -q 'nothing changes\|no verdict\|0 ' out || fail "graded again"

# A queue of programs that take their time does not keep a run from ending when it is told to, twice.
mkdir suites/loops
cp suites/programs/suite.json suites/loops/
for i in $(seq 40); do
    echo "{\"id\": \"$i\", \"variables\": {\"prompt\": \"Loop $i.\", \"test_list\": [\"assert f() == 1\"]}}" >>suites/loops/items.jsonl
    echo "{\"model\": \"m\", \"prompt\": \"Loop $i.\", \"response\": \"\`\`\`python\ndef f():\n    while True: pass\n\`\`\`\"}" >>loops.jsonl
done
timeout -s KILL 60 "$steelyard" run -q -y --sim --store l.db -m generic/m -s loops --sim-arg replay=loops.jsonl,latency=none >out 2>err &
for _ in $(seq 300); do
    [ "$(sqlite3 l.db 'SELECT count(*) FROM reply' 2>/dev/null)" = 40 ] && break
    sleep 0.1
done
run=$(pgrep -P $!)
# As many at once as there are processors: each has a process that bubblewrap waits in.
for _ in $(seq 100); do
    [ "$(pgrep -c -P "$run" bwrap)" -ge "$(nproc)" ] && break
    sleep 0.1
done
[ "$(pgrep -c -P "$run" bwrap)" -ge "$(nproc)" ] || fail "$(pgrep -c -P "$run" bwrap) programs at once, of $(nproc)"
[ "$(pgrep -c -P "$run" bwrap)" -le "$(nproc)" ] || fail "more programs at once than processors"
kill -INT "$run"; sleep 1; kill -INT "$run"
wait $!; got=$?
[ $got = 130 ] || fail "exit $got, expected 130"
[ "$(sqlite3 l.db 'SELECT count(*) FROM verdict')" -lt 80 ] || fail "all was graded"

# Without bubblewrap nothing begins.
mkdir bin && for tool in sh env gnuplot; do ln -s "$(command -v $tool)" bin/ 2>/dev/null; done
for words in "grade -s programs answers.jsonl" "run -q -y --sim --store t.db -m generic/m -s programs" "score --store s.db"; do
    expect 2 env PATH="$work/bin" "$steelyard" $words
    grep -q 'apt-get install bubblewrap' err || fail "the package is not named: $words"
done
[ ! -e t.db ] || [ "$(sqlite3 t.db 'SELECT count(*) FROM run')" = 0 ] || fail "a run was made without bubblewrap"
exit 0

# A run with recorded answers; graded again unchanged, then as a grader would that takes no guesses.
mkdir -p suites/sums && cat >suites/sums/suite.json <<'E'
{"title": "Sums", "language": "en", "licence": "MIT", "version": "1", "category": "sums", "template": "{{question}}",
 "grader": {"kind": "number"}, "graders": {"published": {"kind": "number", "rules": "last-number"}}}
E
cat >suites/sums/items.jsonl <<'E'
{"id": "a", "variables": {"question": "6 x 3?"}, "reference": 18}
{"id": "b", "variables": {"question": "6 / 4?"}, "reference": "1.5"}
{"id": "c", "variables": {"question": "7 - 8?"}, "reference": -1}
E
cat >recorded.jsonl <<'E'
{"model": "m", "prompt": "6 x 3?", "response": "The answer is 18. Really, since 9 x 2 is that too."}
{"model": "m", "prompt": "6 / 4?", "response": "That makes 1.5"}
{"model": "m", "prompt": "7 - 8?", "response": "#### -1"}
E
$steelyard run -q -y --sim --store s.db -m generic/m -s sums --sim-arg replay=recorded.jsonl,latency=none >run.out 2>&1 || cat run.out
$steelyard score --store s.db
$steelyard score --store s.db --grader published
python3 - <<'E'
import sqlite3
db = sqlite3.connect("s.db")
table = [t for (t,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('item', 'run_item')")
         if any(c[1] == "content" for c in db.execute(f"PRAGMA table_info({t})"))][0]
db.execute(f"UPDATE {table} SET content = replace(content, ?, ?)",
           ('"grader":{"kind":"number"}', '"grader":{"kind":"number","weak":false}'))
db.commit()
E
$steelyard score --store s.db -o json latest
$steelyard score --store s.db --suite sums

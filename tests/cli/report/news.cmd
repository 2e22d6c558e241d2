. "$(dirname "$0")/../setup.sh"
# yarrow as the same sweep eight days earlier, answered in part by another id
python3 - <<'END'
import sqlite3
db = sqlite3.connect("s.db")
db.execute("UPDATE run SET title = 'nightly', is_simulated = 0, created_unix_ns = created_unix_ns - 8 * 86400000000000, "
           "ended_unix_ns = ended_unix_ns - 8 * 86400000000000 WHERE name = 'yarrow'")
for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    db.execute(f"DROP TRIGGER {name}")
db.execute("UPDATE attempt SET response_model = '<i>large-0901</i>' WHERE run = 2 AND model = 0")
# a model that got worse, and one that is gone
db.execute("UPDATE verdict SET outcome = 'correct', score = 1 WHERE run = 2")
db.execute("UPDATE verdict SET outcome = 'wrong', score = 0 WHERE run = 1 AND cell < 24")
db.execute("UPDATE model SET label = 'alpha/old' WHERE run = 2 AND number = 1")
db.commit()
END
$steelyard report mimosa --since 7d -o r.html -q
python3 "$(dirname "$0")/outline.py" r.html en | sed -n '/## What is new/,/## Models/p'
python3 "$(dirname "$0")/outline.py" r.html zh | sed -n '/## 新变化/,/## 模型/p'
# longer than there are runs: the oldest; its prices changed too
$steelyard report mimosa --since 200d -o r.html -q
python3 "$(dirname "$0")/outline.py" r.html en | sed -n '/Against run/p; /Changes of price/,/## Models/p'
# no earlier run
$steelyard report yarrow --since 1h -o r.html -q
python3 "$(dirname "$0")/outline.py" r.html en | sed -n '/## What is new/,/## Models/p'
$steelyard report mimosa yarrow --since 7d
echo $?
$steelyard report --since soon
echo $?
$steelyard report --since 0d

-- A store of schema version 1, as the first steelyard wrote it (sqlite3 .dump).
BEGIN TRANSACTION;
CREATE TABLE plan_blob (
  id      INTEGER PRIMARY KEY,
  hash    TEXT NOT NULL UNIQUE, -- SHA-256 of content
  content TEXT NOT NULL         -- canonical JSON: all that makes two runs comparable
) STRICT;
INSERT INTO plan_blob VALUES(1,'09b18bcbb1f8e6a53b8212534c6278dcae6080e3c6bc5c0f6a62a6473143619e','{"seed":1}');
CREATE TABLE run (
  id              INTEGER PRIMARY KEY,
  name            TEXT NOT NULL UNIQUE, -- short and typable
  title           TEXT NOT NULL,        -- of the sweep
  plan_hash       TEXT NOT NULL,        -- the same plan and period: the same run, resumed
  period          TEXT NOT NULL,        -- '', or a day or week: '2026-11-24', '2026-W48'
  plan            INTEGER NOT NULL REFERENCES plan_blob(id),
  manifest        TEXT NOT NULL,        -- JSON: versions, profiles, price book, seed, host
  state           TEXT NOT NULL CHECK (state IN
                  ('open','complete','incomplete','stopped_budget','interrupted')),
  is_simulated    INTEGER NOT NULL,     -- 1: answered by the simulator
  created_unix_ns INTEGER NOT NULL,
  ended_unix_ns   INTEGER,
  model_count     INTEGER NOT NULL,
  item_count      INTEGER NOT NULL,
  repeats         INTEGER NOT NULL CHECK (repeats > 0),
  cell_count      INTEGER NOT NULL      -- planned cells, judges' cells too
) STRICT;
INSERT INTO run VALUES(1,'tkhb','nightly','p1','',1,'{"tool":"steelyard"}','open',0,1795478400000000000,NULL,2,2,1,4);
CREATE TABLE model (
  run        INTEGER NOT NULL REFERENCES run(id),
  number     INTEGER NOT NULL, -- index in the run, from 0
  label      TEXT NOT NULL,    -- 'qwen/qwen3.8-max@think=high'
  provider   TEXT NOT NULL,
  model      TEXT NOT NULL,    -- id as sent to the vendor
  region     TEXT NOT NULL,
  currency   TEXT NOT NULL,    -- that the vendor bills in
  title      TEXT NOT NULL,
  lane       TEXT NOT NULL,
  parameters TEXT NOT NULL,    -- canonical JSON, as asked for
  tags       TEXT NOT NULL,    -- comma-separated
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
INSERT INTO model VALUES(1,0,'vendor/model-0','vendor','model-0','cn','CNY','vendor/model-0','lane','{}','open');
INSERT INTO model VALUES(1,1,'vendor/model-1','vendor','model-1','cn','CNY','vendor/model-1','lane','{}','open');
CREATE TABLE item (
  id       INTEGER PRIMARY KEY,
  digest   TEXT NOT NULL UNIQUE, -- SHA-256 of all that follows: runs share their items
  suite    TEXT NOT NULL,
  name     TEXT NOT NULL,        -- the item's id in its suite
  category TEXT NOT NULL,
  cluster  TEXT NOT NULL,        -- items of one source share it
  hash     TEXT NOT NULL,        -- of the item's line
  content  TEXT NOT NULL         -- JSON: typed parts as asked, reference, choices, grader
) STRICT;
INSERT INTO item VALUES(1,'f4331be5732ecda139292cf7a77fc7f6a5092e6a117f7f9f8e96d09e0e99ea54','arithmetic','i0','sum','','h','[{"type":"text","text":"1+1?"}]');
INSERT INTO item VALUES(2,'d25b32fb529c23ba42e8274c83ac2daf2f011c955897c1d057c581052dce0fc5','logic','i1','sum','','h','[{"type":"text","text":"1+1?"}]');
CREATE TABLE run_item (
  run    INTEGER NOT NULL REFERENCES run(id),
  number INTEGER NOT NULL, -- index in the run, from 0
  item   INTEGER NOT NULL REFERENCES item(id),
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
INSERT INTO run_item VALUES(1,0,1);
INSERT INTO run_item VALUES(1,1,2);
CREATE TABLE lane (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE -- account and model group that share limits
) STRICT;
INSERT INTO lane VALUES(1,'lane');
CREATE TABLE turn (
  run      INTEGER NOT NULL REFERENCES run(id),
  cell     INTEGER NOT NULL,
  number   INTEGER NOT NULL CHECK (number > 1), -- the first turn is the item itself
  messages TEXT NOT NULL,    -- JSON: what was added to the conversation for this turn
  unix_ns  INTEGER NOT NULL,
  PRIMARY KEY (run, cell, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE attempt (
  id                  INTEGER PRIMARY KEY,
  run                 INTEGER NOT NULL REFERENCES run(id),
  cell                INTEGER NOT NULL,
  turn                INTEGER NOT NULL,
  number              INTEGER NOT NULL, -- 1, 2, ... within the turn
  model               INTEGER NOT NULL, -- model.number
  lane                INTEGER NOT NULL REFERENCES lane(id),
  started_unix_ns     INTEGER NOT NULL,
  currency            TEXT NOT NULL,
  reserved_pico       INTEGER,          -- worst case, 1e-12 of the currency; NULL: no price
  charged_pico        INTEGER,          -- what the budget counts for it now; NULL: unknown
  outcome             TEXT,             -- NULL: no end was seen
  retry_class         TEXT,
  http_status         INTEGER,          -- 0: no HTTP answer came
  error_code          TEXT,
  error_message       TEXT,
  request_id          TEXT,
  response_model      TEXT,
  response_id         TEXT,
  fingerprint         TEXT,
  service_tier        TEXT,
  finish_reason       TEXT,
  input_tokens        INTEGER,          -- tokens: NULL where the vendor did not say
  cached_tokens       INTEGER,          -- part of input
  cache_write_tokens  INTEGER,          -- part of input
  output_tokens       INTEGER,
  reasoning_tokens    INTEGER,          -- part of output
  intended_ns         INTEGER,          -- times: after started_unix_ns; NULL: never happened
  handed_ns           INTEGER,
  sent_ns             INTEGER,
  headers_ns          INTEGER,
  first_reasoning_ns  INTEGER,
  first_answer_ns     INTEGER,
  last_token_ns       INTEGER,
  ended_ns            INTEGER,
  bytes               INTEGER,
  events              INTEGER,
  settled_pico        INTEGER,          -- known cost; NULL: unknown
  is_billable         INTEGER,          -- 1: bytes of an answer came
  client_lag_ns       INTEGER,          -- our own share of the time to first token, at most
  gaps                BLOB              -- histogram of inter-token gaps
) STRICT;
INSERT INTO attempt VALUES(1,1,0,1,1,0,1,1795478400000000000,'CNY',1000,600,'answered','never',200,'','','req-1','model-0','','','','stop',100,20,NULL,50,NULL,0,10,20,30,NULL,40,90,100,1000,50,600,1,7,X'');
INSERT INTO attempt VALUES(2,1,1,1,1,0,1,1795478400000000000,'CNY',1000,600,'timeout','never',200,'','','req-1','model-0','','','','stop',100,20,NULL,50,NULL,0,10,20,30,NULL,40,90,100,1000,50,600,1,7,X'');
INSERT INTO attempt VALUES(3,1,2,1,1,1,1,1795478400000000000,'CNY',1000,1000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE reply (
  run                  INTEGER NOT NULL REFERENCES run(id),
  cell                 INTEGER NOT NULL,
  attempt              INTEGER NOT NULL REFERENCES attempt(id), -- that ended the cell
  outcome              TEXT NOT NULL,
  is_reasoning_unknown INTEGER NOT NULL, -- 1: it thought, and did not say how many tokens
  PRIMARY KEY (run, cell)
) STRICT, WITHOUT ROWID;
INSERT INTO reply VALUES(1,0,1,'answered',0);
INSERT INTO reply VALUES(1,1,2,'timeout',0);
CREATE TABLE reply_text (
  attempt   INTEGER PRIMARY KEY REFERENCES attempt(id),
  answer    BLOB NOT NULL, -- bytes as they came; CAST(answer AS TEXT)
  reasoning BLOB NOT NULL
) STRICT;
INSERT INTO reply_text VALUES(1,X'69742069732032',X'');
INSERT INTO reply_text VALUES(2,X'',X'');
CREATE TABLE verdict (
  run       INTEGER NOT NULL REFERENCES run(id),
  cell      INTEGER NOT NULL,
  purpose   TEXT NOT NULL,    -- 'default', 'published'
  seq       INTEGER NOT NULL, -- 1, 2, ...: the highest is the one that counts
  grader    TEXT NOT NULL,
  version   TEXT NOT NULL,
  outcome   TEXT NOT NULL,
  score     REAL NOT NULL,    -- 0 to 1
  extracted BLOB NOT NULL,    -- what was taken as the final answer
  rule      TEXT NOT NULL,    -- that took it
  detail    TEXT NOT NULL,
  flags     INTEGER NOT NULL, -- 1 weak rule, 2 a bound was hit, 4 run-on text was cut
  unix_ns   INTEGER NOT NULL,
  PRIMARY KEY (run, cell, purpose, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO verdict VALUES(1,0,'default',1,'number','1','correct',1.0,X'32','last','',0,0);
CREATE TABLE baseline (
  name    TEXT PRIMARY KEY,
  run     INTEGER NOT NULL REFERENCES run(id),
  unix_ns INTEGER NOT NULL -- when it was blessed
) STRICT, WITHOUT ROWID;
CREATE TABLE budget (
  scope         TEXT NOT NULL CHECK (scope IN ('run','model','day')),
  run           INTEGER NOT NULL, -- 0 with scope 'day'
  key           INTEGER NOT NULL, -- model.number; days since 1970-01-01 UTC; 0 with 'run'
  currency      TEXT NOT NULL,
  reserved_pico INTEGER NOT NULL, -- of attempts without an end
  spent_pico    INTEGER NOT NULL, -- of ended attempts
  unknown       INTEGER NOT NULL, -- attempts whose charge is unknown
  PRIMARY KEY (scope, run, key, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO budget VALUES('day',0,20781,'CNY',1000,1200,0);
INSERT INTO budget VALUES('model',1,0,'CNY',0,1200,0);
INSERT INTO budget VALUES('model',1,1,'CNY',1000,0,0);
INSERT INTO budget VALUES('run',1,0,'CNY',1000,1200,0);
CREATE INDEX run_by_plan ON run (plan_hash, period);
CREATE INDEX run_by_time ON run (created_unix_ns);
CREATE INDEX attempt_by_cell ON attempt (run, cell, turn);
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt
  BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;
CREATE TRIGGER attempt_ends_once BEFORE UPDATE ON attempt WHEN OLD.outcome IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'an attempt ends once'); END;
CREATE TRIGGER verdict_is_kept BEFORE DELETE ON verdict
  BEGIN SELECT RAISE(ABORT, 'verdicts are never deleted'); END;
CREATE TRIGGER verdict_is_final BEFORE UPDATE ON verdict
  BEGIN SELECT RAISE(ABORT, 'verdicts are never changed'); END;
CREATE VIEW v_run AS
SELECT r.id, r.name, r.title, r.state, r.is_simulated, r.period,
       strftime('%Y-%m-%dT%H:%M:%SZ', r.created_unix_ns / 1000000000, 'unixepoch') AS created,
       strftime('%Y-%m-%dT%H:%M:%SZ', r.ended_unix_ns / 1000000000, 'unixepoch') AS ended,
       r.model_count AS models, r.item_count AS items, r.repeats, r.cell_count AS planned,
       (SELECT count(*) FROM reply p WHERE p.run = r.id) AS replied
FROM run r;
CREATE VIEW v_verdict AS
SELECT * FROM verdict v WHERE seq = (SELECT max(w.seq) FROM verdict w
  WHERE w.run = v.run AND w.cell = v.cell AND w.purpose = v.purpose);
CREATE VIEW v_cell AS
SELECT r.id AS run_id, r.name AS run, p.cell, m.label AS model, i.suite, i.name AS item,
       i.category, i.cluster, p.cell % r.repeats AS repeat,
       coalesce(v.outcome, p.outcome) AS outcome, v.score, v.grader, v.version AS grader_version,
       v.rule, CAST(v.extracted AS TEXT) AS extracted, a.id AS attempt, a.response_model,
       a.finish_reason, a.input_tokens, a.cached_tokens, a.output_tokens, a.reasoning_tokens,
       (coalesce(a.first_reasoning_ns, a.first_answer_ns) - a.sent_ns) / 1e6 AS ttft_ms,
       (a.ended_ns - a.sent_ns) / 1e6 AS total_ms, a.client_lag_ns / 1e6 AS client_lag_ms,
       CAST(t.answer AS TEXT) AS answer, CAST(t.reasoning AS TEXT) AS reasoning
FROM run r
JOIN reply p ON p.run = r.id AND p.cell < r.model_count * r.item_count * r.repeats
JOIN model m ON m.run = r.id AND m.number = p.cell / (r.item_count * r.repeats)
JOIN run_item ri ON ri.run = r.id AND ri.number = p.cell / r.repeats % r.item_count
JOIN item i ON i.id = ri.item
JOIN attempt a ON a.id = p.attempt
LEFT JOIN reply_text t ON t.attempt = p.attempt
LEFT JOIN v_verdict v ON v.run = p.run AND v.cell = p.cell AND v.purpose = 'default';
CREATE VIEW v_score AS
WITH planned AS (
  SELECT r.id AS run_id, r.name AS run, m.number, m.label AS model, i.suite,
         count(*) * r.repeats AS planned
  FROM run r JOIN model m ON m.run = r.id JOIN run_item ri ON ri.run = r.id
  JOIN item i ON i.id = ri.item GROUP BY r.id, m.number, i.suite),
ended AS (
  SELECT p.run AS run_id, p.cell / (r.item_count * r.repeats) AS number, i.suite,
         coalesce(v.outcome, p.outcome) AS outcome, v.score
  FROM run r
  JOIN reply p ON p.run = r.id AND p.cell < r.model_count * r.item_count * r.repeats
  JOIN run_item ri ON ri.run = r.id AND ri.number = p.cell / r.repeats % r.item_count
  JOIN item i ON i.id = ri.item
  LEFT JOIN v_verdict v ON v.run = p.run AND v.cell = p.cell AND v.purpose = 'default')
SELECT n.run_id, n.run, n.model, n.suite, n.planned, count(e.outcome) AS ended,
       sum(e.outcome IN ('correct','partial','wrong','unparsed','truncated','refused'))
         AS scored,
       avg(CASE WHEN e.outcome IN ('correct','partial') THEN e.score
                WHEN e.outcome IN ('wrong','unparsed','truncated','refused') THEN 0.0 END)
         AS score,
       sum(e.outcome = 'correct') AS correct, sum(e.outcome = 'partial') AS partial,
       sum(e.outcome = 'wrong') AS wrong, sum(e.outcome = 'unparsed') AS unparsed,
       sum(e.outcome = 'truncated') AS truncated, sum(e.outcome = 'refused') AS refused,
       sum(e.outcome = 'answered') AS ungraded,
       n.planned - count(e.outcome) AS pending
FROM planned n LEFT JOIN ended e USING (run_id, number, suite)
GROUP BY n.run_id, n.number, n.suite;
CREATE VIEW v_outcome AS
SELECT r.id AS run_id, r.name AS run, m.label AS model, i.suite,
       coalesce(v.outcome, p.outcome) AS outcome, count(*) AS cells
FROM run r
JOIN reply p ON p.run = r.id AND p.cell < r.model_count * r.item_count * r.repeats
JOIN model m ON m.run = r.id AND m.number = p.cell / (r.item_count * r.repeats)
JOIN run_item ri ON ri.run = r.id AND ri.number = p.cell / r.repeats % r.item_count
JOIN item i ON i.id = ri.item
LEFT JOIN v_verdict v ON v.run = p.run AND v.cell = p.cell AND v.purpose = 'default'
GROUP BY r.id, m.number, i.suite, coalesce(v.outcome, p.outcome);
CREATE VIEW v_attempt_cost_basis AS
SELECT r.id AS run_id, r.name AS run, a.id AS attempt, a.cell, m.label AS model, m.provider,
       m.region, m.model AS asked_model, a.response_model, l.name AS lane,
       strftime('%Y-%m-%dT%H:%M:%SZ', a.started_unix_ns / 1000000000, 'unixepoch') AS started,
       a.started_unix_ns, a.started_unix_ns + a.ended_ns AS ended_unix_ns, a.outcome,
       a.input_tokens, a.cached_tokens, a.cache_write_tokens, a.output_tokens,
       a.reasoning_tokens, a.is_billable, p.attempt IS NOT NULL AS is_final, a.currency,
       a.reserved_pico / 1e12 AS reserved, a.charged_pico / 1e12 AS charged
FROM run r JOIN attempt a ON a.run = r.id
JOIN model m ON m.run = a.run AND m.number = a.model
JOIN lane l ON l.id = a.lane
LEFT JOIN reply p ON p.run = a.run AND p.cell = a.cell AND p.attempt = a.id;
CREATE VIEW v_charge AS
SELECT r.id AS run_id, r.name AS run, m.label AS model, b.currency,
       b.spent_pico / 1e12 AS spent, b.reserved_pico / 1e12 AS reserved, b.unknown
FROM budget b JOIN run r ON r.id = b.run JOIN model m ON m.run = b.run AND m.number = b.key
WHERE b.scope = 'model';
COMMIT;
PRAGMA application_id = 1400133988;
PRAGMA user_version = 1;

#include "store/schema.h"

#include <stddef.h>

#define LANE_EVENT                                                                                 \
    "CREATE TABLE lane_event (\n"                                                                  \
    "  id      INTEGER PRIMARY KEY,\n"                                                             \
    "  run     INTEGER NOT NULL REFERENCES run(id),\n"                                             \
    "  lane    INTEGER NOT NULL REFERENCES lane(id),\n"                                            \
    "  unix_ns INTEGER NOT NULL,\n"                                                                \
    "  kind    TEXT NOT NULL,    -- 'concurrency', 'pause', 'limit', 'breaker'\n"                  \
    "  value   INTEGER NOT NULL, -- in the unit of the kind\n"                                     \
    "  note    TEXT NOT NULL\n"                                                                    \
    ") STRICT"

#define IS_FALLBACK "is_fallback INTEGER /* 1: the vendor says that another model answered */"

/* Small rows that are read in order of cell (reply, verdict) are kept in that order, without a
 * rowid; the long texts lie apart, in order of arrival, so that a scan of outcomes does not drag
 * them through memory. */
const char *const schema_tables[] = {
    "CREATE TABLE plan_blob (\n"
    "  id      INTEGER PRIMARY KEY,\n"
    "  hash    TEXT NOT NULL UNIQUE, -- SHA-256 of content\n"
    "  content TEXT NOT NULL         -- canonical JSON: all that makes two runs comparable\n"
    ") STRICT",
    "CREATE TABLE run (\n"
    "  id              INTEGER PRIMARY KEY,\n"
    "  name            TEXT NOT NULL UNIQUE, -- short and typable\n"
    "  title           TEXT NOT NULL,        -- of the sweep\n"
    "  plan_hash       TEXT NOT NULL,        -- the same plan and period: the same run, resumed\n"
    "  period          TEXT NOT NULL,        -- '', or a day or week: '2026-11-24', '2026-W48'\n"
    "  plan            INTEGER NOT NULL REFERENCES plan_blob(id),\n"
    "  manifest        TEXT NOT NULL,        -- JSON: versions, profiles, price book, seed, host\n"
    "  state           TEXT NOT NULL CHECK (state IN\n"
    "                  ('open','complete','incomplete','stopped_budget','interrupted')),\n"
    "  is_simulated    INTEGER NOT NULL,     -- 1: answered by the simulator\n"
    "  created_unix_ns INTEGER NOT NULL,\n"
    "  ended_unix_ns   INTEGER,\n"
    "  model_count     INTEGER NOT NULL,\n"
    "  item_count      INTEGER NOT NULL,\n"
    "  repeats         INTEGER NOT NULL CHECK (repeats > 0),\n"
    "  cell_count      INTEGER NOT NULL      -- planned cells, judges' cells too\n"
    ") STRICT",
    "CREATE INDEX run_by_plan ON run (plan_hash, period)",
    "CREATE INDEX run_by_time ON run (created_unix_ns)",
    "CREATE TABLE model (\n"
    "  run        INTEGER NOT NULL REFERENCES run(id),\n"
    "  number     INTEGER NOT NULL, -- index in the run, from 0\n"
    "  label      TEXT NOT NULL,    -- 'qwen/qwen3.8-max@think=high'\n"
    "  provider   TEXT NOT NULL,\n"
    "  model      TEXT NOT NULL,    -- id as sent to the vendor\n"
    "  region     TEXT NOT NULL,\n"
    "  currency   TEXT NOT NULL,    -- that the vendor bills in\n"
    "  title      TEXT NOT NULL,\n"
    "  lane       TEXT NOT NULL,\n"
    "  parameters TEXT NOT NULL,    -- canonical JSON, as asked for\n"
    "  tags       TEXT NOT NULL,    -- comma-separated\n"
    "  PRIMARY KEY (run, number)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE item (\n"
    "  id       INTEGER PRIMARY KEY,\n"
    "  digest   TEXT NOT NULL UNIQUE, -- SHA-256 of all that follows: runs share their items\n"
    "  suite    TEXT NOT NULL,\n"
    "  name     TEXT NOT NULL,        -- the item's id in its suite\n"
    "  category TEXT NOT NULL,\n"
    "  cluster  TEXT NOT NULL,        -- items of one source share it\n"
    "  hash     TEXT NOT NULL,        -- of the item's line\n"
    "  content  TEXT NOT NULL         -- JSON: typed parts as asked, reference, choices, grader\n"
    ") STRICT",
    "CREATE TABLE run_item (\n"
    "  run    INTEGER NOT NULL REFERENCES run(id),\n"
    "  number INTEGER NOT NULL, -- index in the run, from 0\n"
    "  item   INTEGER NOT NULL REFERENCES item(id),\n"
    "  PRIMARY KEY (run, number)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE lane (\n"
    "  id   INTEGER PRIMARY KEY,\n"
    "  name TEXT NOT NULL UNIQUE -- account and model group that share limits\n"
    ") STRICT",
    LANE_EVENT,
    "CREATE TABLE turn (\n"
    "  run      INTEGER NOT NULL REFERENCES run(id),\n"
    "  cell     INTEGER NOT NULL,\n"
    "  number   INTEGER NOT NULL CHECK (number > 1), -- the first turn is the item itself\n"
    "  messages TEXT NOT NULL,    -- JSON: what was added to the conversation for this turn\n"
    "  unix_ns  INTEGER NOT NULL,\n"
    "  PRIMARY KEY (run, cell, number)\n"
    ") STRICT, WITHOUT ROWID",
    /* One HTTP call. Appended before its request leaves; its end is written once. */
    "CREATE TABLE attempt (\n"
    "  id                  INTEGER PRIMARY KEY,\n"
    "  run                 INTEGER NOT NULL REFERENCES run(id),\n"
    "  cell                INTEGER NOT NULL,\n"
    "  turn                INTEGER NOT NULL,\n"
    "  number              INTEGER NOT NULL, -- 1, 2, ... within the turn\n"
    "  model               INTEGER NOT NULL, -- model.number\n"
    "  lane                INTEGER NOT NULL REFERENCES lane(id),\n"
    "  started_unix_ns     INTEGER NOT NULL,\n"
    "  currency            TEXT NOT NULL,\n"
    "  reserved_pico       INTEGER,          -- worst case, 1e-12 of the currency; NULL: no price\n"
    "  charged_pico        INTEGER,          -- what the budget counts for it now; NULL: unknown\n"
    "  outcome             TEXT,             -- NULL: no end was seen\n"
    "  retry_class         TEXT,\n"
    "  http_status         INTEGER,          -- 0: no HTTP answer came\n"
    "  error_code          TEXT,\n"
    "  error_message       TEXT,\n"
    "  request_id          TEXT,\n"
    "  response_model      TEXT,\n"
    "  response_id         TEXT,\n"
    "  fingerprint         TEXT,\n"
    "  service_tier        TEXT,\n"
    "  finish_reason       TEXT,\n"
    "  input_tokens        INTEGER,          -- tokens: NULL where the vendor did not say\n"
    "  cached_tokens       INTEGER,          -- part of input\n"
    "  cache_write_tokens  INTEGER,          -- part of input\n"
    "  output_tokens       INTEGER,\n"
    "  reasoning_tokens    INTEGER,          -- part of output\n"
    "  intended_ns         INTEGER,          -- times: after started_unix_ns; NULL: never "
    "happened\n"
    "  handed_ns           INTEGER,\n"
    "  sent_ns             INTEGER,\n"
    "  headers_ns          INTEGER,\n"
    "  first_reasoning_ns  INTEGER,\n"
    "  first_answer_ns     INTEGER,\n"
    "  last_token_ns       INTEGER,\n"
    "  ended_ns            INTEGER,\n"
    "  bytes               INTEGER,\n"
    "  events              INTEGER,\n"
    "  settled_pico        INTEGER,          -- known cost; NULL: unknown\n"
    "  is_billable         INTEGER,          -- 1: bytes of an answer came\n"
    "  client_lag_ns       INTEGER,          -- our own share of the time to first token, at most\n"
    "  gaps                BLOB              -- histogram of inter-token gaps\n"
    ", " IS_FALLBACK ") STRICT", /* as ALTER TABLE writes it */
    "CREATE INDEX attempt_by_cell ON attempt (run, cell, turn)",
    "CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt\n"
    "  BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END",
    "CREATE TRIGGER attempt_ends_once BEFORE UPDATE ON attempt WHEN OLD.outcome IS NOT NULL\n"
    "  BEGIN SELECT RAISE(ABORT, 'an attempt ends once'); END",
    "CREATE TABLE reply (\n"
    "  run                  INTEGER NOT NULL REFERENCES run(id),\n"
    "  cell                 INTEGER NOT NULL,\n"
    "  attempt              INTEGER NOT NULL REFERENCES attempt(id), -- that ended the cell\n"
    "  outcome              TEXT NOT NULL,\n"
    "  is_reasoning_unknown INTEGER NOT NULL, -- 1: it thought, and did not say how many tokens\n"
    "  PRIMARY KEY (run, cell)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE reply_text (\n"
    "  attempt   INTEGER PRIMARY KEY REFERENCES attempt(id),\n"
    "  answer    BLOB NOT NULL, -- bytes as they came; CAST(answer AS TEXT)\n"
    "  reasoning BLOB NOT NULL\n"
    ") STRICT",
    "CREATE TABLE verdict (\n"
    "  run       INTEGER NOT NULL REFERENCES run(id),\n"
    "  cell      INTEGER NOT NULL,\n"
    "  purpose   TEXT NOT NULL,    -- 'default', 'published'\n"
    "  seq       INTEGER NOT NULL, -- 1, 2, ...: the highest is the one that counts\n"
    "  grader    TEXT NOT NULL,\n"
    "  version   TEXT NOT NULL,\n"
    "  outcome   TEXT NOT NULL,\n"
    "  score     REAL NOT NULL,    -- 0 to 1\n"
    "  extracted BLOB NOT NULL,    -- what was taken as the final answer\n"
    "  rule      TEXT NOT NULL,    -- that took it\n"
    "  detail    TEXT NOT NULL,\n"
    "  flags     INTEGER NOT NULL, -- 1 weak rule, 2 a bound was hit, 4 run-on text was cut\n"
    "  unix_ns   INTEGER NOT NULL,\n"
    "  PRIMARY KEY (run, cell, purpose, seq)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE TRIGGER verdict_is_kept BEFORE DELETE ON verdict\n"
    "  BEGIN SELECT RAISE(ABORT, 'verdicts are never deleted'); END",
    "CREATE TRIGGER verdict_is_final BEFORE UPDATE ON verdict\n"
    "  BEGIN SELECT RAISE(ABORT, 'verdicts are never changed'); END",
    "CREATE TABLE baseline (\n"
    "  name    TEXT PRIMARY KEY,\n"
    "  run     INTEGER NOT NULL REFERENCES run(id),\n"
    "  unix_ns INTEGER NOT NULL -- when it was blessed\n"
    ") STRICT, WITHOUT ROWID",
    /* Running sums over attempt, kept in the same transactions, so that a cap costs one look. */
    "CREATE TABLE budget (\n"
    "  scope         TEXT NOT NULL CHECK (scope IN ('run','model','day')),\n"
    "  run           INTEGER NOT NULL, -- 0 with scope 'day'\n"
    "  key           INTEGER NOT NULL, -- model.number; days since 1970-01-01 UTC; 0 with 'run'\n"
    "  currency      TEXT NOT NULL,\n"
    "  reserved_pico INTEGER NOT NULL, -- of attempts without an end\n"
    "  spent_pico    INTEGER NOT NULL, -- of ended attempts\n"
    "  unknown       INTEGER NOT NULL, -- attempts whose charge is unknown\n"
    "  PRIMARY KEY (scope, run, key, currency)\n"
    ") STRICT, WITHOUT ROWID",
    NULL};

const char *const schema_views[] = {
    "DROP VIEW IF EXISTS v_run",
    "CREATE VIEW v_run AS\n"
    "SELECT r.id, r.name, r.title, r.state, r.is_simulated, r.period,\n"
    "       strftime('%Y-%m-%dT%H:%M:%SZ', r.created_unix_ns / 1000000000, 'unixepoch') AS "
    "created,\n"
    "       strftime('%Y-%m-%dT%H:%M:%SZ', r.ended_unix_ns / 1000000000, 'unixepoch') AS ended,\n"
    "       r.model_count AS models, r.item_count AS items, r.repeats, r.cell_count AS planned,\n"
    "       (SELECT count(*) FROM reply p WHERE p.run = r.id) AS replied\n"
    "FROM run r",
    "DROP VIEW IF EXISTS v_verdict",
    "CREATE VIEW v_verdict AS\n"
    "SELECT * FROM verdict v WHERE seq = (SELECT max(w.seq) FROM verdict w\n"
    "  WHERE w.run = v.run AND w.cell = v.cell AND w.purpose = v.purpose)",
    "DROP VIEW IF EXISTS v_cell",
    "CREATE VIEW v_cell AS\n"
    "SELECT r.id AS run_id, r.name AS run, p.cell, m.label AS model, i.suite, i.name AS item,\n"
    "       i.category, i.cluster, p.cell % r.repeats AS repeat,\n"
    "       coalesce(v.outcome, p.outcome) AS outcome, v.score, v.grader, v.version AS "
    "grader_version,\n"
    "       v.rule, CAST(v.extracted AS TEXT) AS extracted, a.id AS attempt, a.response_model,\n"
    "       a.finish_reason, a.input_tokens, a.cached_tokens, a.output_tokens, "
    "a.reasoning_tokens,\n"
    "       (coalesce(a.first_reasoning_ns, a.first_answer_ns) - a.sent_ns) / 1e6 AS ttft_ms,\n"
    "       (a.ended_ns - a.sent_ns) / 1e6 AS total_ms, a.client_lag_ns / 1e6 AS client_lag_ms,\n"
    "       CAST(t.answer AS TEXT) AS answer, CAST(t.reasoning AS TEXT) AS reasoning\n"
    "FROM run r\n"
    "JOIN reply p ON p.run = r.id AND p.cell < r.model_count * r.item_count * r.repeats\n"
    "JOIN model m ON m.run = r.id AND m.number = p.cell / (r.item_count * r.repeats)\n"
    "JOIN run_item ri ON ri.run = r.id AND ri.number = p.cell / r.repeats % r.item_count\n"
    "JOIN item i ON i.id = ri.item\n"
    "JOIN attempt a ON a.id = p.attempt\n"
    "LEFT JOIN reply_text t ON t.attempt = p.attempt\n"
    "LEFT JOIN v_verdict v ON v.run = p.run AND v.cell = p.cell AND v.purpose = 'default'",
    "DROP VIEW IF EXISTS v_score",
    "CREATE VIEW v_score AS\n"
    "WITH planned AS (\n"
    "  SELECT r.id AS run_id, r.name AS run, m.number, m.label AS model, i.suite,\n"
    "         count(*) * r.repeats AS planned\n"
    "  FROM run r JOIN model m ON m.run = r.id AND m.number < r.model_count\n"
    "  JOIN run_item ri ON ri.run = r.id\n"
    "  JOIN item i ON i.id = ri.item GROUP BY r.id, m.number, i.suite),\n"
    "ended AS (\n"
    "  SELECT p.run AS run_id, p.cell / (r.item_count * r.repeats) AS number, i.suite,\n"
    "         coalesce(v.outcome, p.outcome) AS outcome, v.score\n"
    "  FROM run r\n"
    "  JOIN reply p ON p.run = r.id AND p.cell < r.model_count * r.item_count * r.repeats\n"
    "  JOIN run_item ri ON ri.run = r.id AND ri.number = p.cell / r.repeats % r.item_count\n"
    "  JOIN item i ON i.id = ri.item\n"
    "  LEFT JOIN v_verdict v ON v.run = p.run AND v.cell = p.cell AND v.purpose = 'default')\n"
    "SELECT n.run_id, n.run, n.model, n.suite, n.planned, count(e.outcome) AS ended,\n"
    "       sum(e.outcome IN ('correct','partial','wrong','unparsed','truncated','refused'))\n"
    "         AS scored,\n"
    "       avg(CASE WHEN e.outcome IN ('correct','partial') THEN e.score\n"
    "                WHEN e.outcome IN ('wrong','unparsed','truncated','refused') THEN 0.0 END)\n"
    "         AS score,\n"
    "       sum(e.outcome = 'correct') AS correct, sum(e.outcome = 'partial') AS partial,\n"
    "       sum(e.outcome = 'wrong') AS wrong, sum(e.outcome = 'unparsed') AS unparsed,\n"
    "       sum(e.outcome = 'truncated') AS truncated, sum(e.outcome = 'refused') AS refused,\n"
    "       sum(e.outcome = 'answered') AS ungraded,\n"
    "       n.planned - count(e.outcome) AS pending\n"
    "FROM planned n LEFT JOIN ended e USING (run_id, number, suite)\n"
    "GROUP BY n.run_id, n.number, n.suite",
    "DROP VIEW IF EXISTS v_outcome",
    "CREATE VIEW v_outcome AS\n"
    "SELECT r.id AS run_id, r.name AS run, m.label AS model, i.suite,\n"
    "       coalesce(v.outcome, p.outcome) AS outcome, count(*) AS cells\n"
    "FROM run r\n"
    "JOIN reply p ON p.run = r.id AND p.cell < r.model_count * r.item_count * r.repeats\n"
    "JOIN model m ON m.run = r.id AND m.number = p.cell / (r.item_count * r.repeats)\n"
    "JOIN run_item ri ON ri.run = r.id AND ri.number = p.cell / r.repeats % r.item_count\n"
    "JOIN item i ON i.id = ri.item\n"
    "LEFT JOIN v_verdict v ON v.run = p.run AND v.cell = p.cell AND v.purpose = 'default'\n"
    "GROUP BY r.id, m.number, i.suite, coalesce(v.outcome, p.outcome)",
    "DROP VIEW IF EXISTS v_attempt_cost_basis",
    "CREATE VIEW v_attempt_cost_basis AS\n"
    "SELECT r.id AS run_id, r.name AS run, a.id AS attempt, a.cell, m.label AS model, m.provider,\n"
    "       m.region, m.model AS asked_model, a.response_model, l.name AS lane,\n"
    "       strftime('%Y-%m-%dT%H:%M:%SZ', a.started_unix_ns / 1000000000, 'unixepoch') AS "
    "started,\n"
    "       a.started_unix_ns, a.started_unix_ns + a.ended_ns AS ended_unix_ns, a.outcome,\n"
    "       a.input_tokens, a.cached_tokens, a.cache_write_tokens, a.output_tokens,\n"
    "       a.reasoning_tokens, a.is_billable, p.attempt IS NOT NULL AS is_final, a.currency,\n"
    "       a.reserved_pico / 1e12 AS reserved, a.charged_pico / 1e12 AS charged\n"
    "FROM run r JOIN attempt a ON a.run = r.id\n"
    "JOIN model m ON m.run = a.run AND m.number = a.model\n"
    "JOIN lane l ON l.id = a.lane\n"
    "LEFT JOIN reply p ON p.run = a.run AND p.cell = a.cell AND p.attempt = a.id",
    "DROP VIEW IF EXISTS v_charge",
    "CREATE VIEW v_charge AS\n"
    "SELECT r.id AS run_id, r.name AS run, m.label AS model, b.currency,\n"
    "       b.spent_pico / 1e12 AS spent, b.reserved_pico / 1e12 AS reserved, b.unknown\n"
    "FROM budget b JOIN run r ON r.id = b.run JOIN model m ON m.run = b.run AND m.number = b.key\n"
    "WHERE b.scope = 'model'",
    NULL};

/* Version 2 keeps how lanes were paced. */
static const char *const step_to_2[] = {LANE_EVENT, NULL};

/* Version 3 keeps whether a vendor fell back on another model. */
static const char *const step_to_3[] = {"ALTER TABLE attempt ADD COLUMN " IS_FALLBACK, NULL};

const char *const *const schema_steps[SCHEMA_VERSION] = {[1] = step_to_2, [2] = step_to_3};

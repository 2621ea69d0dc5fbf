PRAGMA application_id = 1752786792;
PRAGMA user_version = 1;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('scan', 'fleet')),
    name TEXT NOT NULL, plan TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER,
    version TEXT NOT NULL, model TEXT NOT NULL, word TEXT NOT NULL DEFAULT '',
    found INTEGER NOT NULL DEFAULT 0, new INTEGER, gone INTEGER,
    CHECK (typeof(name) IN ('text', 'null') AND typeof(plan) IN ('text', 'null') AND typeof(version) IN ('text', 'null') AND typeof(model) IN ('text', 'null') AND typeof(word) IN ('text', 'null')),
    CHECK (typeof(started) IN ('integer', 'null') AND typeof(ended) IN ('integer', 'null') AND typeof(found) IN ('integer', 'null') AND typeof(new) IN ('integer', 'null') AND typeof(gone) IN ('integer', 'null')),
    CHECK (started BETWEEN -62135596800 AND 253402300799), CHECK (ended BETWEEN -62135596800 AND 253402300799));
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    part TEXT NOT NULL, stamp TEXT NOT NULL, body BLOB NOT NULL CHECK (typeof(body) = 'blob'),
    UNIQUE (run, part), CHECK (typeof(part) IN ('text', 'null') AND typeof(stamp) IN ('text', 'null')));
CREATE TABLE held (
    platform TEXT NOT NULL, account TEXT NOT NULL,
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    PRIMARY KEY (platform, account, report)) WITHOUT ROWID;
CREATE INDEX held_report ON held (report);
CREATE TABLE seen (
    fingerprint TEXT PRIMARY KEY CHECK (length(fingerprint) = 16),
    first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (first <= last),
    CHECK (typeof(first) IN ('integer', 'null') AND typeof(last) IN ('integer', 'null')), CHECK (first >= -62135596800 AND last <= 253402300799)) WITHOUT ROWID;

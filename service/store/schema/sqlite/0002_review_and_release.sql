-- Submissions, what was found in them, what people said about it, and what may be published.

CREATE TABLE submission (
  -- A bundle under review: title, body, cover, attachments, channel. The row tells where it stands; what it says is in its revisions.
  id         TEXT NOT NULL PRIMARY KEY,
  number     TEXT NOT NULL CONSTRAINT submission_number_unique UNIQUE,
  state      TEXT NOT NULL CONSTRAINT submission_state_known
             CHECK (state IN ('secrecy-review', 'leader-approval', 'approved', 'returned', 'refused', 'withdrawn')),
  revision   INTEGER NOT NULL CONSTRAINT submission_revision_positive CHECK (revision > 0),
  changes    INTEGER NOT NULL CONSTRAINT submission_changes_positive CHECK (changes > 0), -- counts every change: the ETag
  created_by TEXT NOT NULL REFERENCES account (id),
  created_at TEXT NOT NULL CONSTRAINT submission_created_at_is_time CHECK (length(created_at) = 24),
  updated_at TEXT NOT NULL CONSTRAINT submission_updated_at_is_time CHECK (length(updated_at) = 24)
) STRICT, WITHOUT ROWID;
CREATE INDEX submission_of_state ON submission (state, id);
CREATE INDEX submission_of_creator ON submission (created_by, id);

CREATE TABLE submission_number (
  -- The last number given out in each year (Asia/Shanghai): 2026-000123.
  year INTEGER NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL CONSTRAINT submission_number_last_positive CHECK (last > 0)
) STRICT;

CREATE TABLE revision (
  -- One version of a bundle, as it was sent. Never changed.
  submission_id   TEXT NOT NULL REFERENCES submission (id),
  revision        INTEGER NOT NULL,
  title           TEXT NOT NULL,
  channel         TEXT NOT NULL CONSTRAINT revision_channel_known CHECK (channel IN ('website', 'wechat', 'app', 'display', 'press', 'other')),
  profile         TEXT NOT NULL,
  unit            TEXT NOT NULL,
  note            TEXT NOT NULL,
  manifest        TEXT NOT NULL CONSTRAINT revision_manifest_is_json CHECK (json_valid(manifest)),
  manifest_sha256 TEXT NOT NULL CONSTRAINT revision_manifest_hash CHECK (length(manifest_sha256) = 64),
  findings_sha256 TEXT NOT NULL CONSTRAINT revision_findings_hash CHECK (length(findings_sha256) = 64),
  verdict         TEXT NOT NULL CONSTRAINT revision_verdict_known CHECK (verdict IN ('pass', 'review', 'incomplete', 'block')),
  dictionary      TEXT NOT NULL,
  as_of           TEXT NOT NULL,
  created_by      TEXT NOT NULL REFERENCES account (id),
  created_at      TEXT NOT NULL CONSTRAINT revision_created_at_is_time CHECK (length(created_at) = 24),
  PRIMARY KEY (submission_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER revision_is_never_changed BEFORE UPDATE ON revision
BEGIN
  SELECT RAISE(ABORT, 'revision_is_never_changed');
END;

CREATE TABLE content (
  -- Bytes of parts, each kept once.
  sha256 TEXT NOT NULL PRIMARY KEY CONSTRAINT content_hash CHECK (length(sha256) = 64),
  bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE part (
  -- One file (or the title, or pasted text) of a revision, with what the scanner read in it.
  submission_id TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  part          INTEGER NOT NULL CONSTRAINT part_not_negative CHECK (part >= 0),
  role          TEXT NOT NULL CONSTRAINT part_role_known CHECK (role IN ('title', 'body', 'cover', 'attachment')),
  name          TEXT NOT NULL,
  media_type    TEXT NOT NULL,
  sha256        TEXT NOT NULL REFERENCES content (sha256),
  bytes         INTEGER NOT NULL,
  charset       TEXT NOT NULL,
  verdict       TEXT NOT NULL CONSTRAINT part_verdict_known CHECK (verdict IN ('pass', 'review', 'incomplete', 'block')),
  report        TEXT NOT NULL CONSTRAINT part_report_is_json CHECK (json_valid(report)), -- values masked
  text          TEXT NOT NULL, -- extracted, of the likeliest reading
  blocks        TEXT NOT NULL CONSTRAINT part_blocks_are_json CHECK (json_valid(blocks)),
  PRIMARY KEY (submission_id, revision, part),
  FOREIGN KEY (submission_id, revision) REFERENCES revision (submission_id, revision)
) STRICT;

CREATE TABLE point (
  -- What the scanner found or could not read: each finding and each incomplete entry of a revision's parts.
  submission_id TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  point         TEXT NOT NULL, -- p<part>-f<index> or p<part>-i<index>
  ordinal       INTEGER NOT NULL,
  part          INTEGER NOT NULL,
  kind          TEXT NOT NULL CONSTRAINT point_kind_known CHECK (kind IN ('finding', 'incomplete')),
  severity      TEXT NOT NULL CONSTRAINT point_severity_known CHECK (severity IN ('note', 'review', 'block')),
  body          TEXT NOT NULL CONSTRAINT point_body_is_json CHECK (json_valid(body)), -- values masked
  PRIMARY KEY (submission_id, revision, point),
  FOREIGN KEY (submission_id, revision, part) REFERENCES part (submission_id, revision, part),
  CONSTRAINT point_incomplete_blocks CHECK (kind = 'finding' OR severity = 'block')
) STRICT;

CREATE TABLE answer (
  -- What a secrecy officer said about a point. Only appended to; the latest of a point counts.
  seq           INTEGER NOT NULL PRIMARY KEY,
  submission_id TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  point         TEXT NOT NULL,
  outcome       TEXT NOT NULL CONSTRAINT answer_outcome_known CHECK (outcome IN ('cleared', 'upheld')),
  reason_code   TEXT NOT NULL CONSTRAINT answer_reason_code_known
                CHECK (reason_code IN ('mention', 'already-public', 'not-a-secret', 'not-personal', 'consented', 'statutory', 'read', 'other')),
  reason        TEXT NOT NULL CONSTRAINT answer_reason_given CHECK (length(trim(reason)) > 0),
  answered_by   TEXT NOT NULL REFERENCES account (id),
  at            TEXT NOT NULL CONSTRAINT answer_at_is_time CHECK (length(at) = 24),
  FOREIGN KEY (submission_id, revision, point) REFERENCES point (submission_id, revision, point)
) STRICT;
CREATE INDEX answer_of_point ON answer (submission_id, revision, point, seq);
CREATE TRIGGER answer_is_never_changed BEFORE UPDATE ON answer
BEGIN
  SELECT RAISE(ABORT, 'answer_is_never_changed');
END;
CREATE TRIGGER answer_is_never_deleted BEFORE DELETE ON answer
BEGIN
  SELECT RAISE(ABORT, 'answer_is_never_deleted');
END;

CREATE TABLE explanation (
  -- What an editor said about a point. Clears nothing. The latest of a point is shown.
  seq           INTEGER NOT NULL PRIMARY KEY,
  submission_id TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  point         TEXT NOT NULL,
  text          TEXT NOT NULL,
  explained_by  TEXT NOT NULL REFERENCES account (id),
  at            TEXT NOT NULL CONSTRAINT explanation_at_is_time CHECK (length(at) = 24),
  FOREIGN KEY (submission_id, revision, point) REFERENCES point (submission_id, revision, point)
) STRICT;
CREATE INDEX explanation_of_point ON explanation (submission_id, revision, point, seq);

CREATE TABLE touch (
  -- Who made or changed the content of a submission. They never answer or decide on it, whatever roles they get later.
  submission_id TEXT NOT NULL REFERENCES submission (id),
  account_id    TEXT NOT NULL REFERENCES account (id),
  at            TEXT NOT NULL CONSTRAINT touch_at_is_time CHECK (length(at) = 24),
  PRIMARY KEY (submission_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER touch_is_never_deleted BEFORE DELETE ON touch
BEGIN
  SELECT RAISE(ABORT, 'touch_is_never_deleted');
END;

CREATE TABLE decision (
  -- A decision over one revision, bound to the hash of its content, findings and answers. Only voided_at ever changes.
  id              TEXT NOT NULL PRIMARY KEY,
  submission_id   TEXT NOT NULL,
  revision        INTEGER NOT NULL,
  decision        TEXT NOT NULL CONSTRAINT decision_known CHECK (decision IN ('approve', 'return', 'refuse', 'withdraw')),
  opinion         TEXT NOT NULL CONSTRAINT decision_opinion_known
                  CHECK (opinion IN ('', '公开', '删减后公开', '依申请公开', '不予公开', '需报审')),
  reason          TEXT NOT NULL,
  role            TEXT NOT NULL CONSTRAINT decision_role_known CHECK (role IN ('editor', 'secrecy-officer', 'leader')), -- acted in
  decided_by      TEXT NOT NULL REFERENCES account (id),
  at              TEXT NOT NULL CONSTRAINT decision_at_is_time CHECK (length(at) = 24),
  manifest_sha256 TEXT NOT NULL CONSTRAINT decision_manifest_hash CHECK (length(manifest_sha256) = 64),
  findings_sha256 TEXT NOT NULL CONSTRAINT decision_findings_hash CHECK (length(findings_sha256) = 64),
  answers_sha256  TEXT NOT NULL CONSTRAINT decision_answers_hash CHECK (length(answers_sha256) = 64),
  signed_sha256   TEXT NOT NULL CONSTRAINT decision_signed_hash CHECK (length(signed_sha256) = 64),
  algorithm       TEXT NOT NULL CONSTRAINT decision_algorithm_known CHECK (algorithm = 'sha-256'),
  voided_at       TEXT CONSTRAINT decision_voided_at_is_time CHECK (length(voided_at) = 24),
  FOREIGN KEY (submission_id, revision) REFERENCES revision (submission_id, revision)
) STRICT;
CREATE INDEX decision_of_submission ON decision (submission_id, at);
CREATE TRIGGER decision_only_becomes_void BEFORE UPDATE ON decision
WHEN OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
  OR (OLD.id, OLD.submission_id, OLD.revision, OLD.decision, OLD.opinion, OLD.reason, OLD.role, OLD.decided_by, OLD.at, OLD.manifest_sha256,
      OLD.findings_sha256, OLD.answers_sha256, OLD.signed_sha256, OLD.algorithm)
  <> (NEW.id, NEW.submission_id, NEW.revision, NEW.decision, NEW.opinion, NEW.reason, NEW.role, NEW.decided_by, NEW.at, NEW.manifest_sha256,
      NEW.findings_sha256, NEW.answers_sha256, NEW.signed_sha256, NEW.algorithm)
BEGIN
  SELECT RAISE(ABORT, 'decision_only_becomes_void');
END;
CREATE TRIGGER decision_is_never_deleted BEFORE DELETE ON decision
BEGIN
  SELECT RAISE(ABORT, 'decision_is_never_deleted');
END;

-- The two rules that everything rests on are kept by the database too, whatever the program does.
CREATE TRIGGER answer_not_by_who_touched BEFORE INSERT ON answer
WHEN EXISTS (SELECT 1 FROM touch WHERE submission_id = NEW.submission_id AND account_id = NEW.answered_by)
BEGIN
  SELECT RAISE(ABORT, 'answer_not_by_who_touched: who touched the content may not answer for it');
END;
CREATE TRIGGER decision_not_by_who_touched BEFORE INSERT ON decision
WHEN NEW.decision <> 'withdraw'
  AND EXISTS (SELECT 1 FROM touch WHERE submission_id = NEW.submission_id AND account_id = NEW.decided_by)
BEGIN
  SELECT RAISE(ABORT, 'decision_not_by_who_touched: who touched the content may not decide on it');
END;
CREATE TRIGGER approval_not_by_who_answered BEFORE INSERT ON decision
WHEN NEW.decision = 'approve'
  AND EXISTS (SELECT 1 FROM answer WHERE submission_id = NEW.submission_id AND answered_by = NEW.decided_by)
BEGIN
  SELECT RAISE(ABORT, 'approval_not_by_who_answered: who answered for a submission may not approve it');
END;
CREATE TRIGGER approval_needs_every_point_cleared BEFORE INSERT ON decision
WHEN NEW.decision = 'approve'
  AND EXISTS (
    SELECT 1 FROM point
    WHERE point.submission_id = NEW.submission_id AND point.revision = NEW.revision AND point.severity <> 'note'
      AND COALESCE((SELECT outcome FROM answer
                    WHERE answer.submission_id = point.submission_id AND answer.revision = point.revision AND answer.point = point.point
                    ORDER BY seq DESC LIMIT 1), 'none') <> 'cleared')
BEGIN
  SELECT RAISE(ABORT, 'approval_needs_every_point_cleared');
END;

CREATE TABLE released (
  -- What may be published: hashes of an approved manifest and of its parts. Voided when a newer revision was sent.
  sha256          TEXT NOT NULL CONSTRAINT released_hash CHECK (length(sha256) = 64),
  kind            TEXT NOT NULL CONSTRAINT released_kind_known CHECK (kind IN ('manifest', 'part')),
  decision_id     TEXT NOT NULL REFERENCES decision (id),
  part            INTEGER NOT NULL CONSTRAINT released_part_of_kind CHECK ((kind = 'manifest' AND part = -1) OR (kind = 'part' AND part >= 0)),
  submission_id   TEXT NOT NULL,
  revision        INTEGER NOT NULL,
  approved_at     TEXT NOT NULL CONSTRAINT released_approved_at_is_time CHECK (length(approved_at) = 24),
  voided_at       TEXT CONSTRAINT released_voided_at_is_time CHECK (length(voided_at) = 24),
  PRIMARY KEY (sha256, decision_id, part),
  FOREIGN KEY (submission_id, revision) REFERENCES revision (submission_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX released_of_submission ON released (submission_id);
CREATE TRIGGER released_needs_approval BEFORE INSERT ON released
WHEN NOT EXISTS (
  SELECT 1 FROM decision
  WHERE id = NEW.decision_id AND decision = 'approve' AND submission_id = NEW.submission_id AND revision = NEW.revision AND voided_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'released_needs_approval');
END;

CREATE TABLE idempotency (
  -- Answers already given, so that a repeated request is not carried out twice. Kept for a day.
  account_id     TEXT NOT NULL REFERENCES account (id),
  key            TEXT NOT NULL,
  request_sha256 TEXT NOT NULL CONSTRAINT idempotency_request_hash CHECK (length(request_sha256) = 64),
  submission_id  TEXT NOT NULL,
  etag           TEXT NOT NULL,
  reply          TEXT NOT NULL,
  at             TEXT NOT NULL CONSTRAINT idempotency_at_is_time CHECK (length(at) = 24),
  PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (at);

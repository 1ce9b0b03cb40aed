-- Scans that outlive the request that asked for them: two more states, and what waits to be scanned.
-- A CHECK cannot be changed in place: the table is made anew. Foreign keys are off while a script runs (migrate.cpp), and checked before it is kept.

CREATE TABLE submission_with_scans (
  -- A bundle under review: title, body, cover, attachments, channel. The row tells where it stands; what it says is in its revisions, or, before the
  -- scan of the present one has ended and after it was cancelled, in scan_job.
  id         TEXT NOT NULL PRIMARY KEY,
  number     TEXT NOT NULL CONSTRAINT submission_number_unique UNIQUE,
  state      TEXT NOT NULL CONSTRAINT submission_state_known
             CHECK (state IN ('scanning', 'secrecy-review', 'leader-approval', 'approved', 'returned', 'refused', 'withdrawn', 'cancelled')),
  revision   INTEGER NOT NULL CONSTRAINT submission_revision_positive CHECK (revision > 0),
  changes    INTEGER NOT NULL CONSTRAINT submission_changes_positive CHECK (changes > 0), -- counts every change: the ETag
  created_by TEXT NOT NULL REFERENCES account (id),
  created_at TEXT NOT NULL CONSTRAINT submission_created_at_is_time CHECK (length(created_at) = 24),
  updated_at TEXT NOT NULL CONSTRAINT submission_updated_at_is_time CHECK (length(updated_at) = 24)
) STRICT, WITHOUT ROWID;
INSERT INTO submission_with_scans (id, number, state, revision, changes, created_by, created_at, updated_at)
  SELECT id, number, state, revision, changes, created_by, created_at, updated_at FROM submission;
DROP TABLE submission;
ALTER TABLE submission_with_scans RENAME TO submission;
CREATE INDEX submission_of_state ON submission (state, id);
CREATE INDEX submission_of_creator ON submission (created_by, id);

CREATE TABLE scan_job (
  -- A revision whose scan has not ended, or was cancelled: what revision will say of it, or would have. Deleted by the transaction that enters the revision.
  submission_id TEXT NOT NULL REFERENCES submission (id),
  revision      INTEGER NOT NULL CONSTRAINT scan_job_revision_positive CHECK (revision > 0),
  state         TEXT NOT NULL CONSTRAINT scan_job_state_known CHECK (state IN ('waiting', 'cancelled')), -- waiting: not ended, begun or not
  title         TEXT NOT NULL,
  channel       TEXT NOT NULL CONSTRAINT scan_job_channel_known CHECK (channel IN ('website', 'wechat', 'app', 'display', 'press', 'other')),
  profile       TEXT NOT NULL,
  unit          TEXT NOT NULL,
  note          TEXT NOT NULL,
  parts         INTEGER NOT NULL CONSTRAINT scan_job_parts_positive CHECK (parts > 0),
  bytes         INTEGER NOT NULL CONSTRAINT scan_job_bytes_positive CHECK (bytes > 0), -- of all parts
  attempts      INTEGER NOT NULL CONSTRAINT scan_job_attempts_counted CHECK (attempts >= 0), -- begun; counted before the scan, so that one that kills the service is counted
  created_by    TEXT NOT NULL REFERENCES account (id),
  created_at    TEXT NOT NULL CONSTRAINT scan_job_created_at_is_time CHECK (length(created_at) = 24),
  PRIMARY KEY (submission_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_job_of_state ON scan_job (state, created_at, submission_id);

CREATE TABLE scan_part (
  -- A part of a scan_job that waits. Deleted with the job, or when it is cancelled; then bytes that nothing else refers to go too.
  submission_id TEXT NOT NULL,
  revision      INTEGER NOT NULL,
  part          INTEGER NOT NULL CONSTRAINT scan_part_not_negative CHECK (part >= 0),
  role          TEXT NOT NULL CONSTRAINT scan_part_role_known CHECK (role IN ('title', 'body', 'cover', 'attachment')),
  name          TEXT NOT NULL,
  media_type    TEXT NOT NULL, -- as declared, or ''
  charset       TEXT NOT NULL, -- as declared, or ''
  sha256        TEXT NOT NULL REFERENCES content (sha256),
  bytes         INTEGER NOT NULL,
  PRIMARY KEY (submission_id, revision, part),
  FOREIGN KEY (submission_id, revision) REFERENCES scan_job (submission_id, revision)
) STRICT, WITHOUT ROWID;
-- Whether anything still refers to some bytes is asked when a scan is cancelled.
CREATE INDEX scan_part_of_content ON scan_part (sha256);
CREATE INDEX part_of_content ON part (sha256);

-- Sheets, tables and whether pages are slides: what the blocks of a part refer to. Parts of before have neither.
ALTER TABLE part ADD COLUMN layout TEXT NOT NULL DEFAULT '{}' CONSTRAINT part_layout_is_json CHECK (json_valid(layout));

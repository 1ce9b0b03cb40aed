-- Who may sign in, and the record of what was done.
-- Times are RFC 3339 UTC with milliseconds, 24 characters: they compare as texts. Ids are UUIDv7. Hashes are lower-case hex.
-- Comments stand inside the statements, so that the database itself keeps them.

CREATE TABLE account (
  -- A person who may sign in. Never deleted: records refer to it; a leaver is disabled.
  id                   TEXT NOT NULL PRIMARY KEY,
  login                TEXT NOT NULL CONSTRAINT account_login_unique UNIQUE,
  display_name         TEXT NOT NULL,
  unit                 TEXT NOT NULL,
  password_hash        TEXT NOT NULL CONSTRAINT account_password_is_argon2id CHECK (substr(password_hash, 1, 10) = '$argon2id$'),
  must_change_password INTEGER NOT NULL CONSTRAINT account_must_change_password_is_flag CHECK (must_change_password IN (0, 1)),
  disabled             INTEGER NOT NULL CONSTRAINT account_disabled_is_flag CHECK (disabled IN (0, 1)),
  created_at           TEXT NOT NULL CONSTRAINT account_created_at_is_time CHECK (length(created_at) = 24),
  CONSTRAINT account_login_is_lower_case CHECK (login = lower(login) AND length(login) > 0)
) STRICT;

CREATE TABLE account_role (
  -- What a person may do. Offices that must not be joined in one person (不相容岗位) are refused by the trigger below.
  account_id TEXT NOT NULL REFERENCES account (id),
  role       TEXT NOT NULL CONSTRAINT account_role_known CHECK (role IN ('editor', 'secrecy-officer', 'leader', 'security-admin')),
  PRIMARY KEY (account_id, role)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER account_role_separation BEFORE INSERT ON account_role
WHEN EXISTS (
  SELECT 1 FROM account_role AS held
  WHERE held.account_id = NEW.account_id AND held.role <> NEW.role
    AND (held.role = 'security-admin' OR NEW.role = 'security-admin'
         OR (held.role = 'secrecy-officer' AND NEW.role = 'leader') OR (held.role = 'leader' AND NEW.role = 'secrecy-officer')))
BEGIN
  SELECT RAISE(ABORT, 'account_role_separation: these roles may not be held by one person');
END;

CREATE TABLE session (
  -- A sign-in that has not ended. Only the SHA-256 of the cookie's token is kept.
  token_sha256 TEXT NOT NULL PRIMARY KEY CONSTRAINT session_token_is_hash CHECK (length(token_sha256) = 64),
  account_id   TEXT NOT NULL REFERENCES account (id),
  csrf_token   TEXT NOT NULL,
  created_at   TEXT NOT NULL CONSTRAINT session_created_at_is_time CHECK (length(created_at) = 24),
  seen_at      TEXT NOT NULL CONSTRAINT session_seen_at_is_time CHECK (length(seen_at) = 24)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_account ON session (account_id);

CREATE TABLE login_attempt (
  -- Failed sign-ins by login, known or not, so that a lock does not tell which logins exist.
  login_sha256 TEXT NOT NULL PRIMARY KEY CONSTRAINT login_attempt_login_is_hash CHECK (length(login_sha256) = 64),
  failures     INTEGER NOT NULL CONSTRAINT login_attempt_failures_positive CHECK (failures > 0),
  last_at      TEXT NOT NULL CONSTRAINT login_attempt_last_at_is_time CHECK (length(last_at) = 24),
  locked_until TEXT CONSTRAINT login_attempt_locked_until_is_time CHECK (length(locked_until) = 24)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  -- One row for each change of state, written in the transaction that made it. Only ever appended to.
  -- leaf_sha256 = SHA-256(0x00 || canonical JSON of the other columns): the leaf hash of an RFC 9162 tree over seq 1, 2, 3 ...
  seq         INTEGER NOT NULL PRIMARY KEY CONSTRAINT audit_seq_positive CHECK (seq > 0),
  at          TEXT NOT NULL CONSTRAINT audit_at_is_time CHECK (length(at) = 24),
  actor       TEXT NOT NULL CONSTRAINT audit_actor_named CHECK (length(actor) > 0),
  action      TEXT NOT NULL CONSTRAINT audit_action_named CHECK (length(action) > 0),
  object      TEXT NOT NULL,
  revision    INTEGER NOT NULL,
  detail      TEXT NOT NULL CONSTRAINT audit_detail_is_json CHECK (json_valid(detail)),
  leaf_sha256 TEXT NOT NULL CONSTRAINT audit_leaf_is_hash CHECK (length(leaf_sha256) = 64)
) STRICT;
CREATE INDEX audit_of_object ON audit (object, seq);

CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit)
BEGIN
  SELECT RAISE(ABORT, 'audit_has_no_gaps: rows are numbered 1, 2, 3 ...');
END;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit_is_never_changed');
END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit_is_never_deleted');
END;

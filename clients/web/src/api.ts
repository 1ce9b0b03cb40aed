// The service's HTTP interface (docs/openapi.yaml) as types and calls. Nothing else in the client knows a URL of it.

export type Role = "editor" | "secrecy-officer" | "leader" | "security-admin";
export type Channel = "website" | "wechat" | "app" | "display" | "press" | "other";
export type Verdict = "pass" | "review" | "incomplete" | "block";
export type Severity = "block" | "review" | "note";
export type State = "scanning" | "secrecy-review" | "leader-approval" | "approved" | "returned" | "refused" | "withdrawn" | "cancelled";
export type PartRole = "title" | "body" | "cover" | "attachment";
export type Outcome = "cleared" | "upheld";
export type ReasonCode =
  | "mention" | "already-public" | "not-a-secret" | "not-personal" | "consented" | "statutory" | "read" | "other";
export type Opinion = "公开" | "删减后公开" | "依申请公开" | "不予公开" | "需报审";
export type DecisionKind = "approve" | "return" | "refuse" | "withdraw";
export type Permission = "answer" | "approve" | "return" | "refuse" | "revise" | "withdraw" | "cancel";

export const CHANNELS: readonly Channel[] = ["website", "wechat", "app", "display", "press", "other"];
export const ROLES: readonly Role[] = ["editor", "secrecy-officer", "leader", "security-admin"];

export interface Person {
  id: string;
  display_name: string;
}

export interface User extends Person {
  login: string;
  unit: string;
  roles: Role[];
  must_change_password: boolean;
  disabled: boolean;
}

export interface Session {
  user: User;
  csrf_token: string;
  expires_at: string;
}

/** Half-open ranges. `utf16` indexes a JavaScript string of the extracted text. */
export interface Span {
  byte: [number, number];
  codepoint: [number, number];
  utf16: [number, number];
}

export interface Source {
  byte: [number, number] | null;
  line?: number | null;
  column?: number | null;
  page?: number | null;
  slide?: number | null;
  sheet?: string | null;
  cell?: string | null;
  part?: string | null;
  region?: string;
}

export interface Finding {
  rule: string;
  name?: string;
  category: string;
  severity: Severity;
  confidence: number;
  span: Span;
  source?: Source | null;
  matched: string;
  normalized?: string | null;
  normalized_differs?: boolean;
  evidence: string[];
  basis: string[];
  advice: string;
  fingerprint?: string | null;
  count?: number;
  occurrences?: { span: Span; source?: Source | null }[];
}

export interface Incomplete {
  reason: string;
  where: string;
}

export interface Answer {
  outcome: Outcome;
  reason_code: ReasonCode;
  reason: string;
  by: Person;
  at: string;
}

export interface Explanation {
  text: string;
  by: Person;
  at: string;
}

export interface Point {
  id: string;
  kind: "finding" | "incomplete";
  severity: Severity;
  /** Index of the part in Submission.parts. */
  part: number;
  finding?: Finding | null;
  incomplete?: Incomplete | null;
  answer: Answer | null;
  explanation: Explanation | null;
}

export interface Part {
  index: number;
  role: PartRole;
  name: string;
  media_type: string;
  sha256: string;
  bytes: number;
  charset: string | null;
  verdict: Verdict;
}

export interface PointCounts {
  block: number;
  review: number;
  incomplete: number;
  note: number;
  /** Block, review and incomplete points that are not yet answered. */
  open: number;
}

export interface Decision {
  id: string;
  revision: number;
  decision: DecisionKind;
  opinion: Opinion | null;
  reason: string | null;
  by: Person;
  at: string;
  manifest_sha256: string;
  signed_sha256: string;
  algorithm: string;
  void: boolean;
}

/** How far the scan of a submission has come. */
export interface ScanProgress {
  parts_done: number;
  parts_total: number;
  /** Of the parts that are done. */
  bytes_done: number;
  bytes_total: number;
  /** 1 for the first; 0 while it waits for its turn. */
  attempt: number;
  /** Of this attempt; null while it waits for its turn. */
  started_at: string | null;
  /** Index of the part that is being read. */
  part: number | null;
}

export interface SubmissionSummary {
  id: string;
  number: string;
  title: string;
  channel: Channel;
  unit: string;
  state: State;
  revision: number;
  verdict: Verdict;
  points: PointCounts;
  created_at: string;
  updated_at: string;
  created_by: Person;
  etag: string;
  may: Permission[];
  /** Null but in state `scanning`. */
  progress: ScanProgress | null;
}

/** Without a finished scan (`scanning`, `cancelled`) the manifest's hash and the date are null; a cancelled one has no parts. */
export interface Submission extends SubmissionSummary {
  profile: string;
  note: string | null;
  touched_by: Person[];
  manifest_sha256: string | null;
  dictionary: string;
  as_of: string | null;
  parts: Part[];
  decisions: Decision[];
}

/** One stretch of the extracted text; offsets are UTF-16 code units. Numbers are 1-based, 0 where there is none. */
export interface Block {
  begin: number;
  end: number;
  region: string;
  part?: number | string | null;
  table?: number | null;
  row?: number | null;
  column?: number | null;
  /** Page or slide. */
  page?: number;
  /** Place in Layout.sheets. */
  sheet?: number;
  row_span?: number;
  column_span?: number;
  kind?: "heading" | "list-item";
  /** What hides it from a reader, e.g. "hidden row". */
  concealment?: string;
}

/** What blocks refer to by number; members are missing where an older version scanned the part. */
export interface Layout {
  sheets?: { name: string; hidden: boolean }[];
  slides?: boolean;
  /** Tables whose first rows the file marks as header. */
  header_rows?: { part: string; sheet: number; table: number; header_rows: number }[];
}

export interface ContentPart {
  index: number;
  role: PartRole;
  name: string;
  media_type: string;
  sha256: string;
  bytes: number;
  charset: string | null;
  text: string;
  blocks: Block[];
  layout: Layout;
}

export interface HistoryEvent {
  at: string;
  actor: Person;
  action: string;
  revision: number;
  detail: Record<string, unknown>;
}

export interface ScanReport {
  document: string;
  part: string | null;
  verdict: Verdict;
  findings: Finding[];
  incomplete: Incomplete[];
}

export interface Release {
  released: true;
  kind: "manifest" | "part";
  submission: string;
  number: string;
  title: string;
  revision: number;
  channel: Channel;
  part?: { role: PartRole; name: string } | null;
  approved_at: string;
  approved_by: Person;
  expires_at: string | null;
  manifest_sha256: string;
  algorithm: string;
}

export interface NewUser {
  login: string;
  display_name: string;
  unit: string;
  roles: Role[];
  password: string;
}

export type UserChange = Partial<Pick<User, "display_name" | "unit" | "roles" | "disabled">> & { password?: string };

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A problem the service reported (RFC 9457), or `offline` when it could not be reached. */
export class Problem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(slug: string, status: number, detail: string, retryAfterSeconds: number | null = null) {
    super(detail);
    this.slug = slug;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get offline(): boolean {
    return this.slug === "offline";
  }
}

interface Settings {
  language: () => string;
  csrfToken: () => string | null;
  /** Called when the service no longer knows the session of somebody who was signed in. */
  onSignedOut: () => void;
}

let settings: Settings = { language: () => "zh", csrfToken: () => null, onSignedOut: () => undefined };

/** Connects the calls with the session and the language. Called once at start. */
export function configureApi(value: Settings): void {
  settings = value;
}

interface Call {
  method?: string;
  json?: unknown;
  form?: FormData;
  ifMatch?: string;
  idempotencyKey?: string;
  /** A missing session is the answer here, not an interruption of somebody's work. */
  signedOutIsFine?: boolean;
  /** 0..1 while the body is sent. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

interface Reply {
  status: number;
  text: string;
  header: (name: string) => string | null;
}

function headersOf(call: Call): Record<string, string> {
  const headers: Record<string, string> = { "Accept": "application/json, application/problem+json", "Accept-Language": settings.language() };
  const token = settings.csrfToken();
  if (token && (call.method ?? "GET") !== "GET") headers["X-CSRF-Token"] = token;
  if (call.json !== undefined) headers["Content-Type"] = "application/json";
  if (call.ifMatch) headers["If-Match"] = call.ifMatch;
  if (call.idempotencyKey) headers["Idempotency-Key"] = call.idempotencyKey;
  return headers;
}

async function send(path: string, call: Call): Promise<Reply> {
  if (call.onProgress) return sendWithProgress(path, call, call.onProgress);
  let response: Response;
  try {
    response = await fetch(path, {
      method: call.method ?? "GET",
      headers: headersOf(call),
      body: call.form ?? (call.json === undefined ? null : JSON.stringify(call.json)),
      credentials: "same-origin",
      cache: "no-store",
      ...(call.signal ? { signal: call.signal } : {}),
    });
    return { status: response.status, text: await response.text(), header: (name) => response.headers.get(name) };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("offline", 0, "");
  }
}

// fetch() does not tell how much of a body was sent; XMLHttpRequest does.
function sendWithProgress(path: string, call: Call, onProgress: (share: number) => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(call.method ?? "GET", path);
    for (const [name, value] of Object.entries(headersOf(call))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.upload.onload = () => onProgress(1);
    request.onload = () =>
      resolve({ status: request.status, text: request.responseText, header: (name) => request.getResponseHeader(name) });
    request.onerror = () => reject(new Problem("offline", 0, ""));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    call.signal?.addEventListener("abort", () => request.abort());
    request.send(call.form ?? (call.json === undefined ? null : JSON.stringify(call.json)));
  });
}

function problemOf(reply: Reply): Problem {
  const retry = Number.parseInt(reply.header("Retry-After") ?? "", 10);
  let slug = reply.status >= 500 ? "internal" : "bad-request";
  let detail = "";
  try {
    const body = JSON.parse(reply.text) as { type?: string; title?: string; detail?: string };
    slug = body.type?.split(":").pop() ?? slug;
    detail = body.detail ?? body.title ?? "";
  } catch {
    // Not from the service itself but from something in front of it; the status is all there is.
  }
  return new Problem(slug, reply.status, detail, Number.isNaN(retry) ? null : retry);
}

async function request(path: string, call: Call = {}): Promise<Reply> {
  const reply = await send(path, call);
  if (reply.status >= 200 && reply.status < 300) return reply;
  const problem = problemOf(reply);
  if (problem.status === 401 && !call.signedOutIsFine) settings.onSignedOut();
  throw problem;
}

async function json<T>(path: string, call: Call = {}): Promise<T> {
  return JSON.parse((await request(path, call)).text) as T;
}

/** The submission with the ETag to send back in `If-Match`. */
async function submission(path: string, call: Call = {}): Promise<Submission> {
  const reply = await request(path, call);
  const value = JSON.parse(reply.text) as Submission;
  const etag = reply.header("ETag");
  return etag ? { ...value, etag } : value;
}

function query(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

/** A key under which the service repeats its answer instead of doing the same work twice. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const api = {
  setupRequired: async (): Promise<boolean> => (await json<{ required: boolean }>("/v1/setup")).required,
  setUp: (values: { code: string; login: string; display_name: string; password: string }): Promise<{ user: User }> =>
    json("/v1/setup", { method: "POST", json: values, signedOutIsFine: true }),

  session: (): Promise<Session> => json("/v1/session", { signedOutIsFine: true }),
  signIn: (login: string, password: string): Promise<Session> =>
    json("/v1/session", { method: "POST", json: { login, password }, signedOutIsFine: true }),
  signOut: async (): Promise<void> => {
    await request("/v1/session", { method: "DELETE", signedOutIsFine: true });
  },
  changePassword: async (oldPassword: string, newPassword: string): Promise<void> => {
    await request("/v1/session/password", {
      method: "POST", json: { old_password: oldPassword, new_password: newPassword }, signedOutIsFine: true,
    });
  },

  users: async (): Promise<User[]> => (await json<{ users: User[] }>("/v1/users")).users,
  createUser: async (user: NewUser): Promise<User> => (await json<{ user: User }>("/v1/users", { method: "POST", json: user })).user,
  changeUser: async (id: string, change: UserChange): Promise<User> =>
    (await json<{ user: User }>(`/v1/users/${id}`, { method: "POST", json: change })).user,

  scan: async (form: FormData, onProgress: (share: number) => void, signal: AbortSignal): Promise<{ documents: ScanReport[]; verdict: Verdict }> =>
    json("/v1/scan", { method: "POST", form, onProgress, signal }),

  submit: (form: FormData, key: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<Submission> =>
    submission("/v1/submissions", { method: "POST", form, idempotencyKey: key, onProgress, signal }),
  revise: (id: string, etag: string, form: FormData, key: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<Submission> =>
    submission(`/v1/submissions/${id}/revisions`, { method: "POST", form, ifMatch: etag, idempotencyKey: key, onProgress, signal }),

  cancel: (item: Submission): Promise<Submission> =>
    submission(`/v1/submissions/${item.id}/cancel`, { method: "POST", json: {}, ifMatch: item.etag }),

  mine: (state: State | "", cursor: string | null): Promise<Page<SubmissionSummary>> =>
    json(`/v1/submissions${query({ mine: 1, state, cursor })}`),
  all: (state: State | "", cursor: string | null): Promise<Page<SubmissionSummary>> => json(`/v1/submissions${query({ state, cursor })}`),
  queue: (cursor: string | null, limit?: number): Promise<Page<SubmissionSummary>> => json(`/v1/queue${query({ cursor, limit })}`),

  submission: (id: string): Promise<Submission> => submission(`/v1/submissions/${id}`),
  content: async (id: string, revision: number): Promise<ContentPart[]> =>
    (await json<{ parts: ContentPart[] }>(`/v1/submissions/${id}/content${query({ revision })}`)).parts,
  points: async (id: string, revision: number): Promise<Point[]> =>
    (await json<{ points: Point[] }>(`/v1/submissions/${id}/findings${query({ revision })}`)).points,
  history: async (id: string): Promise<HistoryEvent[]> =>
    (await json<{ events: HistoryEvent[] }>(`/v1/submissions/${id}/history`)).events,
  partFileUrl: (id: string, index: number, revision: number): string => `/v1/submissions/${id}/parts/${index}/file${query({ revision })}`,
  partFile: async (id: string, index: number, revision: number): Promise<Blob> => {
    let response: Response;
    try {
      response = await fetch(api.partFileUrl(id, index, revision), { credentials: "same-origin", headers: headersOf({}) });
    } catch {
      throw new Problem("offline", 0, "");
    }
    if (!response.ok) {
      const text = await response.text();
      throw problemOf({ status: response.status, text, header: (name) => response.headers.get(name) });
    }
    return response.blob();
  },

  answer: (
    item: Submission,
    answers: { point: string; outcome: Outcome; reason_code: ReasonCode; reason: string }[],
  ): Promise<Submission> =>
    submission(`/v1/submissions/${item.id}/answers`, {
      method: "POST", json: { manifest_sha256: item.manifest_sha256, answers }, ifMatch: item.etag,
    }),
  explain: (id: string, point: string, text: string): Promise<Submission> =>
    submission(`/v1/submissions/${id}/explanations`, { method: "POST", json: { point, text } }),
  decide: (item: Submission, decision: DecisionKind, reason: string, opinion: Opinion | null): Promise<Submission> =>
    submission(`/v1/submissions/${item.id}/decisions`, {
      method: "POST",
      json: { decision, manifest_sha256: item.manifest_sha256, reason, ...(opinion ? { opinion } : {}) },
      ifMatch: item.etag,
    }),

  /** The release of a file with this SHA-256, or null when nothing with it may be published. */
  release: async (sha256: string): Promise<Release | null> => {
    try {
      return await json<Release>(`/v1/releases/${sha256}`);
    } catch (error) {
      if (error instanceof Problem && error.slug === "not-released") return null;
      throw error;
    }
  },
};

// A draft as the form holds it, and the multipart form the service takes.
import type { Channel } from "./api";

/** Where a file comes from: chosen now, or taken over from the revision before. */
export interface Attached {
  id: number;
  name: string;
  size: number;
  file: File | null;
  /** Index of the part of the former revision to take over. */
  kept: number | null;
}

export type BodyMode = "text" | "html" | "file";

export interface Draft {
  title: string;
  channel: Channel;
  unit: string;
  note: string;
  mode: BodyMode;
  text: string;
  html: string;
  bodyFile: Attached | null;
  cover: Attached | null;
  attachments: Attached[];
}

export const BODY_TEXT_NAME = "正文.txt";
export const BODY_HTML_NAME = "正文.html";

// Pasted text goes as a file: a multipart text field would have its line breaks rewritten to CRLF, and the hash would not be that of the text.
function bodyOf(draft: Draft, blobOf: (attached: Attached) => Blob): [Blob, string] | null {
  if (draft.mode === "text") return draft.text.trim() ? [new Blob([draft.text], { type: "text/plain;charset=utf-8" }), BODY_TEXT_NAME] : null;
  if (draft.mode === "html") return draft.html.trim() ? [new Blob([draft.html], { type: "text/html;charset=utf-8" }), BODY_HTML_NAME] : null;
  return draft.bodyFile ? [blobOf(draft.bodyFile), draft.bodyFile.name] : null;
}

/** The files of a draft that were taken over and have to be fetched before it can be sent. */
export function keptFiles(draft: Draft): Attached[] {
  return [draft.mode === "file" ? draft.bodyFile : null, draft.cover, ...draft.attachments].filter(
    (attached): attached is Attached => attached !== null && attached.kept !== null,
  );
}

/** `fetched` holds the files that were taken over, by Attached.id. */
export function submissionForm(draft: Draft, fetched: ReadonlyMap<number, Blob>): FormData {
  const blobOf = (attached: Attached): Blob => attached.file ?? fetched.get(attached.id) ?? new Blob();
  const form = new FormData();
  form.set("title", draft.title.trim());
  form.set("channel", draft.channel);
  if (draft.unit.trim()) form.set("unit", draft.unit.trim());
  if (draft.note.trim()) form.set("note", draft.note.trim());
  const body = bodyOf(draft, blobOf);
  if (body) form.set("body", body[0], body[1]);
  if (draft.cover) form.set("cover", blobOf(draft.cover), draft.cover.name);
  for (const attached of draft.attachments) form.append("attachment", blobOf(attached), attached.name);
  return form;
}

/** The same files for a check that stores nothing. */
export function scanForm(draft: Draft, fetched: ReadonlyMap<number, Blob>): FormData {
  const blobOf = (attached: Attached): Blob => attached.file ?? fetched.get(attached.id) ?? new Blob();
  const form = new FormData();
  if (draft.title.trim()) form.append("file", new Blob([draft.title.trim()], { type: "text/plain;charset=utf-8" }), "标题.txt");
  const body = bodyOf(draft, blobOf);
  if (body) form.append("file", body[0], body[1]);
  for (const attached of [...(draft.cover ? [draft.cover] : []), ...draft.attachments]) form.append("file", blobOf(attached), attached.name);
  return form;
}

// The points of an item: in which order people go through them, what they are called, and which of them are the same thing.
import type { Permission, Point, ReasonCode, Submission } from "./api";
import { hasMessage, t, tOf } from "./i18n";

/** How a point is drawn: shape, word and colour. Unread parts have a mark of their own. */
export type Look = "unread" | "block" | "review" | "note";

export function lookOf(point: Point): Look {
  return point.kind === "incomplete" ? "unread" : point.severity;
}

export function needsAnswer(point: Point): boolean {
  return lookOf(point) !== "note";
}

const RANK: Record<Look, number> = { unread: 0, block: 1, review: 1, note: 2 };

/** Unread parts, then what needs an answer in reading order, then notes in reading order. */
export function inReadingOrder(points: readonly Point[]): Point[] {
  const begin = (point: Point): number => point.finding?.span.utf16[0] ?? -1;
  return [...points].sort((a, b) => RANK[lookOf(a)] - RANK[lookOf(b)] || a.part - b.part || begin(a) - begin(b));
}

// Advice leads with a verb; its first clause is the headline, the rest belongs to the reasons.
const SENTENCE_END = /[。；;：]|[.:]\s/;

export function headline(point: Point): string {
  if (point.incomplete) return t("point.unread.advice");
  const finding = point.finding;
  if (!finding) return "";
  const first = finding.advice.split(SENTENCE_END)[0]?.trim();
  return first || finding.name || t("point.check");
}

export function furtherAdvice(point: Point): string {
  const advice = point.finding?.advice ?? "";
  const end = SENTENCE_END.exec(advice);
  return end ? advice.slice(end.index + end[0].length).trim() : "";
}

/** What an unread place is: "附件2.pdf 第4页（图片）". */
export function unreadReason(reason: string): string {
  const [kind = "", detail = ""] = reason.split(":");
  if (detail && hasMessage(`unread.${kind}.${detail}`)) return tOf(`unread.${kind}`, detail);
  return hasMessage(`unread.${kind}`) ? tOf("unread", kind) : t("unread.other", { reason });
}

/** Points about the same value are answered together: same rule, and the same value by its keyed fingerprint (masked values may look alike). */
export function equalPoints(point: Point, points: readonly Point[]): Point[] {
  const finding = point.finding;
  if (!finding) return [point];
  const same = (other: Point): boolean => {
    if (!other.finding || other.finding.rule !== finding.rule) return false;
    if (finding.fingerprint && other.finding.fingerprint) return finding.fingerprint === other.finding.fingerprint;
    // Without a fingerprint only unmasked text can prove equality.
    return !finding.matched.includes("*") && other.finding.matched === finding.matched;
  };
  return points.filter(same);
}

const MARKING_REASONS: readonly ReasonCode[] = ["mention", "already-public", "not-a-secret", "other"];
const PERSONAL_REASONS: readonly ReasonCode[] = ["not-personal", "consented", "statutory", "already-public", "other"];
const UNREAD_REASONS: readonly ReasonCode[] = ["read", "other"];

/** Reasons that can be given for letting this point pass. */
export function clearingReasons(point: Point): readonly ReasonCode[] {
  if (point.incomplete) return UNREAD_REASONS;
  const category = point.finding?.category ?? "";
  return category === "personal-data" || category === "organisation" ? PERSONAL_REASONS : MARKING_REASONS;
}

export interface Progress {
  answered: number;
  total: number;
  upheld: number;
}

export function progressOf(points: readonly Point[]): Progress {
  const asked = points.filter(needsAnswer);
  return {
    answered: asked.filter((point) => point.answer).length,
    total: asked.length,
    upheld: points.filter((point) => point.answer?.outcome === "upheld").length,
  };
}

export function may(item: Submission | null, permission: Permission): boolean {
  return item?.may.includes(permission) ?? false;
}

// Dates, sizes and numbers as the offices write them.
import { language, t } from "./i18n";

// Offices work by Beijing time wherever their machines stand.
const ZONE = "Asia/Shanghai";
const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const english = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

/** 2026年11月22日 14:05 */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (language.value === "en") return english.format(date);
  const of = Object.fromEntries(parts.formatToParts(date).map((part) => [part.type, part.value]));
  return `${of["year"]}年${of["month"]}月${of["day"]}日 ${of["hour"]}:${of["minute"]}`;
}

/** How long ago; only ever shown beside the date itself. */
export function ago(iso: string, now: number): string {
  const minutes = Math.floor((now - new Date(iso).getTime()) / 60_000);
  if (minutes < 1) return t("ago.now");
  if (minutes < 60) return t("ago.minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("ago.hours", { n: hours });
  return t("ago.days", { n: Math.floor(hours / 24) });
}

export function bytes(size: number): string {
  if (size < 1024) return t("size.bytes", { n: size });
  if (size < 1024 * 1024) return t("size.kilobytes", { n: (size / 1024).toFixed(size < 10_240 ? 1 : 0) });
  return t("size.megabytes", { n: (size / 1024 / 1024).toFixed(1) });
}

/** A hash in groups of eight, for people who compare by eye. */
export function groupedHash(hash: string): string {
  return hash.replace(/(.{8})(?=.)/g, "$1 ");
}

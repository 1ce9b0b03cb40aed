// How far the scan of a submission has come, in words and in percent.
import type { ScanProgress, State } from "./api";
import { bytes } from "./format";
import { t } from "./i18n";

/** Whether there are findings and text to show: not before the end of a scan, and not after it was cancelled. */
export function isScanned(item: { state: State }): boolean {
  return item.state !== "scanning" && item.state !== "cancelled";
}

/** Whole percent of the bytes; never 100 before it is over. */
export function percentOf(progress: ScanProgress): number {
  return Math.min(99, Math.floor((progress.bytes_done / Math.max(1, progress.bytes_total)) * 100));
}

/** "已检查 1 / 3 份，2.0 兆字节，共 45.3 兆字节" */
export function progressText(progress: ScanProgress): string {
  if (!progress.started_at) return t("scan.waiting");
  return t("scan.progress", { done: progress.parts_done, total: progress.parts_total, doneBytes: bytes(progress.bytes_done), totalBytes: bytes(progress.bytes_total) });
}

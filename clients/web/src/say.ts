// Short word after an action, read out by screen readers; never the only place something important stands.
import { ElMessage } from "element-plus";

import type { Problem } from "./api";
import { t } from "./i18n";

/** What went wrong, in the service's words. */
export function problemText(problem: Problem): string {
  if (problem.offline) return t("problem.offline.short");
  return problem.message || t("problem.failed.title");
}

export function say(what: string | Problem): void {
  // One word at a time: the latest is the one that counts.
  ElMessage.closeAll();
  if (typeof what === "string") ElMessage({ message: what, type: "success", plain: true });
  else ElMessage({ message: problemText(what), type: "error", plain: true, duration: 8000, showClose: true });
}

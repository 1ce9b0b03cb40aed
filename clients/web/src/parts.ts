// What the parts of a bundle are called where people read about them.
import type { PartRole } from "./api";
import { BODY_HTML_NAME, BODY_TEXT_NAME } from "./bundle";
import { t } from "./i18n";

/** "名单.docx", "标题". Pasted bodies carry a made-up file name, which says no more than the role. */
export function partName(part: { role: PartRole; name: string }): string {
  const role = t(`part.${part.role}`);
  if (!part.name || part.role === "title") return role;
  return part.role === "body" && (part.name === BODY_TEXT_NAME || part.name === BODY_HTML_NAME) ? role : part.name;
}

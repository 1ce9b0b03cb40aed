// What is on the clipboard of an editor: plain text, or the page as a word processor or web editor put it there.

const BLOCK_TAGS = new Set([
  "ADDRESS", "ARTICLE", "BLOCKQUOTE", "DD", "DIV", "DL", "DT", "FIGURE", "H1", "H2", "H3", "H4", "H5", "H6", "HR", "LI", "OL", "P", "PRE", "SECTION",
  "TABLE", "TR", "UL",
]);
const SILENT_TAGS = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "HEAD", "TITLE"]);

/**
 * The text a reader would see in `html`, one paragraph a line, cells separated by tabs. Only a preview: the service reads the HTML itself, hidden places too.
 * DOMParser makes an inert document: no script runs, no picture is fetched.
 */
export function previewText(html: string): string {
  const lines: string[] = [""];
  const newLine = (): void => {
    if (lines.at(-1) !== "") lines.push("");
  };
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) {
      lines[lines.length - 1] += (node.textContent ?? "").replace(/[ \t\r\n]+/g, " ");
      return;
    }
    if (!(node instanceof Element) || SILENT_TAGS.has(node.tagName)) return;
    if (node.tagName === "BR") return newLine();
    const block = BLOCK_TAGS.has(node.tagName);
    if (block) newLine();
    for (const child of node.childNodes) walk(child);
    if (node.tagName === "TD" || node.tagName === "TH") lines[lines.length - 1] += "\t";
    if (block) newLine();
  };
  walk(new DOMParser().parseFromString(html, "text/html").documentElement);
  return lines.map((line) => line.trim()).filter((line) => line !== "").join("\n");
}

/** Whether pasted HTML says more than its plain text: a formatting tag, a comment, a hidden place. */
export function worthKeeping(html: string): boolean {
  return /<(?:table|p|div|h[1-6]|ul|ol|section|img)\b/i.test(html);
}

/** The clipboard's HTML without the marks that Windows puts around the copied piece. */
export function copiedPiece(html: string): string {
  const piece = /<!--StartFragment-->([\s\S]*)<!--EndFragment-->/.exec(html);
  return (piece?.[1] ?? html).trim();
}

// Turns the extracted text of a part into what the page draws: paragraphs, tables, labelled blocks for what readers do not see, each cut at its highlights.
//
// Everything is computed once per part in O(blocks + marks log marks); the page only walks the result. Sections are drawn one by one, so that a document of
// some thousand paragraphs is there at once (DocumentText.vue).
import type { Block, ContentPart, Point } from "./api";
import { lookOf, type Look } from "./points";

/** A stretch of text under the same highlights. */
export interface Piece {
  text: string;
  /** The points it belongs to, the shortest one first: a click means the innermost. */
  points: string[];
  look: Look | null;
  /** Points whose first piece this is: where "go to it" leads. */
  anchors: string[];
}

export interface Paragraph {
  kind: "paragraph";
  role: "heading" | "list-item" | "";
  pieces: Piece[];
}

export interface Cell {
  column: number;
  /** What is said of it: its zone and what hides it; "" for ordinary cells. */
  zone: Zone;
  rowSpan: number;
  columnSpan: number;
  paragraphs: Piece[][];
}

export interface Row {
  row: number;
  cells: Cell[];
}

/** Where a text stands, apart from the page itself, and why readers do not see it. Both "" for ordinary text. */
export interface Zone {
  region: string;
  concealment: string;
}

export interface Table {
  kind: "table";
  rows: Row[];
  /** A table drawn in several pieces has columns of equal width, or the pieces would not stand under each other. */
  even: boolean;
  /** Letters over the columns and numbers beside the rows, as a spreadsheet has them: how many columns; 0 for other tables. */
  grid: number;
  /** Rows up to this number are its header. */
  headerRows: number;
}

export type Item = Paragraph | Table;

/** Items of one zone, page and sheet; drawn and measured as one. */
export interface Section {
  key: string;
  /** What its label names. */
  zone: Zone;
  /** Readers of the published page do not see it. */
  hidden: boolean;
  /** The page or slide that begins with it; 0 for none. */
  beginsPage: number;
  /** 1-based; 0 outside of spreadsheets' sheets. */
  sheet: number;
  /** Whether the label is to be drawn: the first section of its region in a row. */
  labelled: boolean;
  items: Item[];
  /** Ids of the points in it. */
  points: Set<string>;
  /** A guess, in CSS pixels. */
  height: number;
}

interface Mark {
  begin: number;
  end: number;
  point: string;
  look: Look;
  anchor: boolean;
}

interface OpenTable {
  id: string;
  value: Table;
  rows: Map<number, Row>;
}

const PLAIN_REGIONS = new Set(["", "body", "title"]);
const HIDDEN_REGIONS = new Set([
  "comment", "deleted", "hidden-row", "hidden-column", "hidden-sheet", "hidden-text", "alt", "attribute", "property",
]);
const ITEMS_PER_SECTION = 60;
const ROWS_PER_TABLE = 150;
// A cell that claims to stand further right is drawn at the end of its row: no document may make the page draw a million empty cells.
const MAX_COLUMNS = 256;
const MAX_COVERED = 100_000;
const ORDINARY: Zone = { region: "", concealment: "" };
const LOOK_RANK: Record<Look, number> = { block: 0, unread: 1, review: 2, note: 3 };

// What is hidden in every zone; an insertion that is still tracked is seen.
const SEEN_CONCEALMENTS = new Set(["", "tracked insertion"]);

export function isHidden(zone: Zone): boolean {
  return HIDDEN_REGIONS.has(zone.region) || !SEEN_CONCEALMENTS.has(zone.concealment);
}

/** What a zone's label names, in order: the zone where it says more than "hidden", then what hides it. */
export function labelsOf(zone: Zone): { region: string; concealment: string } {
  const region = zone.concealment !== "" && HIDDEN_REGIONS.has(zone.region) ? "" : zone.region;
  return { region, concealment: zone.concealment };
}

/** A, B ... Z, AA as spreadsheets name their columns. */
export function columnName(column: number): string {
  let name = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

function marksOf(part: number, points: readonly Point[], length: number): Mark[] {
  const marks: Mark[] = [];
  for (const point of points) {
    if (point.part !== part || !point.finding) continue;
    const first = point.finding.span.utf16;
    const spans = [first, ...(point.finding.occurrences ?? []).map((occurrence) => occurrence.span.utf16)];
    const seen = new Set<number>();
    for (const [begin, end] of spans) {
      if (begin < 0 || end > length || begin >= end || seen.has(begin)) continue;
      seen.add(begin);
      marks.push({ begin, end, point: point.id, look: lookOf(point), anchor: begin === first[0] });
    }
  }
  return marks.sort((a, b) => a.begin - b.begin || b.end - a.end);
}

// Cuts text[begin, end) at the borders of `marks`, which all touch it.
function cut(text: string, begin: number, end: number, marks: readonly Mark[], anchored: Set<string>): Piece[] {
  if (marks.length === 0) return [{ text: text.slice(begin, end), points: [], look: null, anchors: [] }];
  const borders = new Set([begin, end]);
  for (const mark of marks) {
    if (mark.begin > begin) borders.add(mark.begin);
    if (mark.end < end) borders.add(mark.end);
  }
  const sorted = [...borders].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const from = sorted[i] as number;
    const to = sorted[i + 1] as number;
    const over = marks.filter((mark) => mark.begin < to && mark.end > from).sort((a, b) => a.end - a.begin - (b.end - b.begin));
    const look = over.reduce<Look | null>((worst, mark) => (worst === null || LOOK_RANK[mark.look] < LOOK_RANK[worst] ? mark.look : worst), null);
    const anchors = over.filter((mark) => mark.anchor && !anchored.has(mark.point)).map((mark) => mark.point);
    for (const point of anchors) anchored.add(point);
    pieces.push({ text: text.slice(from, to), points: [...new Set(over.map((mark) => mark.point))], look, anchors });
  }
  return pieces;
}

// Blocks in reading order, with text that belongs to no block as blocks of its own: nothing that was read stays undrawn.
function completeBlocks(part: ContentPart): Block[] {
  const complete: Block[] = [];
  const addGap = (begin: number, end: number): void => {
    let from = begin;
    for (const line of part.text.slice(begin, end).split("\n")) {
      if (line.trim() !== "") complete.push({ begin: from, end: from + line.length, region: "body" });
      from += line.length + 1;
    }
  };
  let position = 0;
  for (const block of part.blocks) {
    if (block.begin > position) addGap(position, block.begin);
    complete.push(block);
    position = Math.max(position, block.end);
  }
  if (position < part.text.length) addGap(position, part.text.length);
  return complete;
}

// Puts a cell where it belongs: hidden columns may be read after the visible ones, and empty cells are no blocks but are drawn, or the columns would slip.
function placeCell(table: OpenTable, block: Block, cell: Cell): void {
  const rowNumber = block.row ?? 0;
  let row = table.rows.get(rowNumber);
  if (!row) {
    row = { row: rowNumber, cells: [] };
    table.rows.set(rowNumber, row);
    table.value.rows.push(row);
  }
  const column = cell.column > 0 && cell.column <= MAX_COLUMNS ? cell.column : row.cells.length + 1;
  while (row.cells.length < column) row.cells.push({ column: row.cells.length + 1, zone: ORDINARY, rowSpan: 1, columnSpan: 1, paragraphs: [] });
  const place = row.cells[column - 1] as Cell;
  place.paragraphs.push(...cell.paragraphs);
  place.rowSpan = Math.max(place.rowSpan, cell.rowSpan);
  place.columnSpan = Math.max(place.columnSpan, Math.min(cell.columnSpan, MAX_COLUMNS - column + 1));
  if (cell.zone.region || cell.zone.concealment) place.zone = cell.zone;
}

// Takes out the empty cells that merged ones lie over. A document that claims more of them than people ever merge is drawn without.
function settleSpans(table: Table): void {
  const byNumber = new Map(table.rows.map((row) => [row.row, row]));
  const covered = new Set<Cell>();
  let work = 0;
  for (const row of table.rows) {
    for (const cell of row.cells) {
      if (cell.rowSpan === 1 && cell.columnSpan === 1) continue;
      const rows: Row[] = [];
      for (let below = 0; below < Math.min(cell.rowSpan, ROWS_PER_TABLE); below++) {
        const other = byNumber.get(row.row + below);
        if (other) rows.push(other);
      }
      work += rows.length * cell.columnSpan;
      const over = rows.map((other) => other.cells.slice(cell.column - 1, cell.column - 1 + cell.columnSpan)).flat().filter((other) => other !== cell);
      if (work > MAX_COVERED || over.some((other) => other.paragraphs.length > 0)) {
        cell.rowSpan = cell.columnSpan = 1;
        continue;
      }
      cell.rowSpan = rows.length;
      for (const other of over) covered.add(other);
    }
  }
  if (covered.size === 0) return;
  for (const row of table.rows) row.cells = row.cells.filter((cell) => !covered.has(cell));
}

// Height a section will have, in CSS pixels: a guess that keeps the scroll bar steady until it is drawn.
function estimateHeight(items: readonly Item[]): number {
  const LINE = 28;
  const CHARACTERS_PER_LINE = 38;
  let height = 0;
  for (const item of items) {
    if (item.kind === "table") height += item.rows.length * 36 + 24;
    else height += Math.ceil(item.pieces.reduce((sum, piece) => sum + piece.text.length, 0) / CHARACTERS_PER_LINE) * LINE + 12;
  }
  return height;
}

/** What to draw for one part. */
export function viewOf(part: ContentPart, points: readonly Point[]): Section[] {
  const marks = marksOf(part.index, points, part.text.length);
  const anchored = new Set<string>();
  const sections: Section[] = [];
  let section = null as Section | null;
  let table = null as OpenTable | null;
  const tables: OpenTable[] = [];

  // Marks are sorted by begin, so those that touch a block are found by walking on; long ones are kept until they end.
  let next = 0;
  let open: Mark[] = [];

  const headerRows = new Map((part.layout.header_rows ?? []).map((one) => [`${one.part}/${one.sheet}/${one.table}`, one.header_rows]));
  const widths = new Map<string, number>();
  let page = 0;

  const sameZone = (a: Zone, b: Zone): boolean => a.region === b.region && a.concealment === b.concealment;
  const openSection = (zone: Zone, sheet: number, beginsPage: number): Section => {
    const last = sections.at(-1);
    const named = zone.region !== "" || zone.concealment !== "";
    const fresh: Section = {
      key: `${part.index}-${sections.length}`,
      zone,
      hidden: isHidden(zone),
      beginsPage,
      sheet,
      labelled: named && (!last || last.sheet !== sheet || beginsPage > 0 || !sameZone(last.zone, zone)),
      items: [],
      points: new Set(),
      height: 0,
    };
    sections.push(fresh);
    return fresh;
  };

  for (const block of completeBlocks(part)) {
    while (next < marks.length && (marks[next] as Mark).begin < block.end) open.push(marks[next++] as Mark);
    open = open.filter((mark) => mark.end > block.begin);
    // The name of a file stands over it already, and here only when something was found in it.
    if (block.region === "file-name" && open.length === 0) continue;
    const pieces = cut(part.text, block.begin, block.end, open, anchored);

    const own: Zone = { region: PLAIN_REGIONS.has(block.region) ? "" : block.region, concealment: block.concealment ?? "" };
    const inTable = (block.table ?? 0) > 0;
    // Hidden rows and columns are drawn where they stand, inside their table, with a label on the cell.
    const zone = inTable ? ORDINARY : own;
    const sheet = block.sheet ?? 0;
    const tableId: string = inTable ? `${block.part ?? ""}/${sheet}/${block.table}` : "";
    const turned = (block.page ?? 0) > 0 && block.page !== page;
    if (turned) page = block.page as number;

    if (!section || turned || section.sheet !== sheet || !sameZone(section.zone, zone) || (section.items.length >= ITEMS_PER_SECTION && table?.id !== tableId)) {
      section = openSection(zone, sheet, turned ? page : 0);
      table = null;
    }
    if (inTable) {
      if (table === null || table.id !== tableId || (table.value.rows.length >= ROWS_PER_TABLE && !table.rows.has(block.row ?? 0))) {
        const former: OpenTable | null = table;
        const continues = former !== null && former.id === tableId;
        if (continues) {
          former.value.even = true;
          section = openSection(zone, sheet, 0);
        }
        const value: Table = { kind: "table", rows: [], even: continues, grid: sheet, headerRows: headerRows.get(tableId) ?? 0 };
        section.items.push(value);
        table = { id: tableId, value, rows: new Map() };
        tables.push(table);
      }
      placeCell(table, block, { column: block.column ?? 0, zone: own, rowSpan: block.row_span ?? 1, columnSpan: block.column_span ?? 1, paragraphs: [pieces] });
    } else {
      table = null;
      section.items.push({ kind: "paragraph", role: block.kind ?? "", pieces });
    }
    for (const mark of open) if (mark.begin < block.end) section.points.add(mark.point);
  }
  for (const { id, value } of tables) {
    const width = value.rows.reduce((most, row) => row.cells.reduce((wide, cell) => Math.max(wide, cell.column + cell.columnSpan - 1), most), 0);
    widths.set(id, Math.max(widths.get(id) ?? 0, width));
  }
  for (const { id, value } of tables) {
    if (value.grid > 0) value.grid = widths.get(id) ?? 0;
    settleSpans(value);
  }
  for (const done of sections) done.height = estimateHeight(done.items);
  return sections;
}

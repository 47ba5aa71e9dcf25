// Blocks -> a .docx: one document part in a stored (uncompressed) zip. It knows paragraphs, headings, items and tables, no more.

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>';
const link = (id, type, target) => `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
const links = (...each) => `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join("")}</Relationships>`;
// Times New Roman 14, A4, margins 20/20/30/15 mm, first line 1.27 cm: Nghị định 30/2020/NĐ-CP, Phụ lục I
const STYLES = `<w:styles ${W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="288" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>`;
const PAGE = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>';
const EDGES = ["top", "left", "bottom", "right", "insideH", "insideV"].map((edge) => `<w:${edge} w:val="single" w:sz="4" w:color="auto"/>`).join("");
const WIDTH = 9354; // twentieths of a point between the margins

/** What XML may hold: markup escaped, characters that it forbids left out. */
const xml = (text) => text.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "").replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;");
const run = (text, bold) => `<w:r>${bold ? "<w:rPr><w:b/></w:rPr>" : ""}<w:t xml:space="preserve">${xml(text)}</w:t></w:r>`;
const paragraph = (text, form, bold = false) => `<w:p><w:pPr>${form}</w:pPr>${text.split("\n").map((line) => run(line, bold)).join("<w:r><w:br/></w:r>")}</w:p>`;

function block({ kind, text, rows }) {
  if (kind === "table") return table(rows);
  if (kind === "head") return paragraph(text, '<w:pStyle w:val="Heading1"/>');
  if (kind === "item") return paragraph(`- ${text}`, '<w:ind w:left="284" w:hanging="284"/>');
  return paragraph(text, '<w:ind w:firstLine="720"/><w:jc w:val="both"/>');
}

function table(rows) {
  const columns = Math.max(...rows.map((row) => row.length));
  const first = rows[0][0] || columns < 3 ? 1 / columns : 0.18; // names of what is compared need less room than what is said of it
  const widths = Array.from({ length: columns }, (_, i) => Math.floor(WIDTH * (i ? (1 - first) / (columns - 1) : first)));
  const cell = (text, width, bold) => `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${paragraph(text, "", bold)}</w:tc>`;
  const line = (row, at) => `<w:tr>${widths.map((width, i) => cell(row[i] ?? "", width, at === 0)).join("")}</w:tr>`;
  return `<w:tbl><w:tblPr><w:tblW w:w="${WIDTH}" w:type="dxa"/><w:tblBorders>${EDGES}</w:tblBorders></w:tblPr><w:tblGrid>${widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("")}</w:tblGrid>${rows.map(line).join("")}</w:tbl><w:p/>`;
}

/** A .docx Blob of `blocks` = {kind: "head" | "line" | "item" | "table", text | rows}. */
export function docx(blocks) {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const files = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": links(link("r1", "officeDocument", "word/document.xml")),
    "word/_rels/document.xml.rels": links(link("r1", "styles", "styles.xml")),
    "word/document.xml": `<w:document ${W}><w:body>${blocks.map(block).join("")}${PAGE}</w:body></w:document>`,
    "word/styles.xml": STYLES,
  };
  const parts = Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(head + text)]);
  return new Blob(zip(parts), { type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" });
}

/** A zip of stored files; names are ASCII. */
function zip(files) {
  const made = [], directory = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const label = new TextEncoder().encode(name);
    // version 2.0, no flags, stored, 1 January 2020: the same answer gives the same bytes
    const common = [[20, 2], [0, 2], [0, 2], [0, 2], [20513, 2], [crc32(bytes), 4], [bytes.length, 4], [bytes.length, 4], [label.length, 2], [0, 2]];
    const local = [packed([[0x04034b50, 4], ...common]), label, bytes];
    directory.push(packed([[0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]]), label);
    made.push(...local);
    at += size(local);
  }
  const end = packed([[0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size(directory), 4], [at, 4], [0, 2]]);
  return [...made, ...directory, end];
}

const size = (parts) => parts.reduce((sum, part) => sum + part.length, 0);

/** Numbers in little-endian order, each with its width in bytes. */
function packed(fields) {
  return Uint8Array.from(fields.flatMap(([value, width]) => Array.from({ length: width }, (_, i) => (value >>> (8 * i)) & 255)));
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  return ~crc >>> 0;
}

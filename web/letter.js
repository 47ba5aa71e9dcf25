// An answer as it goes into an official letter: blocks with the sources in words instead of [n], then text or a .docx of them.
import { dayText, webAddress } from "./dom.js";
import { blocks, joined } from "./lines.js";
import { docx } from "./docx.js";

const bare = (text) => text.replace(/\*\*([^*\n]{1,200})\*\*/gu, "$1");
const full = (citation) => `${citation.label} ${citation.title}`;
/** "Khoản 1 Điều 24 …" -> "khoản 1 Điều 24 …": inside a sentence only Điều, Chương and the names of papers keep their capital. */
const inside = (text) => text.replace(/^(Khoản|Điểm|Đoạn|Mục)(?=\s)/u, (word) => word.toLowerCase());

/** Blocks of a letter: {kind: "head" | "line" | "item" | "table", text | rows}. */
export function letter(question, answer) {
  const known = new Map(answer.citations.map((c) => [c.number, c]));
  const made = [
    { kind: "head", text: "Nội dung hỏi" }, { kind: "line", text: question },
    { kind: "head", text: `Trả lời (theo quy định tại ngày ${dayText(answer.as_of)})` },
    ...joined(answer.sentences).flatMap((sentence) => sentenceBlocks(sentence, known)),
  ];
  const numbered = made.some(({ kind }) => kind === "table"); // the cells of a table keep their [n]
  if (answer.citations.length) made.push({ kind: "head", text: "Căn cứ" }, ...answer.citations.map((c) => source(c, numbered)));
  if (answer.notes.length) made.push({ kind: "head", text: "Lưu ý" }, ...answer.notes.map((note) => ({ kind: "line", text: note.replace(/^Lưu ý:\s*/u, "") })));
  return made;
}

function sentenceBlocks({ text, citations, table }, known) {
  const said = blocks(bare(text)).map(({ line, rows }) => (rows ? { kind: "table", rows } : { kind: "line", text: line }));
  const names = citations.map((n) => known.get(n)).filter(Boolean).map((c) => inside(full(c)));
  const missing = names.filter((name) => !text.includes(name)); // "Theo khoản 1 Điều 24 …:" has said it already
  const last = said.at(-1);
  if (table || !missing.length || !last) return said;
  if (last.kind === "table") return [...said, { kind: "line", text: `(Theo ${missing.join("; ")}.)` }];
  const [, body, stop] = /^(.*?)([.;:]?)$/su.exec(last.text);
  return [...said.slice(0, -1), { kind: "line", text: `${body} (${missing.join("; ")})${stop}` }];
}

function source(citation, numbered) {
  return { kind: "item", text: `${numbered ? `[${citation.number}] ` : ""}${full(citation)}${citation.page ? `, tr.\u00a0${citation.page}` : ""}${webAddress(citation.url) ? ` (${citation.url})` : ""}` };
}

/** The letter as plain text. */
export function letterText(question, answer) {
  const lines = letter(question, answer).map((block) => {
    if (block.kind === "head") return `\n${block.text}:`;
    if (block.kind === "table") return block.rows.map((row) => row.join("\t")).join("\n");
    return block.kind === "item" ? `- ${block.text}` : block.text;
  });
  return `${lines.join("\n").trim()}\n`;
}

/** The letter as a .docx Blob in the type and margins of Vietnamese official papers (Nghị định 30/2020/NĐ-CP, Phụ lục I). */
export const letterDocx = (question, answer) => docx(letter(question, answer));

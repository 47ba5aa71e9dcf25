// The lines of an answer or a document as elements: paragraphs, list items, tables, **bold**, web addresses. Nothing else.
import { el, outside } from "./dom.js";

const ITEM = /^(?:([a-zđ]{1,2}\)|[-–•+*])|(\d{1,3}(?:\.\d{1,2})*[.)]))\s+/u;
const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:)])/u;
const RULE = /^\|?[\s:|-]*-[\s:|-]*\|?$/u; // the line under the head of a table: |---|---|

/** How far a line of a legal text stands in: "" for a paragraph, "n1" for "1. …", "n2" for "a) …" and "- …". */
export function level(line) {
  const found = ITEM.exec(line);
  return found ? (found[1] ? "n2" : "n1") : "";
}

/** Text with its web addresses as links and **bold** as such, for el(). */
export function rich(text) {
  return text.split(/\*\*([^*\n]{1,200})\*\*/u).flatMap((part, i) => (i % 2 ? el("strong", {}, part) : linked(part)));
}

/** Text with its web addresses as links, for el(). */
export function linked(text) {
  return text.split(ADDRESS).map((part, i) => (i % 2 && outside(part, part)) || part);
}

/** The blocks of a text: {line} for a paragraph, {rows} for a table written with "|". */
export function blocks(text) {
  const made = [];
  for (const line of text.split("\n")) {
    if (!line.trim()) continue;
    if (!line.trimStart().startsWith("|")) made.push({ line });
    else {
      if (!made.at(-1)?.rows) made.push({ rows: [] });
      if (!RULE.test(line.trim())) made.at(-1).rows.push(cells(line));
    }
  }
  return made;
}

const cells = (line) => line.trim().replace(/^\||\|$/gu, "").split("|").map((cell) => cell.trim());

/** Sentences with the rows of one table as one sentence: [{text, citations, table}]. */
export function joined(sentences) {
  const made = [];
  for (const { text, citations } of sentences) {
    const table = text.trimStart().startsWith("|");
    if (table && made.at(-1)?.table) made.at(-1).text += `\n${text}`;
    else made.push({ text, citations, table });
  }
  return made;
}

/** Elements for a text; `inside` turns a string into the children of a paragraph or a cell. */
export function elements(text, inside = rich) {
  return blocks(text).map(({ line, rows }) => (rows ? table(rows, inside) : el("p", { class: level(line) }, inside(line))));
}

function table([head = [], ...rows], inside) {
  const titles = el("tr", {}, head.map((cell) => (cell ? el("th", { scope: "col" }, inside(cell)) : el("td"))));
  const body = rows.map((row) => el("tr", {}, row.map((cell, i) => (i || !cell ? el("td", {}, inside(cell)) : el("th", { scope: "row" }, inside(cell))))));
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Bảng so sánh" }, el("table", {}, el("thead", {}, titles), el("tbody", {}, body)));
}

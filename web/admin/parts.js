// Small pieces that the sections of the admin page share: tables, states, times, bytes.
import { el } from "../dom.js";

/** A table that becomes cards on a phone; a row is a list of cells. */
export function table(caption, heads, rows, attributes = {}) {
  const cells = (row) => row.map((cell, i) => el(i ? "td" : "th", i ? { "data-head": heads[i] } : { scope: "row" }, cell));
  return el("table", { class: "grid", ...attributes }, el("caption", { class: "sr" }, caption),
    el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head || el("span", { class: "sr" }, "Việc có thể làm"))))),
    el("tbody", {}, rows.map((row) => el("tr", {}, cells(row)))));
}

export const state = (look, text) => el("span", { class: `badge ${look}` }, text);

/** "2026-11-25T09:40:00+00:00" -> "25/11/2026 16:40" by the clock of this machine. */
export function timeText(iso) {
  if (!iso) return "";
  const at = new Date(iso);
  return at.toLocaleString("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" }).replace(/^(\S+) (\S+)$/u, "$2 $1");
}

export function sizeText(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} MB`;
}

/** A labelled field; `control` gets the id. */
export function field(label, control, id, hint = "") {
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return el("div", { class: "field" }, el("label", { for: id }, label), control, hint && el("p", { class: "about", id: `${id}-hint` }, hint));
}

export const head = (title, ...tools) => el("div", { class: "section-head" }, el("h2", {}, title), el("div", { class: "row" }, tools));
export const nothing = (text) => el("p", { class: "nothing" }, text);
export const statuses = { answered: "đã trả lời", partial: "một phần", clarify: "hỏi lại", not_found: "không thấy", out_of_scope: "ngoài phạm vi", failed: "lỗi" };

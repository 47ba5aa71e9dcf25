// What the service made of an upload, before it is published: what is known of it, its articles, what to look at.
import * as api from "../api.js";
import { button, el } from "../dom.js";
import { elements } from "../lines.js";
import { LABELS } from "./metadata.js";
import { nothing } from "./parts.js";

/** Opens the preview of `job`; `watch` takes the job as it goes on. */
export async function preview(job, desk, watch) {
  await desk.attempt(async () => {
    const read = await api.json(`/api/admin/jobs/${job.id}/preview`);
    const go = (way, said) => desk.attempt(async () => (close(), watch(await api.json(`/api/admin/jobs/${job.id}/${way}`, "POST"))), said);
    const documents = [read, ...read.more];
    const close = desk.sheet(`Xem trước: ${job.name}`,
      read.replaces && el("p", { class: "gap" }, "Kho đã có tài liệu mang mã này; đăng sẽ thay tệp cũ."),
      ...documents.map(one),
      el("div", { class: "row sheet-foot" }, button("Đăng", () => go("publish", "Đã giao việc đăng tài liệu."), "send"), button("Hủy, không đăng", () => go("cancel", "Đã hủy."), "quiet")));
  });
}

function one(read) {
  const facts = Object.entries(read.metadata).filter(([, value]) => value !== "" && value != null && value.length !== 0);
  return el("section", { class: "read" },
    el("h3", {}, read.title), el("p", { class: "about" }, `Mã ${read.document_id} · ${read.articles.length} điều, mục · ${read.characters.toLocaleString("vi-VN")} ký tự`),
    read.warnings.map((warning) => el("p", { class: "gap" }, warning)),
    el("dl", { class: "facts" }, facts.map(([key, value]) => el("div", {}, el("dt", {}, LABELS[key] ?? key), el("dd", {}, [value].flat().join("; "))))),
    read.articles.length ? read.articles.map(article) : nothing("Không tách được điều, mục nào; cả tài liệu là một đoạn."));
}

function article(a) {
  const label = [a.label, a.heading].filter(Boolean).join(". ");
  return el("details", { class: "read-article" }, el("summary", {}, label || "Phần mở đầu", a.clauses > 0 && el("span", { class: "about" }, ` · ${a.clauses} khoản, điểm`)),
    a.path.length > 0 && el("p", { class: "about" }, a.path.join(" › ")), elements(a.text));
}

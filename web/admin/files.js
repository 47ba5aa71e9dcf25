// Documents: upload by drag, what was read before it is published, what is stated of each, replace and remove.
import * as api from "../api.js";
import { button, el, fill, fold } from "../dom.js";
import { jobList } from "./jobs.js";
import { editMetadata } from "./metadata.js";
import { head, nothing, sizeText, state, table, timeText } from "./parts.js";

const STATES = { published: ["in_force", "Đã đăng"], unpublished: ["unknown", "Chưa đăng"], skipped: ["expired", "Không đọc được"] };
const named = encodeURIComponent;

export async function show(root, desk, signal) {
  const words = el("input", { type: "search", placeholder: "Tìm theo tên, mã, tệp…", "aria-label": "Tìm tài liệu", on: { input: () => filter() } });
  const rows = el("div", { class: "files" });
  const jobs = jobList(desk, signal, refresh);
  const review = el("input", { type: "checkbox", checked: true });
  let documents = [];

  async function refresh() {
    ({ documents } = await api.json("/api/admin/documents"));
    filter();
  }

  function filter() {
    const wanted = fold(words.value).split(/\s+/u).filter(Boolean);
    const found = documents.filter((d) => wanted.every((word) => fold(`${d.title} ${d.id} ${d.source}`).includes(word)));
    rows.replaceChildren(found.length ? table("Tài liệu trong kho", ["Tài liệu", "Trạng thái", "Phạm vi", "Tệp", ""], found.map(row)) : nothing("Không có tài liệu nào khớp."));
  }

  function row(d) {
    const [look, text] = STATES[d.state];
    return [
      [el("strong", {}, d.title), el("span", { class: "about" }, d.id), d.reason && el("span", { class: "about bad" }, d.reason)],
      state(look, text),
      el("span", { class: "nowrap" }, d.visibility === "staff" ? "Nội bộ" : "Công khai"),
      el("span", { class: "about" }, `${d.source} · ${sizeText(d.bytes)} · ${timeText(d.modified)}`),
      el("span", { class: "does" },
        button("Sửa", () => editMetadata(d, desk, jobs.watch), "plain", { "aria-label": `Sửa thông tin: ${d.title}` }),
        picker("Thay tệp", (files) => send(files[0], `/api/admin/documents/${named(d.id)}`, "PUT"), { "aria-label": `Thay tệp: ${d.title}` }),
        button("Bỏ", () => remove(d), "plain", { "aria-label": `Bỏ tài liệu: ${d.title}` })),
    ];
  }

  async function remove(d) {
    if (!(await desk.sure("Bỏ tài liệu này?", `“${d.title}” sẽ không còn được dùng để trả lời. Có thể hoàn tác trong danh sách việc.`, "Bỏ tài liệu"))) return;
    await desk.attempt(async () => jobs.watch(await api.json(`/api/admin/documents/${named(d.id)}`, "DELETE")), "Đã giao việc bỏ tài liệu.");
  }

  /** A button that opens the dialog of files. */
  function picker(label, take, attributes = {}, many = false) {
    const input = el("input", { type: "file", hidden: true, multiple: many, on: { change: () => (take([...input.files]), (input.value = "")) } });
    return [button(label, () => input.click(), many ? "send" : "plain", attributes), input];
  }

  async function send(file, address, method) {
    if (!file) return;
    const query = new URLSearchParams({ name: file.name, publish: String(!review.checked) });
    const line = jobs.sending(file.name);
    await desk.attempt(async () => jobs.watch(await api.upload(`${address}?${query}`, method, file, line.progress)));
    line.remove();
  }

  async function sendAll(files) {
    for (const file of files) await send(file, "/api/admin/documents", "POST"); // one after another: the report stays readable
  }

  const drop = el("div", { class: "drop" },
    el("p", {}, "Kéo thả tệp vào đây: Word, PDF, Excel, PowerPoint, ảnh quét, trang web, văn bản thuần, gói nén."),
    el("div", { class: "row" }, picker("Chọn tệp", sendAll, {}, true), el("label", { class: "check" }, review, "Xem trước rồi mới đăng")));
  for (const event of ["dragenter", "dragover"]) drop.addEventListener(event, (e) => (e.preventDefault(), drop.classList.add("over")));
  for (const event of ["dragleave", "drop"]) drop.addEventListener(event, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });

  await refresh();
  const rebuild = button("Dựng lại chỉ mục", () => desk.attempt(async () => jobs.watch(await api.json("/api/admin/rebuild", "POST")), "Đã giao việc dựng lại."));
  fill(root, head("Tài liệu", rebuild), drop, jobs.root, el("h3", {}, `Kho tài liệu (${documents.length})`), words, rows);
  await jobs.load();
}

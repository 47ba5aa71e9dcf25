// The jobs given to the service: how far each is, what was read, and the ways to go on, to stop, to take back.
import * as api from "../api.js";
import { button, el } from "../dom.js";
import { preview } from "./preview.js";
import { state, timeText } from "./parts.js";

const KINDS = { upload: "Thêm", replace: "Thay tệp", delete: "Bỏ", edit: "Sửa thông tin", undo: "Hoàn tác", rebuild: "Dựng lại chỉ mục" };
const STATES = {
  queued: ["unknown", "Đang chờ"], reading: ["unknown", "Đang đọc"], review: ["unknown", "Chờ xem trước"], waiting: ["unknown", "Chờ dựng"],
  building: ["unknown", "Đang dựng"], checking: ["unknown", "Đang hỏi câu mẫu"], done: ["in_force", "Xong"], held: ["expired", "Bị giữ lại"],
  failed: ["expired", "Không thành"], cancelled: ["none", "Đã hủy"],
};
const STOPPABLE = new Set(["queued", "reading", "review", "waiting"]);
const SHOWN = 8;
const LOOK = 1000; // ms between two looks while something is going on

/** The list; `changed` runs when a job has ended. {root, load, watch(job), sending(name)} */
export function jobList(desk, signal, changed) {
  const list = el("ul", { class: "jobs" });
  const sends = el("ul", { class: "jobs" });
  const root = el("div", { class: "job-lists" }, sends, list);
  const known = new Map();
  let timer = 0;

  async function load() {
    const { jobs } = await api.json(`/api/admin/jobs?limit=${SHOWN}`);
    const ended = jobs.some((job) => job.final && known.has(job.id) && !known.get(job.id).final);
    jobs.forEach((job) => known.set(job.id, job));
    const focused = document.activeElement?.dataset?.act;
    list.replaceChildren(...jobs.map(line));
    if (focused && list.contains(document.activeElement) === false) list.querySelector(`[data-act="${focused}"]`)?.focus();
    if (ended) await changed();
    clearTimeout(timer);
    if (!signal.aborted && jobs.some((job) => !job.final && job.state !== "review")) timer = setTimeout(() => load().catch(() => {}), LOOK);
  }

  function line(job) {
    const [look, text] = STATES[job.state];
    const { progress } = job;
    return el("li", { class: "job" },
      el("div", { class: "job-what" }, el("strong", {}, `${KINDS[job.kind]}${job.title || job.name ? `: ${job.title || job.name}` : ""}`), state(look, text), el("span", { class: "about" }, timeText(job.updated))),
      el("p", { class: "about" }, job.message),
      progress && !job.final && el("progress", { "aria-label": `Tiến độ: ${job.name}`, ...(progress.total ? { max: progress.total, value: progress.done } : {}) }),
      job.warnings.map((warning) => el("p", { class: "about warn" }, warning)),
      el("div", { class: "does" },
        job.state === "review" && act(job, "Xem trước", () => preview(job, desk, watch)),
        STOPPABLE.has(job.state) && act(job, "Hủy", () => move(job, "cancel", "Đã hủy.")),
        job.undoable && act(job, "Hoàn tác", () => move(job, "undo", "Đã giao việc hoàn tác."))));
  }

  function act(job, label, run) {
    return button(label, run, "plain", { "data-act": `${job.id}-${label}`, "aria-label": `${label}: ${job.title || job.name || KINDS[job.kind]}` });
  }

  const move = (job, way, said) => desk.attempt(async () => watch(await api.json(`/api/admin/jobs/${job.id}/${way}`, "POST")), said);

  async function watch(job) {
    known.set(job.id, job);
    await load();
    return job;
  }

  /** A line for a file on its way; `progress` takes the part that is sent. */
  function sending(name) {
    const bar = el("progress", { max: "1", value: "0", "aria-label": `Đang gửi: ${name}` });
    const made = el("li", { class: "job" }, el("strong", {}, `Đang gửi: ${name}`), bar);
    sends.append(made);
    return { progress: (part) => (bar.value = part), remove: () => made.remove() };
  }

  signal.addEventListener("abort", () => clearTimeout(timer));
  return { root, load, watch, sending };
}

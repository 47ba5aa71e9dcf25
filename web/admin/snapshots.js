// Snapshots: which one answers, which wait, what the golden questions said, to use one or go back to the last.
import * as api from "../api.js";
import { button, el, fill } from "../dom.js";
import { head, nothing, state, table, timeText } from "./parts.js";

const GOLDEN = { passed: ["in_force", "Đạt"], failed: ["expired", "Không đạt"], unchecked: ["unknown", "Chưa hỏi"] };

export async function show(root, desk) {
  const refresh = () => show(root, desk);
  const { snapshots } = await api.json("/api/admin/snapshots");
  const back = button("Quay lại bản trước", async () => {
    if (!(await desk.sure("Quay lại bản trước?", "Câu trả lời sẽ dựa trên bản chỉ mục được dùng trước bản này. Tệp trong kho giữ nguyên.", "Quay lại"))) return;
    if (await desk.attempt(() => api.json("/api/admin/snapshots/rollback", "POST"), "Đã quay lại bản trước.")) await refresh();
  });
  const rows = snapshots.map((one) => [
    [el("strong", {}, timeText(one.created)), el("span", { class: "about" }, one.id)],
    one.served ? state("in_force", "Đang dùng") : "",
    `${one.documents} tài liệu, ${one.articles} điều, mục`,
    state(...GOLDEN[one.golden]),
    el("span", { class: "does" },
      button("Báo cáo", () => desk.attempt(() => report(one.id, desk)), "plain", { "aria-label": `Báo cáo của bản ${one.id}` }),
      !one.served && button("Dùng bản này", () => promote(one, desk, refresh), "plain", { "aria-label": `Dùng bản ${one.id}` })),
  ]);
  fill(root, head("Bản chỉ mục", back), el("p", { class: "about" }, "Mỗi lần kho tài liệu thay đổi, một bản mới được dựng và chỉ thay bản đang dùng khi các câu hỏi mẫu vẫn được trả lời đúng."),
    rows.length ? table("Các bản chỉ mục", ["Dựng lúc", "Trạng thái", "Nội dung", "Câu hỏi mẫu", ""], rows) : nothing("Chưa có bản chỉ mục nào."));
}

async function promote(one, desk, refresh) {
  const failed = one.golden !== "passed";
  const text = failed ? "Bản này chưa qua các câu hỏi mẫu: có thể trả lời sai những câu trước đây đã đúng." : "Câu trả lời từ nay dựa trên bản này.";
  if (!(await desk.sure(failed ? "Vẫn dùng bản chưa đạt?" : "Dùng bản này?", text, failed ? "Vẫn dùng" : "Dùng bản này"))) return;
  if (await desk.attempt(() => api.json(`/api/admin/snapshots/${one.id}/promote`, "POST", { force: failed }), "Đã đổi bản chỉ mục.")) await refresh();
}

/** What building and checking `id` said. */
export async function report(id, desk) {
  const found = await api.json(`/api/admin/snapshots/${id}`);
  const { report: golden } = found;
  desk.sheet(`Báo cáo bản ${timeText(found.created)}`,
    golden ? el("p", {}, golden.message, el("span", { class: "about" }, ` Đúng ${golden.right}/${golden.total} câu, hỏi lúc ${timeText(golden.checked)}.`)) : nothing("Bản này chưa được hỏi các câu mẫu."),
    ...(golden?.regressions ?? []).map((lost) => el("details", { class: "read-article", open: golden.regressions.length < 4 }, el("summary", {}, lost.question), el("p", { class: "about bad" }, lost.why),
      el("div", { class: "two" }, el("div", {}, el("h4", {}, "Trước"), el("p", {}, lost.answer_before || lost.status_before)), el("div", {}, el("h4", {}, "Nay"), el("p", {}, lost.answer_now || lost.status_now))))),
    el("h3", {}, `Tệp không đưa vào được (${found.skipped.length})`),
    found.skipped.length ? el("ul", { class: "plain-list" }, found.skipped.map((one) => el("li", {}, el("strong", {}, one.source), ` ${one.reason}`))) : nothing("Không có."),
    el("h3", {}, `Cảnh báo khi dựng (${found.warnings.length})`),
    found.warnings.length ? el("ul", { class: "plain-list" }, found.warnings.slice(0, 200).map((text) => el("li", {}, text))) : nothing("Không có."));
}

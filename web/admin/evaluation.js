// Evaluation runs: how many golden questions each snapshot answered right, in the order of time, and what was lost.
import * as api from "../api.js";
import { button, el, fill } from "../dom.js";
import { lines } from "./charts.js";
import { head, nothing, state, table, timeText } from "./parts.js";
import { report } from "./snapshots.js";

const RUNS = 12;

export async function show(root, desk) {
  const { snapshots } = await api.json("/api/admin/snapshots");
  const checked = snapshots.filter((one) => one.golden !== "unchecked").slice(0, RUNS);
  const runs = (await Promise.all(checked.map((one) => api.json(`/api/admin/snapshots/${one.id}`)))).filter((one) => one.report);
  const about = el("p", { class: "about" }, "Mỗi bản chỉ mục mới được hỏi bộ câu mẫu có sẵn cùng những câu mẫu của cơ quan. Thêm câu mẫu từ nhật ký ở phần “Câu hỏi, góp ý”.");
  if (!runs.length) return fill(root, head("Đánh giá"), about, nothing("Chưa có lần đánh giá nào; bản chỉ mục tiếp theo sẽ được hỏi các câu mẫu trước khi dùng."));
  const rows = runs.map(({ id, created, served, report: golden }) => [
    [el("strong", {}, timeText(golden.checked || created)), el("span", { class: "about" }, id)],
    [state(golden.passed ? "in_force" : "expired", golden.passed ? "Đạt" : "Không đạt"), served ? " đang dùng" : ""],
    `${golden.right}/${golden.total}`,
    golden.regressions.length ? `${golden.regressions.length} câu trước đúng nay sai` : "Không mất câu nào",
    button("Xem", () => desk.attempt(() => report(id, desk)), "plain", { "aria-label": `Xem báo cáo của bản ${id}` }),
  ]);
  const points = [...runs].reverse().map((one) => ({ label: timeText(one.report.checked || one.created), values: [(100 * one.report.right) / Math.max(1, one.report.total)] }));
  fill(root, head("Đánh giá"), about,
    points.length > 1 && lines("Tỷ lệ câu mẫu trả lời đúng (%)", points, ["Đúng"], (value) => `${value.toFixed(1).replace(".", ",")} %`),
    table("Các lần đánh giá", ["Lúc", "Kết quả", "Đúng", "So với bản đang dùng", ""], rows));
}

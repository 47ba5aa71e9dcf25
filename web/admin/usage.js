// How the service is used: questions a day and how they ended, what they are about, how long they took.
import * as api from "../api.js";
import { dayText, el, fill, numberText } from "../dom.js";
import { bars, lines, ranking } from "./charts.js";
import { head, nothing, table } from "./parts.js";

const SPANS = [7, 30, 90];
const STAGES = { understand: "Hiểu câu hỏi", encode: "Tính véc-tơ", retrieve: "Tìm kiếm", compose: "Soạn trả lời", finish: "Hoàn tất", total: "Tổng cộng" };
const ms = (value) => `${numberText(Math.round(value))} ms`;

export async function show(root, desk, signal, span = 30) {
  const found = await api.json(`/api/admin/usage?days=${span}`);
  const choice = el("select", { "aria-label": "Khoảng thời gian", on: { change: () => desk.attempt(() => show(root, desk, signal, Number(choice.value))) } },
    SPANS.map((days) => el("option", { value: days, selected: days === span }, `${days} ngày qua`)));
  const days = found.days.map((day) => ({ ...day, label: dayText(day.day) }));
  const total = (name) => days.reduce((sum, day) => sum + day[name], 0);
  const asks = total("asks");
  if (!asks) return fill(root, head("Sử dụng", choice), nothing("Chưa có câu hỏi nào trong khoảng thời gian này."));
  fill(root, head("Sử dụng", choice),
    el("dl", { class: "cards" },
      card("Câu hỏi", numberText(asks)), card("Trả lời được", share(total("answered") + total("partial"), asks)), card("Không trả lời", share(total("refused"), asks)),
      card("Lỗi", share(total("failed"), asks)), card("Hữu ích / chưa đúng", `${numberText(total("up"))} / ${numberText(total("down"))}`)),
    bars("Câu hỏi theo ngày", days.map((day) => ({ label: day.label, values: [day.answered, day.partial, day.refused, day.failed] })), ["Trả lời được", "Một phần", "Không trả lời", "Lỗi"]),
    lines("Thời gian trả lời", days.map((day) => ({ label: day.label, values: [day.asks ? day.p50_ms : null, day.asks ? day.p95_ms : null] })), ["Một nửa số câu nhanh hơn", "95 % số câu nhanh hơn"], ms),
    el("div", { class: "two" },
      found.topics.length > 0 && ranking("Chủ đề được hỏi nhiều", found.topics),
      found.documents.length > 0 && ranking("Văn bản được dẫn nhiều", found.documents.map((one) => ({ text: one.title, count: one.count })))),
    stages(found.stages_ms));
}

function stages(times) {
  const rows = Object.entries(times).map(([name, time]) => [STAGES[name] ?? name, ms(time.p50), ms(time.p95)]);
  return rows.length > 0 && el("section", { class: "chart" }, el("h3", {}, "Thời gian từng bước"), table("Thời gian từng bước", ["Bước", "Một nửa số câu", "95 % số câu"], rows));
}

const share = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(1).replace(".", ",")} %`;
const card = (label, value) => el("div", {}, el("dt", {}, label), el("dd", {}, value));

// What was asked and not answered, grouped by meaning, as a list of things to do; the log with what readers said of answers.
import * as api from "../api.js";
import { button, dayText, el, fill, save } from "../dom.js";
import { toGolden } from "./golden.js";
import { head, nothing, state, statuses, table, timeText } from "./parts.js";

const LOOKS = { answered: "in_force", partial: "unknown", failed: "expired" };

export async function show(root, desk) {
  const todo = el("div", {}), log = el("div", {});
  fill(root, head("Câu hỏi, góp ý"), el("h3", {}, "Cần xử lý"), el("p", { class: "about" }, "Những câu chưa trả lời được hoặc bị chấm là chưa đúng trong 30 ngày qua, gộp theo ý. Bổ sung văn bản hoặc sửa tài liệu, rồi đánh dấu đã xử lý."), todo,
    el("h3", {}, "Nhật ký"), log);
  await Promise.all([unanswered(todo, desk), entries(log, desk)]);
}

async function unanswered(root, desk) {
  const { groups } = await api.json("/api/admin/unanswered?days=30");
  if (!groups.length) return fill(root, nothing("Không có câu nào cần xử lý."));
  const done = (group) => desk.attempt(async () => {
    await api.json("/api/admin/unanswered/done", "POST", { ids: group.ids });
    await unanswered(root, desk);
  }, "Đã đánh dấu đã xử lý.");
  fill(root, el("ul", { class: "todo" }, groups.map((group) => el("li", {},
    el("div", { class: "job-what" }, el("strong", {}, group.text), el("span", { class: "badge" }, `${group.count} lần`)),
    el("p", { class: "about" }, `${Object.entries(group.statuses).map(([name, count]) => `${statuses[name] ?? name}: ${count}`).join("; ")} · lần cuối ${timeText(group.last_at)}`),
    group.examples.length > 1 && el("details", {}, el("summary", {}, "Các cách hỏi"), el("ul", { class: "plain-list" }, group.examples.map((text) => el("li", {}, text)))),
    el("div", { class: "does" }, el("a", { href: `/#${new URLSearchParams({ hoi: group.text })}` }, "Hỏi thử"), button("Đã xử lý", () => done(group), "plain", { "aria-label": `Đã xử lý: ${group.text}` }))))));
}

async function entries(root, desk) {
  const status = el("select", { "aria-label": "Kết quả" }, el("option", { value: "" }, "Mọi kết quả"), Object.entries(statuses).map(([value, label]) => el("option", { value }, label)));
  const thumb = el("select", { "aria-label": "Góp ý" }, [["", "Mọi góp ý"], ["up", "Hữu ích"], ["down", "Chưa đúng"]].map(([value, label]) => el("option", { value }, label)));
  const words = el("input", { type: "search", placeholder: "Tìm trong câu hỏi…", "aria-label": "Tìm trong câu hỏi" });
  const list = el("div", { role: "region", "aria-label": "Nhật ký", "aria-live": "off" });
  const wanted = () => new URLSearchParams(Object.entries({ status: status.value, thumb: thumb.value, q: words.value.trim() }).filter(([, value]) => value));
  let timer = 0;

  async function load(before = "", shown = []) {
    const query = wanted();
    query.set("limit", "30");
    if (before) query.set("before", before);
    const { lines, next } = await api.json(`/api/admin/log?${query}`);
    const all = [...shown, ...lines];
    fill(list, all.length ? table("Nhật ký câu hỏi", ["Câu hỏi", "Kết quả", "Góp ý", "Lúc", ""], all.map((line) => row(line, desk, () => desk.attempt(() => load())))) : nothing("Không có câu hỏi nào khớp."),
      ...(next ? [button("Xem thêm", () => desk.attempt(() => load(next, all)))] : []));
  }

  const again = () => desk.attempt(() => load());
  status.addEventListener("change", again);
  thumb.addEventListener("change", again);
  words.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(again, 250))));
  const csv = button("Tải CSV", () => desk.attempt(async () => {
    const query = wanted();
    query.delete("q"); // the file holds all of the filter's lines
    save(await (await api.call(`/api/admin/log.csv?${query}`)).blob(), "nhat-ky.csv");
  }, "Đã tải nhật ký."));
  fill(root, el("div", { class: "filters" }, words, status, thumb, csv), list);
  await load();
}

function row(line, desk, refresh) {
  const remove = async () => {
    if (!(await desk.sure("Xóa dòng nhật ký này?", line.question, "Xóa"))) return;
    if (await desk.attempt(() => api.json(`/api/admin/log/${encodeURIComponent(line.id)}`, "DELETE"), "Đã xóa.")) refresh();
  };
  return [
    [el("strong", {}, line.question || "(không lưu câu hỏi)"), line.comment && el("span", { class: "about warn" }, `Góp ý: ${line.comment}`)],
    state(LOOKS[line.status] ?? "unknown", statuses[line.status] ?? line.status),
    { up: "Hữu ích", down: "Chưa đúng" }[line.thumb] ?? "",
    el("span", { class: "about" }, timeText(line.at)),
    el("span", { class: "does" },
      button("Xem", () => details(line, desk), "plain", { "aria-label": `Xem: ${line.question}` }),
      line.question && button("Thành câu mẫu", () => toGolden(line, desk), "plain", { "aria-label": `Thành câu mẫu: ${line.question}` }),
      button("Xóa", remove, "plain", { "aria-label": `Xóa: ${line.question}` })),
  ];
}

function details(line, desk) {
  desk.sheet("Câu hỏi và câu trả lời", el("h3", {}, line.question), line.understood && el("p", { class: "about" }, `Đã hiểu là: ${line.understood}`),
    el("p", { class: "about" }, `${statuses[line.status] ?? line.status} · quy định tại ngày ${dayText(line.as_of)} · ${Math.round(line.total_ms)} ms · bản ${line.snapshot_id}`),
    ...(line.answer || "").split("\n").map((text) => el("p", {}, text)),
    line.citations.length ? el("ul", { class: "plain-list" }, line.citations.map((one) => el("li", {}, `${one.label} ${one.title}`))) : nothing("Không dẫn nguồn nào."));
}

// A line of the log becomes a golden question: what the answer must say, and where it must come from.
import * as api from "../api.js";
import { el } from "../dom.js";
import { field } from "./parts.js";

/** Opens the form for the log line `line`. */
export function toGolden(line, desk) {
  const question = el("textarea", { rows: "2" });
  question.value = line.question;
  const answerable = el("select", {}, [["answered", "Phải trả lời được"], ["not_found", "Phải nói là chưa tìm thấy"], ["out_of_scope", "Phải nói là ngoài phạm vi"]].map(([value, label]) => el("option", { value }, label)));
  answerable.value = ["not_found", "out_of_scope"].includes(line.status) ? line.status : "answered";
  const expected = el("textarea", { rows: "3" });
  const forbidden = el("textarea", { rows: "2" });
  const source = el("input", { type: "text" });
  const article = el("input", { type: "text" });
  article.value = /Điều \d+[a-zđ]?/u.exec(line.citations[0]?.label ?? "")?.[0] ?? "";
  source.value = /\d+\/\d{4}\/[\p{Lu}-]+\d*/u.exec(line.citations[0]?.title ?? "")?.[0] ?? "";
  const trouble = el("p", { class: "trouble", role: "alert", hidden: true });
  const form = el("form", { class: "metadata" }, field("Câu hỏi", question, "g-question"), field("Kết quả đúng", answerable, "g-status"),
    field("Câu trả lời phải có", expected, "g-expected", "Mỗi dòng một ý; nhiều cách viết của một ý cách nhau bằng dấu |, ví dụ: 15% | mười lăm phần trăm."),
    field("Câu trả lời không được có", forbidden, "g-forbidden", "Mỗi dòng một cụm từ."),
    el("div", { class: "two" }, field("Số hiệu văn bản phải dẫn", source, "g-source"), field("Điều phải dẫn", article, "g-article")), trouble,
    el("div", { class: "row sheet-foot" }, el("button", { type: "submit", class: "send" }, "Thêm câu mẫu")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const rows = (text) => text.split("\n").map((row) => row.trim()).filter(Boolean);
    const citation = source.value.trim() ? [{ document: source.value.trim(), article: article.value.trim() }] : [];
    try {
      await api.json(`/api/admin/log/${encodeURIComponent(line.id)}/golden`, "POST", { question: question.value.trim(), status: answerable.value,
        expected: rows(expected.value).map((row) => row.split("|").map((one) => one.trim()).filter(Boolean)), must_not: rows(forbidden.value), citation });
      close();
      desk.say("Đã thêm câu mẫu; bản chỉ mục tiếp theo sẽ được hỏi câu này.");
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
    }
  });
  const close = desk.sheet("Thêm câu hỏi mẫu", form);
}

// One question with its answer on the page: sentences as they come, sources, warnings, what can be done with the answer.
import * as api from "./api.js";
import { button, copy, dayText, el, outside, save } from "./dom.js";
import { thumbs } from "./feedback.js";
import { letterDocx, letterText } from "./letter.js";
import { elements, joined, linked, rich } from "./lines.js";
import { badge } from "./reader.js";

export const REFUSED = {
  partial: "Kho tài liệu chỉ trả lời được một phần",
  clarify: "Cần hỏi rõ thêm",
  not_found: "Chưa tìm thấy trong kho tài liệu",
  out_of_scope: "Ngoài phạm vi trả lời",
  failed: "Chưa trả lời được",
};

const BY_MODEL = {
  model: "Lời văn do mô hình ngôn ngữ soạn; từng câu đã được đối chiếu với căn cứ.",
  both: "Một phần lời văn do mô hình ngôn ngữ soạn, phần còn lại trích nguyên văn; từng câu đã được đối chiếu với căn cứ.",
};

/** `desk` is the page around: open(place, day, snapshot, from), ask(text, options), say(text), follow(element), print(root). */
export class Turn {
  constructor(question, day, desk) {
    Object.assign(this, { question, day, desk, citations: new Map(), heard: [] });
    this.said = el("div", { class: "said" }, el("div", { class: "waiting", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
    this.answer = el("div", { class: "answer" }, this.said);
    const stamp = day && el("span", { class: "stamp" }, `Quy định tại ngày ${dayText(day)}`);
    this.root = el("article", { class: "turn" },
      el("div", { class: "asked" }, el("h2", { class: "sr" }, "Câu hỏi"), el("p", {}, question), stamp), this.answer);
  }

  meta({ snapshot_id: snapshot }) {
    this.snapshot = snapshot;
  }

  sources({ citations }) {
    for (const citation of citations) this.citations.set(citation.number, citation);
  }

  sentence(sentence) {
    this.idle();
    this.heard.push(sentence);
    const row = joined(this.heard).length < joined(this.heard.slice(0, -1)).length + 1; // it goes on with the table before it
    if (row) this.said.replaceChildren(...this.paragraphs(this.heard));
    else this.said.append(...this.paragraphs([sentence]));
    this.desk.follow(this.answer);
  }

  idle() {
    this.said.querySelector(".waiting")?.remove();
  }

  /** The lines of the sentences; the marks [n] stand after the last line of each, in a table inside its cells. */
  paragraphs(sentences) {
    return joined(sentences).flatMap(({ text, citations, table }) => {
      if (table) return elements(text, (cell) => this.marked(cell));
      const made = elements(text);
      const marks = citations.flatMap((n) => [" ", this.mark(n)]);
      if (made.at(-1)?.matches("p")) made.at(-1).append(...marks);
      else if (marks.length) made.push(el("p", { class: "marks" }, "Nguồn:", marks));
      return made;
    });
  }

  /** A cell with its [n] as links. */
  marked(cell) {
    return cell.split(/\[(\d{1,3})\]/u).flatMap((part, i) => (i % 2 ? this.mark(Number(part)) : rich(part)));
  }

  mark(number) {
    const citation = this.citations.get(number);
    if (!citation) return el("span", { class: "mark" }, `[${number}]`);
    return this.link(citation, { class: "mark", "aria-label": `Nguồn ${number}: ${citation.label}, ${citation.title}${citation.page ? `, trang ${citation.page}` : ""}` }, `[${number}]`);
  }

  /** A link that opens the passage beside the conversation; its address opens the same in a new tab. */
  link(citation, attributes, ...children) {
    const day = this.asOf ?? this.day;
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.desk.open(citation, day, this.snapshot, event.currentTarget);
    };
    const query = new URLSearchParams({ xem: citation.article_id, ...(day && { ngay: day }) });
    return el("a", { href: `/?${query}`, ...attributes, on: { click: open } }, children);
  }

  finish(answer) {
    this.done = answer;
    this.asOf = answer.as_of;
    this.snapshot = answer.snapshot_id;
    this.sources(answer);
    this.said.replaceChildren(...this.paragraphs(answer.sentences));
    const title = REFUSED[answer.status];
    if (title) this.answer.classList.add("refused");
    this.answer.prepend(...[
      el("h2", { class: "sr" }, "Trả lời"),
      answer.understood && this.understood(answer.understood),
      title && el("p", { class: "verdict" }, title),
    ].filter(Boolean));
    if (answer.notes.length) this.answer.append(notes(answer.notes));
    if (answer.citations.length) this.answer.append(this.list(answer));
    if (answer.related.length) this.answer.append(this.related(answer.related));
    if (BY_MODEL[answer.made_by]) this.answer.append(el("p", { class: "about made-by" }, BY_MODEL[answer.made_by]));
    this.answer.append(this.foot(answer));
    this.desk.follow(this.answer);
  }

  understood(text) {
    return el("p", { class: "understood" }, "Đang hiểu là: ", el("q", {}, text), " ",
      button("Hỏi đúng như đã gõ", () => this.desk.ask(this.question, { verbatim: true }), "plain"));
  }

  list(answer) {
    const items = answer.citations.map((citation) => {
      const states = el("span", { class: "states" }, outside(citation.url, "Nguồn chính thức ↗", { class: "official" }));
      return el("li", { "data-document": citation.document_id }, el("span", { class: "number", "aria-hidden": "true" }, String(citation.number)),
        el("div", {}, this.link(citation, { class: "source" }, el("strong", {}, citation.label), ` ${citation.title}`, citation.page ? `, tr.\u00a0${citation.page}` : null), states));
    });
    api.documents(answer.as_of, answer.snapshot_id).then(({ documents }) => {
      for (const item of items) {
        const found = documents.find((d) => d.id === item.dataset.document);
        const state = found ? badge(found.badge) : el("span", { class: "badge expired" }, "Không còn trong kho tài liệu");
        if (state) item.querySelector(".states").prepend(state);
      }
    }).catch(() => {}); // without the list the sources stand without badges; the notes carry the warnings
    return el("section", { class: "sources" }, el("h3", {}, "Căn cứ"), el("ol", {}, items));
  }

  related(questions) {
    const items = questions.map((text) => el("li", {}, button(text, () => this.desk.ask(text), "suggestion")));
    return el("section", { class: "related" }, el("h3", {}, "Có thể hỏi tiếp"), el("ul", { class: "examples" }, items));
  }

  foot(answer) {
    const { desk, question } = this;
    const done = (made, label, said) => {
      const before = made.textContent;
      made.textContent = label;
      desk.say(said);
      setTimeout(() => (made.textContent = before), 2500);
    };
    const copied = button("Sao chép", async () => {
      await copy(letterText(question, answer));
      done(copied, "Đã sao chép", "Đã sao chép câu trả lời kèm căn cứ.");
    }, "plain copy");
    const linkage = button("Liên kết", async () => {
      await copy(shareAddress(question, this.day));
      done(linkage, "Đã sao chép", "Đã sao chép liên kết đến câu hỏi này.");
    }, "plain");
    const word = button("Tải .docx", () => {
      save(letterDocx(question, answer), `tra-loi-${answer.as_of}.docx`);
      desk.say("Đã tạo tệp .docx.");
    }, "plain");
    const print = button("In", () => desk.print(this.root), "plain");
    return el("footer", { class: "foot" }, el("span", { class: "does" }, copied, word, print, linkage),
      el("span", { class: "as-of" }, `Theo quy định tại ngày ${dayText(answer.as_of)}`), answer.id ? thumbs(answer.id, desk.say) : null);
  }

  stopped() {
    this.idle();
    this.answer.append(el("p", { class: "muted" }, "Đã dừng theo yêu cầu."));
  }

  fail(error, again) {
    this.idle();
    const retry = error.again && button("Thử lại", () => {
      this.root.remove();
      again();
    });
    this.answer.append(el("div", { class: "trouble", role: "alert" }, el("p", {}, error.message), retry));
    this.desk.follow(this.answer);
  }
}

function notes(lines) {
  const texts = lines.map((line) => el("p", {}, linked(line.replace(/^Lưu ý:\s*/u, ""))));
  return el("aside", { class: "notes", "aria-label": "Lưu ý" }, el("h3", {}, "Lưu ý"), texts);
}

/** The address that fills in this question and its day; the fragment is never sent to a server. */
function shareAddress(question, day) {
  return `${location.origin}/#${new URLSearchParams({ hoi: question, ...(day && { ngay: day }) })}`;
}

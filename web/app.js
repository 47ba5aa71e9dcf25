// The conversation: asks, shows each sentence as it comes, keeps the turns in memory only.
import * as api from "./api.js";
import { copy, dayText, el, level, linked, webAddress } from "./dom.js";
import { Panel, badge } from "./panel.js";

const EXAMPLES = [
  "Tiêu chuẩn danh hiệu Lao động tiên tiến?",
  "Mức tiền thưởng Bằng khen của Thủ tướng Chính phủ?",
  "Tiêu chuẩn Chiến sĩ thi đua toàn quốc?",
  "Hồ sơ đề nghị tặng Huân chương Lao động gồm những gì?",
  "Ai có thẩm quyền quyết định tặng Giấy khen?",
  "Hội nghị tập huấn thi đua, khen thưởng năm 2017 họp ở đâu?",
];
const TODAY = new Date().toLocaleDateString("sv"); // Swedish dates are ISO dates
const TURNS = 6;
const TURN_CHARACTERS = 2000;
const REFUSED = {
  partial: "Kho tài liệu chỉ trả lời được một phần",
  clarify: "Cần hỏi rõ thêm",
  not_found: "Chưa tìm thấy trong kho tài liệu",
  out_of_scope: "Ngoài phạm vi trả lời",
  failed: "Chưa trả lời được",
};

const byId = (id) => document.getElementById(id);
const [form, box, send, log, status, empty, asOf, today, restart, scroll] =
  ["ask", "question", "send", "log", "status", "empty", "as-of", "today", "restart", "scroll"].map(byId);
const panel = new Panel(byId("panel"));
let history = [];
let running = null;

// --- the ask box ---------------------------------------------------------------------------------------------
box.addEventListener("keydown", (event) => {
  // isComposing: Enter then ends a syllable of the input method, not the question
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
box.addEventListener("input", grow);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) return running.abort();
  const text = box.value.trim();
  if (!text) {
    say("Anh/chị vui lòng nhập câu hỏi.");
    return box.focus();
  }
  box.value = "";
  grow();
  submit(text);
});
asOf.addEventListener("change", () => (today.hidden = !chosenDay()));
today.addEventListener("click", () => {
  asOf.value = TODAY;
  today.hidden = true;
  asOf.focus();
});
restart.addEventListener("click", () => {
  running?.abort();
  history = [];
  log.replaceChildren();
  empty.hidden = false;
  restart.hidden = true;
  if (panel.dialog.open) panel.close();
  say("Đã bắt đầu cuộc hỏi mới.");
  box.focus();
});

/** The day whose rules count, or null for today's: the server knows better what day it is. */
function chosenDay() {
  return asOf.value && asOf.value !== TODAY ? asOf.value : null;
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
}

function say(text) {
  status.textContent = text;
}

// --- one question --------------------------------------------------------------------------------------------
async function submit(text) {
  const day = chosenDay();
  const turn = new Turn(text, day);
  empty.hidden = true;
  restart.hidden = false;
  log.append(turn.root);
  scroll.scrollTop = turn.root.offsetTop;
  const controller = (running = new AbortController());
  const asked = { question: text, history: history.slice(-TURNS), as_of: day };
  busy(true);
  try {
    const answer = await persistent(asked, turn, controller.signal);
    turn.finish(answer);
    remember(text, answer.answer);
    say(answer.status === "answered" ? `Đã trả lời, ${answer.citations.length} nguồn.` : `${REFUSED[answer.status] ?? "Đã trả lời"}.`);
  } catch (error) {
    if (error.name === "AbortError") {
      turn.stopped();
      say("Đã dừng.");
    } else {
      turn.fail(error, () => submit(text));
      say(error.message);
    }
  } finally {
    if (running === controller) {
      running = null;
      busy(false);
    }
  }
}

/** Asks; while the service is full or starting, waits as long as it says and asks again. */
async function persistent(asked, turn, signal) {
  for (let left = 5; ; left--) {
    try {
      return await api.ask(asked, turn, signal);
    } catch (error) {
      if (!left || !["busy", "starting"].includes(error.code)) throw error;
      say(`${error.message.split(".")[0]}; đang tự thử lại…`);
      await new Promise((resolve) => setTimeout(resolve, 1000 * (error.wait || 2)));
      if (signal.aborted) throw new DOMException("", "AbortError");
    }
  }
}

function remember(question, answer) {
  history.push({ role: "user", text: question.slice(0, TURN_CHARACTERS) });
  history.push({ role: "assistant", text: answer.slice(0, TURN_CHARACTERS) });
}

function busy(is) {
  send.textContent = is ? "Dừng" : "Gửi";
  send.classList.toggle("stop", is);
  log.setAttribute("aria-busy", String(is)); // read out once, when the answer is whole
  if (is) say("Đang tìm trong kho tài liệu…");
}

/** One question with its answer on the page. */
class Turn {
  constructor(question, day) {
    this.question = question;
    this.day = day;
    this.citations = new Map();
    this.said = el("div", { class: "said" });
    this.said.append(el("div", { class: "waiting", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
    this.answer = el("div", { class: "answer" }, this.said);
    const stamp = day ? el("span", { class: "stamp" }, `Quy định tại ngày ${dayText(day)}`) : null;
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
    this.said.querySelector(".waiting")?.remove();
    this.said.append(...this.paragraphs(sentence));
    keepInView(this.answer);
  }

  /** The lines of a sentence; the marks [n] stand after the last one. */
  paragraphs({ text, citations }) {
    const made = text.split("\n").filter((line) => line.trim()).map((line) => el("p", { class: level(line) }, line));
    made.at(-1)?.append(...citations.flatMap((n) => [" ", this.mark(n)]));
    return made;
  }

  mark(number) {
    const citation = this.citations.get(number);
    if (!citation) return el("span", { class: "mark" }, `[${number}]`);
    return this.link(citation, { class: "mark", "aria-label": `Nguồn ${number}: ${citation.label}, ${citation.title}` }, `[${number}]`);
  }

  /** A link that opens the passage beside the conversation; its address opens the same in a new tab. */
  link(citation, attributes, ...children) {
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      panel.open(citation, this.asOf ?? this.day, this.snapshot, event.currentTarget);
    };
    return el("a", { href: address(citation, this.asOf ?? this.day), ...attributes, on: { click: open } }, ...children);
  }

  finish(answer) {
    this.asOf = answer.as_of;
    this.snapshot = answer.snapshot_id;
    this.sources({ citations: answer.citations });
    this.said.replaceChildren(...answer.sentences.flatMap((s) => this.paragraphs(s)));
    const title = REFUSED[answer.status];
    if (title) this.answer.classList.add("refused");
    this.answer.prepend(...[
      el("h2", { class: "sr" }, "Trả lời"),
      answer.understood && el("p", { class: "understood" }, "Đang hiểu là: ", el("q", {}, answer.understood)),
      title && el("p", { class: "verdict" }, title),
    ].filter(Boolean));
    if (answer.notes.length) this.answer.append(notes(answer.notes));
    if (answer.citations.length) this.answer.append(this.list(answer));
    if (answer.related.length) this.answer.append(related(answer.related));
    this.answer.append(this.foot(answer));
    keepInView(this.answer);
  }

  list(answer) {
    const items = answer.citations.map((citation) => {
      const official = webAddress(citation.url);
      const states = el("span", { class: "states" });
      if (official) states.append(el("a", { href: official, target: "_blank", rel: "noopener noreferrer", class: "official" }, "Nguồn chính thức ↗"));
      const item = el("li", { "data-document": citation.document_id }, el("span", { class: "number", "aria-hidden": "true" }, String(citation.number)),
        el("div", {}, this.link(citation, { class: "source" }, el("strong", {}, citation.label), ` ${citation.title}`), states));
      return item;
    });
    const made = el("section", { class: "sources" }, el("h3", {}, "Căn cứ"), el("ol", {}, ...items));
    api.documents(answer.as_of, answer.snapshot_id).then(({ documents }) => {
      for (const item of items) {
        const found = documents.find((d) => d.id === item.dataset.document);
        const state = found && badge(found.badge);
        if (state) item.querySelector(".states").prepend(state);
      }
    }).catch(() => {}); // without the list the sources stand without badges; the notes carry the warnings
    return made;
  }

  foot(answer) {
    const button = el("button", { type: "button", class: "plain", on: { click: async () => {
      await copy(plainText(this.question, answer));
      button.textContent = "Đã sao chép";
      say("Đã sao chép câu trả lời kèm căn cứ.");
      setTimeout(() => (button.textContent = "Sao chép"), 2500);
    } } }, "Sao chép");
    return el("footer", { class: "foot" }, button, el("span", {}, `Theo quy định tại ngày ${dayText(answer.as_of)}`));
  }

  stopped() {
    this.said.querySelector(".waiting")?.remove();
    this.answer.append(el("p", { class: "muted" }, "Đã dừng theo yêu cầu."));
  }

  fail(error, again) {
    this.said.querySelector(".waiting")?.remove();
    const retry = error.again && el("button", { type: "button", class: "quiet", on: { click: () => {
      this.root.remove();
      again();
    } } }, "Thử lại");
    this.answer.append(el("div", { class: "trouble", role: "alert" }, el("p", {}, error.message), retry || null));
    keepInView(this.answer);
  }
}

function notes(lines) {
  const texts = lines.map((line) => el("p", {}, ...linked(line.replace(/^Lưu ý:\s*/u, ""))));
  return el("aside", { class: "notes", "aria-label": "Lưu ý" }, el("h3", {}, "Lưu ý"), ...texts);
}

function related(questions) {
  return el("section", { class: "related" }, el("h3", {}, "Có thể hỏi tiếp"), el("ul", { class: "examples" }, ...questions.map(suggestion)));
}

function suggestion(text) {
  return el("li", {}, el("button", { type: "button", on: { click: () => !running && (submit(text), box.focus()) } }, text));
}

function keepInView(element) {
  const below = element.getBoundingClientRect().bottom - scroll.getBoundingClientRect().bottom;
  // follow the answer, but never push the question it answers out of sight
  const room = element.closest(".turn").getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  if (below > 0 && room > 0) scroll.scrollTop += Math.min(below + 16, room);
}

function address(citation, day) {
  const query = new URLSearchParams({ xem: citation.article_id });
  if (day) query.set("ngay", day);
  return `/?${query}`;
}

/** The answer as it goes into a letter. */
function plainText(question, answer) {
  const sources = answer.citations.map((c) => `[${c.number}] ${c.label} ${c.title}${webAddress(c.url) ? ` (${c.url})` : ""}`);
  const parts = [`Hỏi: ${question}`, `Trả lời (theo quy định tại ngày ${dayText(answer.as_of)}):\n${answer.answer}`];
  if (sources.length) parts.push(`Căn cứ:\n${sources.join("\n")}`);
  if (answer.notes.length) parts.push(answer.notes.join("\n"));
  return `${parts.join("\n\n")}\n`;
}

// --- the first view ------------------------------------------------------------------------------------------
byId("examples").append(...EXAMPLES.map(suggestion));

async function greet() {
  try {
    const { documents } = await api.documents(null, "");
    const rules = documents.filter((d) => d.badge.state !== "none");
    byId("store").textContent = `Kho tài liệu hiện có ${rules.length} văn bản và ${documents.length - rules.length} tài liệu, sự kiện.`;
  } catch (error) {
    byId("store").textContent = error.message;
  }
}

/** Opens the passage that the address names: the target of every citation link. */
async function openAddressed() {
  const query = new URLSearchParams(location.search);
  const [id, day] = [query.get("xem"), query.get("ngay")];
  if (!id) return;
  try {
    const found = await api.passage(id, day, "");
    panel.open({ ...found, article_id: found.id, span: null }, day, "", box);
  } catch (error) {
    say(error.message);
  }
}

asOf.value = TODAY;
greet();
openAddressed();
box.focus();

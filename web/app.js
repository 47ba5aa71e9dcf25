// The staff page: the ask box, the conversation, the list of conversations; everything else is wired here.
import * as api from "./api.js";
import { Day, parseDay } from "./day.js";
import { button, dayText, el } from "./dom.js";
import { guard } from "./door.js";
import { nextSource, shortcuts } from "./keys.js";
import { Panel } from "./panel.js";
import { Talks } from "./talks.js";
import { REFUSED, Turn } from "./turn.js";

const EXAMPLES = [
  "Tiêu chuẩn danh hiệu Lao động tiên tiến?",
  "Mức tiền thưởng Bằng khen của Thủ tướng Chính phủ?",
  "Tiêu chuẩn Chiến sĩ thi đua toàn quốc?",
  "Hồ sơ đề nghị tặng Huân chương Lao động gồm những gì?",
  "Ai có thẩm quyền quyết định tặng Giấy khen?",
  "Hội nghị tập huấn thi đua, khen thưởng năm 2017 họp ở đâu?",
];
const TURNS = 6;
const TURN_CHARACTERS = 2000;
const WAIT = "Anh/chị chờ câu trả lời này xong rồi gửi, hoặc bấm Dừng.";

const byId = (id) => document.getElementById(id);
const [form, box, send, log, spoken, status, empty, restart, scroll, list] =
  ["ask", "question", "send", "log", "spoken", "status", "empty", "restart", "scroll", "talk-list"].map(byId);
const talks = new Talks();
const panel = new Panel(byId("panel"), say);
const day = new Day(byId("day"));
let talk = newId();
let history = [];
let running = null;

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(text, ...more) {
  status.replaceChildren(text, ...more);
}

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
  if (running) return event.submitter ? running.abort() : say(WAIT); // the button says stop; Enter says ask, and one at a time is answered
  const text = box.value.trim();
  if (!text) return refuse("Anh/chị vui lòng nhập câu hỏi.", box);
  if (!day.valid) return refuse("Ngày chưa đúng; anh/chị nhập theo dạng ngày/tháng/năm, ví dụ 01/07/2025.", day.field);
  box.value = "";
  grow();
  submit(text);
});

function refuse(text, field) {
  say(text);
  field.focus();
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
}

// --- one question --------------------------------------------------------------------------------------------
/** What a turn may do with the page around it. */
const desk = {
  open: (...place) => panel.open(...place),
  ask: (text, options) => !running && (submit(text, options), box.focus()),
  say,
  follow: keepInView,
  print(root) {
    root.classList.add("printing");
    addEventListener("afterprint", () => root.classList.remove("printing"), { once: true });
    print();
  },
};

async function submit(text, { verbatim = false } = {}) {
  const asOf = day.value;
  const turn = new Turn(text, asOf, desk);
  begin(turn);
  const controller = (running = new AbortController());
  const asked = { question: text, history: history.slice(-TURNS), as_of: asOf, ...(verbatim && { verbatim }) };
  busy(true);
  try {
    const answer = await persistent(asked, turn, controller.signal);
    turn.finish(answer);
    remember(text, asOf, answer);
    say(answer.status === "answered" ? `Đã trả lời, ${answer.citations.length} nguồn.` : `${REFUSED[answer.status] ?? "Đã trả lời"}.`);
    spoken.replaceChildren(el("p", {}, answer.answer)); // read out once, when the answer is whole
  } catch (error) {
    if (error.name === "AbortError") {
      turn.stopped();
      say("Đã dừng.");
    } else {
      turn.fail(error, () => submit(text, { verbatim }));
      say("");
    }
  } finally {
    if (running === controller) {
      running = null;
      busy(false);
    }
  }
}

function begin(turn) {
  empty.hidden = true;
  restart.hidden = false;
  log.append(turn.root);
  scroll.scrollTop = turn.root.offsetTop;
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

function remember(question, asOf, answer) {
  recall(question, answer);
  talks.add(talk, { question, day: asOf, answer });
  showTalks();
}

function recall(question, answer) {
  history.push({ role: "user", text: question.slice(0, TURN_CHARACTERS) });
  history.push({ role: "assistant", text: (answer.answer || "…").slice(0, TURN_CHARACTERS) });
}

function busy(is) {
  send.textContent = is ? "Dừng" : "Gửi";
  send.classList.toggle("stop", is);
  if (is) say("Đang tìm trong kho tài liệu…");
}

function keepInView(element) {
  const below = element.getBoundingClientRect().bottom - scroll.getBoundingClientRect().bottom;
  // follow the answer, but never push the question it answers out of sight
  const room = element.closest(".turn").getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  if (below > 0 && room > 0) scroll.scrollTop += Math.min(below + 16, room);
}

// --- conversations -------------------------------------------------------------------------------------------
function startOver() {
  running?.abort();
  talk = newId();
  history = [];
  log.replaceChildren();
  spoken.replaceChildren();
  empty.hidden = false;
  restart.hidden = true;
  if (panel.dialog.open) panel.close();
  say("Đã bắt đầu cuộc hỏi mới.");
  showTalks();
  box.focus();
}

function resume(id) {
  const found = talks.find(id);
  if (!found) return showTalks();
  startOver();
  talk = id;
  for (const { question, day: asOf, answer } of found.turns) {
    const turn = new Turn(question, asOf, desk);
    begin(turn);
    turn.finish({ notes: [], related: [], understood: "", ...answer });
    recall(question, answer);
  }
  scroll.scrollTop = log.lastElementChild?.offsetTop ?? 0;
  byId("talks").matches(":popover-open") && byId("talks").hidePopover();
  say(`Đã mở lại cuộc hỏi ngày ${dayText(found.at)}.`);
  showTalks();
  box.focus();
}

function forget(id) {
  const restore = talks.remove(id);
  if (id === talk || id === null) startOver();
  showTalks();
  const undo = button("Hoàn tác", () => (restore(), showTalks(), say("Đã khôi phục."), box.focus()), "plain");
  say(id === null ? "Đã xóa mọi cuộc hỏi trên máy này. " : "Đã xóa cuộc hỏi. ", undo);
  undo.focus();
}

function showTalks() {
  const all = talks.list();
  list.replaceChildren(...all.map((one) => el("li", { class: one.id === talk ? "current" : "" },
    button([el("span", { class: "talk-title" }, one.title), el("span", { class: "about" }, dayText(one.at))], () => resume(one.id), "talk-open", one.id === talk ? { "aria-current": "true" } : {}),
    button("×", () => forget(one.id), "talk-delete", { "aria-label": `Xóa cuộc hỏi: ${one.title}`, title: "Xóa" }))));
  byId("talk-none").hidden = all.length > 0;
  byId("talk-clear").hidden = all.length < 2;
}

restart.addEventListener("click", startOver);
byId("talk-clear").addEventListener("click", () => forget(null));
addEventListener("storage", showTalks);

// --- the rest of the page ------------------------------------------------------------------------------------
const help = byId("help");
const browse = (event) => panel.browse(day.value, event?.currentTarget ?? box);
byId("open-library").addEventListener("click", browse);
byId("open-help").addEventListener("click", () => help.showModal());
byId("examples").append(...EXAMPLES.map((text) => el("li", {}, button(text, () => desk.ask(text), "suggestion"))));
shortcuts({
  KeyQ: () => box.focus(),
  KeyN: startOver,
  KeyK: () => browse(),
  KeyC: () => log.querySelector(".turn:last-child .copy")?.click(),
  KeyJ: () => nextSource(log, 1),
  KeyU: () => nextSource(log, -1),
  KeyL: () => (list.querySelector("button") ?? byId("menu")).focus(),
  KeyH: () => help.showModal(),
});
guard(byId("door"));

async function greet() {
  api.me().then(({ may }) => (byId("to-admin").hidden = !may.includes("admin"))).catch(() => {}); // the link is a convenience
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
  const [id, asOf] = [query.get("xem"), query.get("ngay")];
  if (!id) return;
  try {
    const found = await api.passage(id, asOf, "");
    panel.open({ ...found, article_id: found.id, span: null }, asOf, "", box);
  } catch (error) {
    say(error.message);
  }
}

/** A shared question fills the box and is asked when the reader says so: a link alone does nothing in anybody's name. */
function takeShared() {
  const shared = new URLSearchParams(location.hash.slice(1));
  const text = shared.get("hoi")?.trim().slice(0, 2000);
  if (!text) return;
  box.value = text;
  const asOf = shared.get("ngay");
  if (asOf && parseDay(dayText(asOf))) day.set(asOf);
  // out of the address once it is in the box: a reload would fill it in again
  window.history.replaceState(null, "", location.pathname + location.search);
  grow();
  say("Liên kết đã điền sẵn câu hỏi; anh/chị xem lại rồi bấm Gửi.");
}

showTalks();
takeShared();
addEventListener("hashchange", takeShared);
greet();
openAddressed();
box.focus();

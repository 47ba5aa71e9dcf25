// The admin page: one section at a time by the fragment of the address, and what the sections share.
import { el, fill } from "../dom.js";
import { guard } from "../door.js";
import * as evaluation from "./evaluation.js";
import * as files from "./files.js";
import * as keyring from "./keyring.js";
import * as questions from "./questions.js";
import * as snapshots from "./snapshots.js";
import * as usage from "./usage.js";

const SECTIONS = { "#tai-lieu": files, "#chi-muc": snapshots, "#cau-hoi": questions, "#su-dung": usage, "#danh-gia": evaluation, "#khoa": keyring };
const byId = (id) => document.getElementById(id);
let leave = new AbortController();
let answered = () => {};

/** What a section may do with the page: say a line, ask whether one is sure, show a sheet, run something that may fail. */
const desk = {
  say: (text) => (byId("status").textContent = text),

  /** Whether the person is sure; `yes` words the button that goes on. */
  sure(title, text, yes) {
    const dialog = byId("sure");
    byId("sure-title").textContent = title;
    byId("sure-text").textContent = text;
    dialog.querySelector("button").textContent = yes;
    dialog.returnValue = "";
    answered(false); // of a question before this one, if its close event is still to come
    dialog.showModal();
    return new Promise((resolve) => (answered = resolve));
  },

  /** Shows `content` in a dialog; returns what closes it. */
  sheet(title, ...content) {
    const dialog = byId("sheet");
    byId("sheet-title").textContent = title;
    fill(byId("sheet-body"), content);
    if (!dialog.open) dialog.showModal();
    byId("sheet-title").focus();
    return () => dialog.close();
  },

  /** Runs `work` and says `done`; says what went wrong instead, and returns whether it went well. */
  async attempt(work, done = "") {
    try {
      await work();
      if (done) desk.say(done);
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false;
      desk.say([error.message, ...(error.errors ?? []).map((one) => one.message).filter((text) => !error.message.includes(text))].join(" "));
      return false;
    }
  },
};

async function show() {
  const name = SECTIONS[location.hash] ? location.hash : "#tai-lieu";
  leave.abort(); // what the section before it still polls
  leave = new AbortController();
  for (const link of document.querySelectorAll(".sections a")) {
    if (link.hash === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const root = el("section", { class: "section", "aria-busy": "true" }, el("p", { class: "muted" }, "Đang tải…"));
  byId("section").replaceChildren(root);
  desk.say("");
  const { signal } = leave;
  try {
    await SECTIONS[name].show(root, desk, signal);
  } catch (error) {
    if (!signal.aborted) root.replaceChildren(el("div", { class: "trouble", role: "alert" }, error.message));
  }
  root.removeAttribute("aria-busy");
}

document.querySelector(".skip").addEventListener("click", (event) => (event.preventDefault(), byId("work").focus())); // the fragment names the section
byId("sheet-close").addEventListener("click", () => byId("sheet").close());
byId("sheet").addEventListener("close", () => byId("sheet-body").replaceChildren()); // a key that was shown stays nowhere
byId("sure").addEventListener("close", ({ target }) => !target.open && answered(target.returnValue === "yes")); // open: the event is of an earlier question
for (const dialog of [byId("sheet"), byId("sure")]) {
  // what opened it may have been drawn anew meanwhile: the focus must not fall to the top of the page
  dialog.addEventListener("close", () => setTimeout(() => document.activeElement === document.body && byId("work").focus({ preventScroll: true })));
}
addEventListener("hashchange", () => show().then(() => byId("work").focus({ preventScroll: true })));
guard(byId("door"));
show();

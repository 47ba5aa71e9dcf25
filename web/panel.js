// What stands beside the conversation: the store, or one document of it as text or as its pages.
import { el } from "./dom.js";
import * as api from "./api.js";
import { Library } from "./library.js";
import { Pages } from "./pages.js";
import { Reader, facts } from "./reader.js";

const WIDE = matchMedia("(min-width: 1000px)");

export class Panel {
  constructor(dialog, say) {
    this.dialog = dialog;
    this.say = say;
    const part = (name) => dialog.querySelector(`#panel-${name}`);
    [this.kind, this.title, this.facts, this.body, this.back, this.views, this.asText, this.asPages] =
      ["kind", "title", "facts", "body", "back", "views", "as-text", "as-pages"].map(part);
    this.library = new Library(this.body, (place) => this.open(place, this.library.day, "", this.from, true));
    this.turn = 0;
    part("close").addEventListener("click", () => this.close());
    this.back.addEventListener("click", () => this.browse(this.library.day, this.from));
    this.asText.addEventListener("click", () => this.view("text"));
    this.asPages.addEventListener("click", () => this.view("pages"));
    dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.close()));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !dialog.open || event.isComposing || document.querySelector("dialog:modal:not(#panel), :popover-open")) return;
      this.close();
    });
    WIDE.addEventListener("change", () => dialog.open && (dialog.close(), this.show()));
  }

  /** Opens the store as of `day`; `from` gets the focus back. */
  async browse(day, from) {
    this.head("", "Kho văn bản", from);
    this.dialog.classList.add("browsing");
    this.back.hidden = true;
    await this.fill(() => this.library.show(day));
    if (this.title.textContent === "Kho văn bản") this.library.words.focus();
  }

  /** Opens at `place` = {document_id, article_id?, label, title, span?}, as of a day; `from` gets the focus back. */
  async open(place, asOf, snapshot, from, browsed = false) {
    this.head(place.label, place.title, from);
    this.back.hidden = !browsed;
    this.place = place;
    this.title.focus({ preventScroll: true });
    await this.fill(async (stale) => {
      const found = await api.text(place.document_id, asOf, snapshot);
      if (stale()) return;
      this.facts.replaceChildren(...facts(found, this.say));
      this.reader = new Reader(this.body, found);
      this.pages = found.pages ? new Pages(this.body, found.id, this.say) : null;
      this.views.hidden = !this.pages;
      await this.first(place.page ? "pages" : "text");
    });
  }

  head(kind, title, from) {
    this.from = from;
    this.kind.textContent = kind;
    this.title.textContent = title;
    this.facts.replaceChildren();
    this.dialog.classList.remove("browsing");
    this.views.hidden = true;
    this.body.replaceChildren(el("p", { class: "muted" }, "Đang mở…"));
    this.show();
  }

  /** Runs `work`, which is told when something else was opened meanwhile; shows its trouble. */
  async fill(work) {
    const turn = ++this.turn;
    try {
      await work(() => turn !== this.turn);
    } catch (error) {
      if (turn === this.turn) this.body.replaceChildren(el("p", { class: "trouble", role: "alert" }, error.message));
    }
  }

  /** The view that a place opens in: a quotation with a page on that page, or as text where the file cannot be shown. */
  async first(which) {
    if (which === "pages" && this.pages) {
      this.press("pages");
      try {
        return await this.pages.show(this.place.span, this.place.page);
      } catch (error) {
        this.say(error.message);
      }
    }
    await this.view("text");
  }

  async view(which) {
    this.press(which);
    if (which === "text") return this.reader.show(this.place);
    await this.fill(() => this.pages.show(this.place.span));
  }

  press(which) {
    this.asText.setAttribute("aria-pressed", String(which === "text"));
    this.asPages.setAttribute("aria-pressed", String(which === "pages"));
  }

  show() {
    if (!this.dialog.open) WIDE.matches ? this.dialog.show() : this.dialog.showModal();
    document.body.classList.add("reading");
  }

  close() {
    this.turn++;
    this.dialog.close();
    document.body.classList.remove("reading");
    if (this.from?.isConnected) this.from.focus();
  }
}

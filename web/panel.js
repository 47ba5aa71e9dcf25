// The document beside the conversation: the cited article between its neighbours, the quoted span marked.
import { dayText, el, level, webAddress } from "./dom.js";
import * as api from "./api.js";

const WIDE = matchMedia("(min-width: 1000px)");
const GAPS = {
  "chua-co": "Nội dung điều này chưa có trong kho tài liệu.",
  "mot-phan": "Kho tài liệu chỉ có một phần nội dung điều này.",
  "chua-co-dieu-thay": "Điều này đã bị bãi bỏ; điều thay thế chưa có trong kho tài liệu.",
};

export function badge({ state, text }) {
  return state === "none" ? null : el("span", { class: `badge ${state}` }, text);
}

export class Panel {
  constructor(dialog) {
    this.dialog = dialog;
    const part = (name) => dialog.querySelector(`#panel-${name}`);
    [this.kind, this.title, this.facts, this.body] = ["kind", "title", "facts", "body"].map(part);
    this.turn = 0;
    part("close").addEventListener("click", () => this.close());
    dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.close()));
    document.addEventListener("keydown", (event) => event.key === "Escape" && dialog.open && !event.isComposing && this.close());
    WIDE.addEventListener("change", () => dialog.open && (dialog.close(), this.show()));
  }

  /** Opens at `place` = {document_id, article_id, label, title, quote?, span?}, as of a day; `from` gets the focus back. */
  async open(place, asOf, snapshot, from) {
    const turn = ++this.turn;
    this.from = from;
    this.kind.textContent = place.label;
    this.title.textContent = place.title;
    this.facts.replaceChildren();
    this.body.replaceChildren(el("p", { class: "muted" }, "Đang mở văn bản…"));
    this.show();
    this.title.focus({ preventScroll: true });
    try {
      const found = await api.text(place.document_id, asOf, snapshot);
      if (turn === this.turn) this.fill(found, place);
    } catch (error) {
      if (turn === this.turn) this.body.replaceChildren(el("p", { class: "trouble" }, error.message));
    }
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

  fill(found, place) {
    const official = webAddress(found.url);
    this.facts.replaceChildren(
      ...[
        badge(found.badge),
        found.effective && el("span", {}, `Hiệu lực từ ${dayText(found.effective)}`),
        official && el("a", { href: official, target: "_blank", rel: "noopener noreferrer" }, "Nguồn chính thức ↗"),
        el("a", { href: `/api/documents/${encodeURIComponent(found.id)}/source`, download: true }, "Tải tệp gốc"),
      ].filter(Boolean),
    );
    this.points = Array.from(found.text); // spans count characters, JavaScript strings count UTF-16 units
    const at = found.outline.findIndex((a) => place.article_id === a.id || place.article_id.startsWith(`${a.id}.`));
    this.render(found, Math.max(0, at), place, false);
  }

  render(found, at, place, whole) {
    const [first, last] = whole ? [0, found.outline.length] : [Math.max(0, at - 1), at + 2];
    const article = found.outline[at];
    const span = place.span ?? article.clauses.find((c) => c.id === place.article_id)?.span;
    const shown = found.outline.slice(first, last).map((a) => this.article(a, a === article, span));
    const more = found.outline.length > shown.length;
    const button = more && el("button", { type: "button", class: "quiet", on: { click: () => {
      this.body.focus({ preventScroll: true }); // the button goes away, and the focus must not fall to the page
      this.render(found, at, place, true);
    } } },
      `Xem toàn văn (${found.outline.length} điều, mục)`);
    this.body.replaceChildren(...[...shown, button].filter(Boolean));
    const target = this.body.querySelector("mark") ?? this.body.querySelector(".article.cited");
    target?.scrollIntoView({ block: "center" });
  }

  article(article, cited, span) {
    const made = el("section", { class: cited ? "article cited" : "article" });
    if (cited && article.path.length) made.append(el("p", { class: "path" }, article.path.join(" › ")));
    const head = this.points.slice(article.span[0], article.body[0]).join("").trim();
    if (head) made.append(el("h3", {}, head));
    for (const mark of article.marks) if (GAPS[mark]) made.append(el("p", { class: "gap" }, GAPS[mark]));
    made.append(...this.lines(article.body, cited ? span : null));
    return made;
  }

  /** The lines of a span, each a paragraph, with what falls inside `quoted` marked. */
  lines([start, end], quoted) {
    const made = [];
    for (let at = start; at < end; ) {
      let stop = this.points.indexOf("\n", at);
      if (stop < 0 || stop > end) stop = end;
      const line = this.points.slice(at, stop).join("");
      if (line.trim()) {
        const [from, to] = quoted ? [Math.max(at, quoted[0]), Math.min(stop, quoted[1])] : [at, at];
        const cut = (a, b) => this.points.slice(a, b).join("");
        const inside = from < to ? [cut(at, from), el("mark", {}, cut(from, to)), cut(to, stop)] : [line];
        made.push(el("p", { class: level(line) }, ...inside));
      }
      at = stop + 1;
    }
    return made;
  }
}

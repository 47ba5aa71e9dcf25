// The store: every document by type and validity, found as one types, and passages that hold the words.
import { button, el, fold } from "./dom.js";
import * as api from "./api.js";
import { badge } from "./reader.js";

const STATES = [["", "Mọi hiệu lực"], ["in_force", "Còn hiệu lực"], ["expired", "Hết hiệu lực"], ["not_yet", "Chưa có hiệu lực"], ["unknown", "Chưa kiểm chứng"], ["none", "Sự kiện, tài liệu khác"]];
const NAMES = { "su-kien": "Sự kiện", "huong-dan": "Hướng dẫn" };
const typeName = (type) => NAMES[type] ?? type.replace(/^./u, (first) => first.toUpperCase());
const PAUSE = 250; // ms after the last key before passages are looked for

/** The library in `body`; `open(place)` opens one document or passage. */
export class Library {
  constructor(body, open) {
    Object.assign(this, { body, open, documents: [] });
    this.words = el("input", { type: "search", id: "library-words", placeholder: "Số hiệu, tên văn bản, nội dung…", autocomplete: "off", spellcheck: "false", on: { input: () => this.typed() } });
    this.type = el("select", { id: "library-type", on: { change: () => this.list() } });
    this.state = el("select", { id: "library-state", on: { change: () => this.list() } }, STATES.map(([value, label]) => el("option", { value }, label)));
    this.count = el("p", { class: "muted count", role: "status" });
    this.rows = el("ul", { class: "documents" });
    this.passages = el("section", { class: "passages", hidden: true });
    this.form = el("form", { class: "library-form", role: "search" },
      el("label", { class: "sr", for: "library-words" }, "Tìm văn bản"), this.words,
      el("label", { class: "sr", for: "library-type" }, "Loại văn bản"), this.type,
      el("label", { class: "sr", for: "library-state" }, "Hiệu lực"), this.state);
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Reads the store as of `day` and shows it. */
  async show(day) {
    this.day = day;
    this.body.replaceChildren(this.form, this.count, this.rows, this.passages);
    const { documents } = await api.documents(day, "");
    this.documents = documents.map((d) => ({ ...d, folded: fold([d.title, d.so_hieu, d.co_quan].join(" ")) }));
    const types = [...new Set(documents.map((d) => d.loai).filter(Boolean))].sort((a, b) => typeName(a).localeCompare(typeName(b), "vi"));
    const chosen = this.type.value;
    this.type.replaceChildren(el("option", { value: "" }, "Mọi loại"), ...types.map((type) => el("option", { value: type }, typeName(type))));
    this.type.value = types.includes(chosen) ? chosen : "";
    this.typed();
  }

  typed() {
    this.list();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(), PAUSE);
  }

  list() {
    const words = fold(this.words.value).split(/\s+/u).filter(Boolean);
    const found = this.documents.filter((d) => words.every((word) => d.folded.includes(word)) &&
      (!this.type.value || d.loai === this.type.value) && (!this.state.value || d.badge.state === this.state.value));
    this.count.textContent = found.length ? `${found.length} văn bản, tài liệu` : "Không có văn bản nào khớp; anh/chị thử bớt từ hoặc bỏ bộ lọc.";
    this.rows.replaceChildren(...found.map((d) => el("li", {}, this.row(d))));
  }

  row(d) {
    const about = [d.loai && typeName(d.loai), d.co_quan, d.articles > 1 && `${d.articles} điều, mục`].filter(Boolean).join(" · ");
    const open = (event) => this.open({ document_id: d.id, label: d.loai ? typeName(d.loai) : "Tài liệu", title: d.title }, event.currentTarget);
    return button([el("strong", {}, d.title), el("span", { class: "about" }, about), badge(d.badge)], open, "document");
  }

  /** Passages that hold what was typed, under the list. */
  async find() {
    const q = this.words.value.trim();
    this.searching?.abort();
    if (q.length < 3) return (this.passages.hidden = true);
    this.searching = new AbortController();
    try {
      const { passages } = await api.search(q, this.day, this.searching.signal);
      const items = passages.map((p) => el("li", {}, button(
        [el("strong", {}, `${p.label} ${p.title}`), el("span", { class: "about clipped" }, p.text), badge(p.badge)],
        (event) => this.open(p, event.currentTarget), "document")));
      this.passages.replaceChildren(el("h3", {}, "Đoạn có nội dung gần nhất"), el("ul", { class: "documents" }, items));
      this.passages.hidden = !items.length;
    } catch {
      this.passages.hidden = true; // the list above stands; a search cut short by the next key is no trouble
    }
  }
}

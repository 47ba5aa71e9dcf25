// A document as text: the cited article between its neighbours, the quoted span marked, or the whole of it.
import { button, dayText, el, outside, save } from "./dom.js";
import { elements, level, rich } from "./lines.js";
import * as api from "./api.js";

const GAPS = {
  "chua-co": "Nội dung điều này chưa có trong kho tài liệu.",
  "mot-phan": "Kho tài liệu chỉ có một phần nội dung điều này.",
  "chua-co-dieu-thay": "Điều này đã bị bãi bỏ; điều thay thế chưa có trong kho tài liệu.",
};

/** "Còn hiệu lực" and the like, or null for what is never in force. */
export function badge({ state, text }) {
  return state === "none" ? null : el("span", { class: `badge ${state}` }, text);
}

/** What stands under the title of a document. */
export function facts(found, say) {
  const download = async () => {
    try {
      save(await api.source(found.id), found.source_name ?? found.id);
    } catch (error) {
      say(error.message);
    }
  };
  return [
    badge(found.badge),
    found.so_hieu && !found.title.includes(found.so_hieu) && el("span", {}, `Số ${found.so_hieu}`),
    found.effective && el("span", {}, `Hiệu lực từ ${dayText(found.effective)}`),
    outside(found.url, "Nguồn chính thức ↗"),
    button("Tải tệp gốc", download, "plain"),
  ].filter(Boolean);
}

/** The text of `found`, a document with its outline. */
export class Reader {
  constructor(body, found) {
    this.body = body;
    this.found = found;
    this.points = Array.from(found.text); // spans count characters, JavaScript strings count UTF-16 units
  }

  /** Shows the article of `place` = {article_id?, span?} between its neighbours; a place without article shows the whole text. */
  show(place) {
    const { outline } = this.found;
    const at = outline.findIndex((a) => place.article_id === a.id || place.article_id?.startsWith(`${a.id}.`));
    this.render(Math.max(0, at), place, at < 0);
  }

  render(at, place, whole) {
    const { outline } = this.found;
    const [first, last] = whole ? [0, outline.length] : [Math.max(0, at - 1), at + 2];
    const article = place.article_id ? outline[at] : null;
    const span = place.span ?? article?.clauses.find((c) => c.id === place.article_id)?.span;
    const shown = outline.slice(first, last).map((a) => this.article(a, a === article, span));
    const more = outline.length > shown.length && button(`Xem toàn văn (${outline.length} điều, mục)`, () => {
      this.body.focus({ preventScroll: true }); // the button goes away, and the focus must not fall to the page
      this.render(at, place, true);
    });
    this.body.replaceChildren(...[...shown, more].filter(Boolean));
    const target = this.body.querySelector("mark") ?? this.body.querySelector(".article.cited");
    if (target) target.scrollIntoView({ block: "center" });
    else this.body.scrollTop = 0;
  }

  article(article, cited, span) {
    const made = el("section", { class: cited ? "article cited" : "article" });
    if (cited && article.path.length) made.append(el("p", { class: "path" }, article.path.join(" › ")));
    const head = this.cut(article.span[0], article.body[0]).trim();
    if (head.includes("\n")) made.append(...this.lines([article.span[0], article.body[0]], null)); // a letterhead
    else if (head) made.append(el("h3", {}, head));
    for (const mark of article.marks) if (GAPS[mark]) made.append(el("p", { class: "gap" }, GAPS[mark]));
    made.append(...this.lines(article.body, cited ? span : null));
    return made;
  }

  cut(from, to) {
    return this.points.slice(from, to).join("");
  }

  /** The lines of a span, each a paragraph, tables as such, with what falls inside `quoted` marked. */
  lines([start, end], quoted) {
    const made = [];
    for (let at = start; at < end; ) {
      const stop = this.blockEnd(at, end);
      const text = this.cut(at, stop);
      const [from, to] = quoted ? [Math.max(at, quoted[0]), Math.min(stop, quoted[1])] : [at, at];
      if (text.trimStart().startsWith("|")) made.push(...elements(text, from < to ? (cell) => el("mark", {}, cell) : rich));
      else if (text.trim()) {
        const inside = from < to ? [this.cut(at, from), el("mark", {}, this.cut(from, to)), this.cut(to, stop)] : [text];
        made.push(el("p", { class: level(text) }, inside));
      }
      at = stop + 1;
    }
    return made;
  }

  /** Where the line that begins at `at` ends, or the last of the lines of its table. */
  blockEnd(at, end) {
    const lineEnd = (from) => {
      const stop = this.points.indexOf("\n", from);
      return stop < 0 || stop > end ? end : stop;
    };
    let stop = lineEnd(at);
    while (this.points[at] === "|" && stop < end && this.points[stop + 1] === "|") stop = lineEnd(stop + 1);
    return stop;
  }
}

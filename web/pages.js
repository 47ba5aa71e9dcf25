// A document as its pages: pictures of the PDF or scan made by the server, the lines of the quoted span framed on them.
import { button, el } from "./dom.js";
import * as api from "./api.js";

/** The pages of the document `id` in `body`, from the first one that `span` touches. */
export class Pages {
  constructor(body, id, say) {
    Object.assign(this, { body, id, say, turn: 0, wide: false });
  }

  /** `number`: the page that is known to be wanted first; it is drawn while the layout is asked for. */
  async show(span, number = 0) {
    if (number && !this.layout) (this.early = { number, response: this.draw(number) }).response.catch(() => {}); // told where it is awaited
    this.layout ??= await api.json(`/api/documents/${encodeURIComponent(this.id)}/pages${span ? `?from=${span[0]}&to=${span[1]}` : ""}`);
    await this.page(this.layout.places[0]?.page ?? 1);
  }

  draw(number) {
    return api.call(`/api/documents/${encodeURIComponent(this.id)}/pages/${number}`);
  }

  async page(number) {
    const turn = ++this.turn;
    const { pages, places } = this.layout;
    const response = await (this.early?.number === number ? this.early.response : this.draw(number));
    this.early = null;
    const address = URL.createObjectURL(await response.blob());
    if (turn !== this.turn) return URL.revokeObjectURL(address);
    const picture = el("img", { src: address, alt: `Trang ${number} của tệp gốc`, on: { load: () => URL.revokeObjectURL(address) } });
    const [width, height] = pages[number - 1];
    const frames = places.filter((place) => place.page === number).map(({ box: [left, top, right, bottom] }) => {
      const frame = el("span", { class: "frame" });
      for (const [side, part] of Object.entries({ left: left / width, top: top / height, width: (right - left) / width, height: (bottom - top) / height })) {
        frame.style.setProperty(side, `${100 * part}%`);
      }
      return frame;
    });
    const sheet = el("div", { class: this.wide ? "sheet wide" : "sheet" }, el("div", { class: "sheet-in" }, picture, frames));
    const step = (label, to) => button(label, () => this.turnTo(to), "quiet", { disabled: to < 1 || to > pages.length });
    const zoom = button(this.wide ? "Vừa khung" : "Phóng to", () => {
      this.wide = sheet.classList.toggle("wide");
      zoom.textContent = this.wide ? "Vừa khung" : "Phóng to";
    });
    this.body.replaceChildren(
      el("div", { class: "pager" }, step("Trang trước", number - 1), el("span", {}, `Trang ${number}/${pages.length}`), step("Trang sau", number + 1), zoom), sheet);
    await picture.decode?.().catch(() => {});
    const first = sheet.querySelector(".frame");
    if (first) first.scrollIntoView({ block: "center" });
    else this.body.scrollTop = 0;
  }

  async turnTo(number) {
    try {
      await this.page(number);
      this.say(`Trang ${number}/${this.layout.pages.length}.`);
      this.body.focus({ preventScroll: true });
    } catch (error) {
      this.say(error.message);
    }
  }
}

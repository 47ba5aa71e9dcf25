// Whether an answer helped: two thumbs, and a few words when it did not. It knows no page.
import * as api from "./api.js";
import { button, el } from "./dom.js";

/** The thumbs for the answer `id`; `say` puts a line into the status of the page. */
export function thumbs(id, say) {
  const place = el("span", { class: "thumbs", role: "group", "aria-label": "Câu trả lời này có giúp ích không?" });
  const up = thumb("up", "Hữu ích"), down = thumb("down", "Chưa đúng, chưa đủ");
  place.append(up, down);
  let form = null;

  function thumb(which, label) {
    return button("", () => choose(which), `thumb ${which}`, { "aria-pressed": "false", "aria-label": label, title: label });
  }

  async function choose(which, comment = "") {
    try {
      await api.feedback(id, which, comment);
    } catch (error) {
      return say(error.code === "log_off" ? "Cơ quan đã tắt nhật ký nên không ghi nhận được ý kiến." : error.message);
    }
    up.setAttribute("aria-pressed", String(which === "up"));
    down.setAttribute("aria-pressed", String(which === "down"));
    if (which === "down" && !comment) return ask();
    form?.remove();
    form = null;
    say("Cảm ơn anh/chị đã góp ý.");
  }

  function ask() {
    if (form) return form.querySelector("textarea").focus();
    const words = el("textarea", { rows: "2", maxlength: "1000", "aria-label": "Điều gì chưa đúng hoặc còn thiếu?", placeholder: "Điều gì chưa đúng hoặc còn thiếu? (không bắt buộc)" });
    const send = el("button", { type: "submit", class: "quiet" }, "Gửi góp ý");
    form = el("form", { class: "comment" }, words, el("div", { class: "row" }, send, button("Để sau", () => (close(), say("Đã ghi nhận, cảm ơn anh/chị.")), "plain")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = words.value.trim();
      if (text) return choose("down", text).then(() => down.focus());
      close();
      say("Đã ghi nhận, cảm ơn anh/chị.");
    });
    form.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), close()));
    place.closest(".foot").after(form);
    words.focus();
    say("Đã ghi nhận. Anh/chị có thể viết thêm điều gì chưa đúng.");
  }

  function close() {
    form?.remove();
    form = null;
    down.focus();
  }
  return place;
}

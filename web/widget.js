// The chat widget for other sites, in one file: <script src="…/widget.js" data-key="tdkt_…" defer></script>.
// It lives in a shadow root, adds no style and no global name to the page, loads nothing from elsewhere, builds from text
// nodes alone, and works under a policy of script-src and connect-src for this one server and style-src 'self'.
// Attributes: data-key, data-title, data-greeting, data-color (#rrggbb), data-position (left | right),
// data-questions ("Câu một? | Câu hai?"), data-theme (auto | light | dark), data-contact (one line under the box).
(() => {
  "use strict";

  const TAG = "tdkt-widget";
  const script = document.currentScript;
  if (!script || customElements.get(TAG)) return; // a second copy of the tag changes nothing
  const { dataset } = script;
  const API = new URL(script.src).origin;
  const PHONE = matchMedia("(max-width: 639.98px)");
  const STORE = "tdkt.widget";
  const KEPT = 12; // turns kept for the next page of the site
  const WAIT = "Anh/chị chờ câu trả lời này xong rồi gửi, hoặc bấm Dừng.";
  const REFUSED = { partial: "Chỉ trả lời được một phần", clarify: "Cần hỏi rõ thêm", not_found: "Chưa tìm thấy trong kho tài liệu", out_of_scope: "Ngoài phạm vi trả lời", failed: "Chưa trả lời được" };
  const UNREACHABLE = "Không kết nối được với máy chủ của trợ lý. Anh/chị vui lòng thử lại sau.";
  const UNLISTED = "Trang web này chưa được phép dùng trợ lý. Anh/chị báo người quản trị thêm địa chỉ của trang vào khóa của tiện ích.";
  const CUT = "Kết nối bị ngắt giữa chừng; phần trả lời ở trên có thể chưa đủ.";
  const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu; // a document may not turn the words around it

  const options = {
    key: dataset.key || "",
    title: dataset.title || "Trợ lý Thi đua, Khen thưởng",
    greeting: dataset.greeting || "Xin chào! Anh/chị cần hỏi gì về thi đua, khen thưởng? Mỗi câu trả lời đều dẫn Điều, khoản, điểm để đối chiếu.",
    color: /^#[0-9a-f]{6}$/iu.test(dataset.color || "") ? dataset.color : "#97191d",
    left: dataset.position === "left",
    theme: ["light", "dark"].includes(dataset.theme) ? dataset.theme : "auto",
    contact: dataset.contact || "",
    questions: (dataset.questions ?? "Tiêu chuẩn danh hiệu Lao động tiên tiến? | Mức tiền thưởng kèm Giấy khen là bao nhiêu?").split("|").map((q) => q.trim()).filter(Boolean).slice(0, 6),
  };

  // --- elements ------------------------------------------------------------------------------------------------
  function el(name, attributes = {}, ...children) {
    const made = name === "svg" || name === "path" ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "on") for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
      else if (value === true) made.setAttribute(key, "");
      else if (value !== false && value != null) made.setAttribute(key, value);
    }
    made.append(...children.flat().filter((c) => c != null && c !== false).map((c) => (typeof c === "string" ? c.replace(TURNING, "") : c)));
    return made;
  }
  const button = (label, run, look = "", more = {}) => el("button", { type: "button", class: look, ...more, on: { click: run } }, label);
  const icon = (d) => el("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, el("path", { d }));
  const dayText = (iso) => iso.slice(0, 10).split("-").reverse().join("/");

  function outside(address, label) {
    try {
      const url = new URL(address);
      if (url.protocol === "https:" || url.protocol === "http:") return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, label);
    } catch { /* no address */ }
    return null;
  }

  const linked = (text) => text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:)])/u).map((part, i) => (i % 2 && outside(part, part)) || part);
  const rich = (text) => text.split(/\*\*([^*\n]{1,200})\*\*/u).flatMap((part, i) => (i % 2 ? el("strong", {}, part) : linked(part)));
  const level = (line) => (/^\s*(?:[a-zđ]{1,2}\)|[-–•+*])\s/u.test(line) ? "n2" : /^\s*\d{1,3}(?:\.\d{1,2})*[.)]\s/u.test(line) ? "n1" : "");

  /** Paragraphs, and lines that begin with "|" as a table. */
  function elements(text, inside = rich) {
    const made = [];
    let rows = null;
    for (const line of text.split("\n").filter((l) => l.trim())) {
      if (!line.trimStart().startsWith("|")) {
        rows = null;
        made.push(el("p", { class: level(line) }, inside(line)));
        continue;
      }
      if (/^\|?[\s:|-]*-[\s:|-]*\|?$/u.test(line.trim())) continue;
      if (!rows) made.push(el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Bảng so sánh" }, el("table", {}, (rows = el("tbody")))));
      const cells = line.trim().replace(/^\||\|$/gu, "").split("|");
      const head = !rows.children.length;
      rows.append(el("tr", {}, cells.map((cell) => (head && cell.trim() ? el("th", { scope: "col" }, inside(cell.trim())) : el("td", {}, inside(cell.trim()))))));
    }
    return made;
  }

  const isRow = ({ text }) => text.trimStart().startsWith("|");

  // --- the server ----------------------------------------------------------------------------------------------
  class Trouble extends Error {
    constructor(message, more = {}) {
      super(message);
      Object.assign(this, { code: "", again: true, wait: 0 }, more);
    }
  }

  async function call(path, request = {}) {
    let response;
    try {
      response = await fetch(API + path, { ...request, mode: "cors", credentials: "omit", headers: { ...(options.key && { Authorization: `Bearer ${options.key}` }), ...request.headers } });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      // a browser does not tell a refused site from a dead network; but it does fetch this file again, which every site may
      const there = await fetch(script.src, { mode: "no-cors", credentials: "omit", cache: "no-store" }).then(() => true, () => false);
      throw there ? new Trouble(UNLISTED, { code: "unlisted" }) : new Trouble(UNREACHABLE, { code: "unreachable" });
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw problemTrouble({ status: response.status, ...problem }, Number(response.headers.get("Retry-After")) || 0);
  }

  const problemTrouble = (problem, wait = 0) => new Trouble(problem.detail || "Hệ thống gặp lỗi khi xử lý. Anh/chị vui lòng thử lại.",
    { code: problem.code, wait, again: problem.status === 429 || !(problem.status >= 400 && problem.status < 500) });
  const post = (path, body, more = {}) => call(path, { method: "POST", body: JSON.stringify(body), ...more, headers: { "Content-Type": "application/json", ...more.headers } });

  /** Asks once; calls on[event](data) as events come and returns the answer. */
  async function askOnce(body, on, signal) {
    const response = await post("/api/ask", body, { signal, headers: { Accept: "text/event-stream" } });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "", answer = null;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        rest += value;
        for (let end; (end = rest.indexOf("\n\n")) >= 0; rest = rest.slice(end + 2)) {
          const lines = rest.slice(0, end).split("\n");
          const event = lines.find((l) => l.startsWith("event: "))?.slice(7);
          const data = lines.filter((l) => l.startsWith("data: ")).map((l) => l.slice(6)).join("\n");
          if (!event || !data) continue;
          if (event === "answer") answer = JSON.parse(data);
          else if (event === "error") throw problemTrouble(JSON.parse(data));
          else on[event]?.(JSON.parse(data));
        }
      }
    } catch (error) {
      if (error instanceof Trouble || error.name === "AbortError") throw error;
    }
    if (!answer) throw new Trouble(CUT, { code: "cut" });
    return answer;
  }

  const pause = (seconds, signal) => new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(new DOMException("", "AbortError"))), { once: true });
  });

  const backOnline = (signal) => new Promise((resolve, reject) => {
    addEventListener("online", resolve, { once: true, signal });
    signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")), { once: true });
  });

  // --- what is kept between the pages of the site; nothing where storage is switched off --------------------------
  const kept = {
    read() {
      try {
        const found = JSON.parse(sessionStorage.getItem(STORE));
        const whole = (turn) => typeof turn?.question === "string" && Array.isArray(turn.answer?.sentences) && Array.isArray(turn.answer.citations);
        return { open: found.open === true, conversation: String(found.conversation || ""), turns: found.turns.filter(whole) };
      } catch {
        return { open: false, conversation: "", turns: [] };
      }
    },
    write(state) {
      try {
        sessionStorage.setItem(STORE, JSON.stringify({ ...state, turns: state.turns.slice(-KEPT) }));
      } catch { /* the conversation then ends with the page */ }
    },
  };

  // --- colours ---------------------------------------------------------------------------------------------------
  const channel = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = (hex) => [1, 3, 5].map((i) => channel(parseInt(hex.slice(i, i + 2), 16) / 255)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
  const onBrand = contrast(options.color, "#ffffff") >= 4.5 ? "#ffffff" : "#111111";
  const linkOn = (sheet, other) => (contrast(options.color, sheet) >= 4.6 ? options.color : other);
  const LIGHT = `--sheet:#ffffff;--ink:#1e1d1b;--soft:#5d5a54;--line:#e3ded5;--edge:#8f897d;--fill:#f3efe8;--mark:#fdecb0;--warn:#fbf0d5;--warn-ink:#6b4700;--bad:#fbe7e5;--good:#e4f2ea;--good-ink:#1c6040;--bad-ink:#97191d;--link:${linkOn("#ffffff", "#1e1d1b")};color-scheme:light`;
  const DARK = `--sheet:#1c1d1f;--ink:#eceae6;--soft:#a9a69f;--line:#34353a;--edge:#7d7e84;--fill:#2a2b2e;--mark:#5a4a14;--warn:#362a10;--warn-ink:#ecca80;--bad:#3d1d1c;--good:#173226;--good-ink:#8fd6b0;--bad-ink:#f6aaa4;--link:${linkOn("#1c1d1f", "#f0d9a0")};color-scheme:dark`;

  // pixels, no rem: the size of the root is the page's, which may have made it anything
  const CSS = `
:host{all:initial!important;position:fixed!important;inset:auto!important;width:0!important;height:0!important;margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:visible!important;display:block!important;visibility:visible!important;opacity:1!important;pointer-events:auto!important;transform:none!important;filter:none!important;clip-path:none!important;direction:ltr!important;z-index:2147483000!important}
.root{${options.theme === "dark" ? DARK : LIGHT};--brand:${options.color};--on-brand:${onBrand};color:var(--ink);font:400 16px/1.6 "Be Vietnam Pro",system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;text-align:left;letter-spacing:normal;overflow-wrap:anywhere}
${options.theme === "auto" ? `@media (prefers-color-scheme:dark){.root{${DARK}}}` : ""}
*{box-sizing:border-box;margin:0;padding:0}
[hidden]{display:none!important}
button,textarea{font:inherit;color:inherit;letter-spacing:inherit}
button{cursor:pointer}
a{color:var(--link);text-underline-offset:.18em}
:focus-visible{outline:2.5px solid var(--link);outline-offset:2px;border-radius:6px}
svg{width:22px;height:22px;fill:none;stroke:currentcolor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;flex:none}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.launch{position:fixed;bottom:20px;${options.left ? "left" : "right"}:20px;display:flex;align-items:center;gap:8.8px;height:56px;padding:0 20px 0 16.8px;border:2px solid var(--sheet);border-radius:99px;background:var(--brand);color:var(--on-brand);font-weight:600;box-shadow:0 4px 20px rgb(0 0 0/25%)}
.launch:focus-visible{border-radius:99px}
.panel{position:fixed;inset:auto;bottom:20px;${options.left ? "left" : "right"}:20px;width:min(416px,calc(100vw - 40px));height:min(672px,calc(100vh - 40px));max-width:none;max-height:none;border:1px solid var(--line);border-radius:16px;background:var(--sheet);color:var(--ink);box-shadow:0 8px 40px rgb(0 0 0/28%);overflow:hidden;flex-direction:column}
.panel[open]{display:flex}
.head{flex:none;display:flex;align-items:center;gap:4px;padding:11.2px 9.6px 11.2px 17.6px;background:var(--brand);color:var(--on-brand)}
.head h2{flex:1;min-width:0;font-size:16.32px;font-weight:600;line-height:1.35}
.head button{display:grid;place-items:center;width:40px;height:40px;border:0;border-radius:10px;background:none;color:inherit}
.head button:hover{background:rgb(127 127 127/30%)}
.head :focus-visible{outline-color:var(--on-brand)}
.scroll{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px 17.6px;outline-offset:-3px;font-size:15.2px}
.quiet{padding:7.2px 13.6px;border:1px solid var(--line);border-radius:9px;background:var(--sheet);font-size:14.4px;font-weight:500}
.quiet:hover,.ask-this:hover{background:var(--fill)}
.plain{border:0;background:none;color:var(--link);font-size:13.76px;font-weight:500;text-decoration:underline;text-underline-offset:.2em;padding:5.6px 0}
.questions{list-style:none;display:grid;gap:8px;margin-top:14.4px}
.ask-this{width:100%;padding:9.6px 13.6px;border:1px solid var(--edge);border-radius:11px;background:var(--sheet);text-align:left;line-height:1.45}
.asked{margin:17.6px 0 11.2px 32px;padding:8.8px 13.6px;border-radius:14px 14px 4px 14px;background:var(--fill);font-weight:500;white-space:pre-wrap;width:fit-content;margin-left:auto;max-width:88%}
.said p+p,.said .table+p{margin-top:8px}
p{unicode-bidi:plaintext}
.n1{padding-left:19.2px;text-indent:-19.2px}.n2{padding-left:33.6px;text-indent:-17.6px}.n1>*,.n2>*{text-indent:0}
.table{overflow-x:auto;margin-top:8px;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:14.08px}
th,td{padding:6.4px 9.6px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);min-width:112px}
tr>:first-child{min-width:72px}
th{background:var(--fill);font-weight:600}
.soft,.small{color:var(--soft);font-size:13.44px}
.verdict{display:inline-block;margin-bottom:6.4px;padding:1.6px 9.6px;border-radius:99px;background:var(--warn);color:var(--warn-ink);font-size:13.44px;font-weight:600}
.notes{margin-top:12.8px;padding:9.6px 12.8px;border-radius:8px;border-left:3px solid var(--warn-ink);background:var(--warn);font-size:14.08px}
.notes h3{font-size:13.44px;color:var(--warn-ink)}
.sources{margin-top:12.8px;padding-top:9.6px;border-top:1px solid var(--line)}
.sources h3,.more h3{font-size:13.44px;font-weight:600;color:var(--soft)}
.sources ol{list-style:none;display:grid;gap:4.8px;margin-top:4.8px}
.sources li{display:flex;gap:8px;font-size:14.4px;line-height:1.45}
.mark{font-size:.86em;font-weight:600;text-decoration:none;white-space:nowrap}
.more{margin-top:12.8px}
.foot{display:flex;flex-wrap:wrap;align-items:center;gap:3.2px 12.8px;margin-top:9.6px}
.thumb{width:36px;height:36px;border:1px solid transparent;border-radius:8px;background:none;color:var(--soft);display:grid;place-items:center}
.thumb:hover{background:var(--fill)}
.thumb svg{width:19px;height:19px}
.thumb.down svg{transform:rotate(180deg)}
.thumb[aria-pressed=true]{color:var(--ink);border-color:var(--edge);background:var(--fill)}
.trouble{margin-top:8px;padding:9.6px 12.8px;border-radius:9px;background:var(--bad)}
.trouble button{margin-top:8px}
.dots{display:flex;gap:5.6px;padding:8px 0}
.dots i{width:8px;height:8px;border-radius:50%;background:var(--soft);animation:p 1.1s infinite}
.dots i:nth-child(2){animation-delay:.15s}.dots i:nth-child(3){animation-delay:.3s}
@keyframes p{0%,60%,100%{opacity:.25}30%{opacity:1}}
.badge{display:inline-block;padding:0.8px 8.8px;border-radius:7px;font-size:13.12px;font-weight:500;background:var(--warn);color:var(--warn-ink)}
.badge.in_force{background:var(--good);color:var(--good-ink)}.badge.expired{background:var(--bad);color:var(--bad-ink)}
.passage h3{font-size:16px;line-height:1.4;margin:5.6px 0}
.passage .text{margin-top:12.8px}
.passage .text p+p{margin-top:8px}
.passage .steps{display:flex;flex-wrap:wrap;gap:8px;margin-top:17.6px}
mark{background:var(--mark);color:inherit;border-radius:3px}
form{flex:none;padding:6.4px 12.8px 11.2px;border-top:1px solid var(--line)}
.status{min-height:24px;font-size:13.12px;color:var(--soft)}
.box{display:flex;align-items:end;gap:8px;padding:5.6px 5.6px 5.6px 12.8px;border:1px solid var(--edge);border-radius:14px}
.box:focus-within{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
textarea{flex:1;min-width:0;height:38px;max-height:130px;padding:6.4px 0;border:0;outline:none!important;background:none;resize:none;line-height:1.6}
textarea::placeholder{color:var(--soft);opacity:1}
.send{display:grid;place-items:center;width:40px;height:40px;border:0;border-radius:11px;background:var(--brand);color:var(--on-brand);flex:none}
.caution{margin-top:6.4px;font-size:12.16px;line-height:1.45;color:var(--soft);text-align:center}
@media (max-width:639.98px){.panel{inset:0;width:100%;height:100dvh;border:0;border-radius:0}.launch span{display:none}.launch{width:56px;padding:0;justify-content:center}}
@media (max-height:420px){.caution{display:none}}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
@media print{:host{display:none!important}}
`;

  const CHAT = "M4 5h16v11H9l-5 4zM8 9h8M8 12h5";
  const THUMB = "M7 11v9H4v-9zM7 11l4-8c1.5 0 2.6 1.1 2.4 2.6L13 10h5.5c1.2 0 2.1 1.1 1.9 2.3l-1 5.9c-.2 1-1 1.8-2 1.8H7";

  // --- the element -------------------------------------------------------------------------------------------------
  class Widget extends HTMLElement {
    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      this.state = kept.read();
      this.launch = button([icon(CHAT), el("span", {}, options.title)], () => this.open(), "launch", { "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": `Mở ${options.title}` });
      this.dialog = this.build();
      shadow.append(el("div", { class: "root", lang: "vi" }, this.launch, this.dialog));
      PHONE.addEventListener("change", () => this.dialog.open && (this.dialog.close(), this.show()));
      shadow.addEventListener("keydown", (event) => this.key(event));
    }

    connectedCallback() {
      // the top layer: no z-index, transform or overflow of the page reaches it
      if (this.showPopover && !this.matches(":popover-open")) {
        this.setAttribute("popover", "manual");
        this.showPopover();
      }
      if (!this.log.children.length) for (const turn of this.state.turns) this.shown(turn);
      if (this.state.open && !PHONE.matches && !this.dialog.open) this.show(); // on a phone it would cover the page that was asked for
    }

    build() {
      this.scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Nội dung hỏi đáp" });
      this.log = el("div");
      this.welcome = el("div", {}, el("p", {}, options.greeting), el("ul", { class: "questions" }, options.questions.map((q) => el("li", {}, button(q, () => this.ask(q), "ask-this")))));
      this.passage = el("div", { class: "passage", hidden: true });
      this.spoken = el("div", { class: "sr", role: "log", "aria-live": "polite", "aria-label": "Câu trả lời mới nhất" });
      this.scroll.append(this.welcome, this.log, this.passage);
      this.status = el("p", { class: "status", role: "status" });
      this.box = el("textarea", { rows: "1", maxlength: "2000", "aria-label": "Câu hỏi", placeholder: "Nhập câu hỏi…", on: { input: () => this.grow() } });
      this.send = el("button", { type: "submit", class: "send", "aria-label": "Gửi" }, icon("M5 12h13M12 5l7 7-7 7"));
      this.form = el("form", { on: { submit: (event) => this.submit(event) } }, this.status, el("div", { class: "box" }, this.box, this.send),
        el("p", { class: "caution" }, options.contact || "Câu trả lời trích từ văn bản; xin đối chiếu bản chính thức trước khi áp dụng."));
      this.back = button(icon("M15 5l-7 7 7 7"), () => this.leavePassage(), "", { "aria-label": "Quay lại cuộc hỏi", hidden: true });
      this.fresh = button(icon("M12 5v14M5 12h14"), () => this.restart(), "", { "aria-label": "Cuộc hỏi mới", title: "Cuộc hỏi mới" });
      const close = button(icon("M6 6l12 12M18 6L6 18"), () => this.close(), "", { "aria-label": "Đóng", title: "Đóng" });
      const dialog = el("dialog", { class: "panel", "aria-label": options.title }, el("div", { class: "head" }, this.back, el("h2", {}, options.title), this.fresh, close), this.scroll, this.spoken, this.form);
      dialog.addEventListener("cancel", (event) => event.preventDefault()); // Escape is handled in key()
      return dialog;
    }

    key(event) {
      if (event.isComposing) return; // Enter or Escape then belong to the input method
      if (event.key === "Escape" && this.dialog.open) {
        event.preventDefault();
        event.stopPropagation();
        if (this.passage.hidden) this.close();
        else this.leavePassage();
      } else if (event.key === "Enter" && !event.shiftKey && event.target === this.box) {
        event.preventDefault();
        this.form.requestSubmit();
      } else if (this.dialog.open) event.stopPropagation(); // the shortcuts of the page stay out of the box
    }

    open() {
      this.show();
      this.box.focus();
    }

    show() {
      if (PHONE.matches) this.dialog.showModal();
      else this.dialog.show();
      this.launch.setAttribute("aria-expanded", "true");
      this.launch.hidden = true;
      this.scroll.scrollTop = this.scroll.scrollHeight;
      this.keep(true);
    }

    close() {
      this.dialog.close();
      this.launch.hidden = false;
      this.launch.setAttribute("aria-expanded", "false");
      this.launch.focus();
      this.keep(false);
    }

    keep(open = this.state.open) {
      this.state.open = open;
      kept.write(this.state);
    }

    say(text) {
      this.status.textContent = text;
    }

    grow() {
      this.box.style.height = "38px";
      this.box.style.height = `${Math.min(this.box.scrollHeight, 130)}px`;
    }

    restart() {
      this.running?.abort();
      this.state = { open: true, conversation: "", turns: [] };
      this.log.replaceChildren();
      this.spoken.replaceChildren();
      this.leavePassage();
      this.welcome.hidden = false;
      this.say("Đã bắt đầu cuộc hỏi mới.");
      this.keep();
      this.box.focus();
    }

    // --- asking ------------------------------------------------------------------------------------------------------
    submit(event) {
      event.preventDefault();
      if (this.running) return event.submitter ? this.running.abort() : this.say(WAIT); // the button says stop; Enter says ask, and one at a time is answered
      const text = this.box.value.trim();
      if (!text) return this.say("Anh/chị vui lòng nhập câu hỏi.");
      this.box.value = "";
      this.grow();
      this.ask(text);
    }

    turn(question) {
      const said = el("div", { class: "said" }, el("div", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
      const root = el("section", { "aria-label": `Câu hỏi: ${question.slice(0, 80)}` }, el("p", { class: "asked" }, question), said);
      this.welcome.hidden = true;
      this.log.append(root);
      return { root, said, heard: [], sources: new Map() };
    }

    shown({ question, answer }) {
      this.fill(this.turn(question), question, answer);
    }

    async ask(question, more = {}) {
      if (this.running) return;
      this.leavePassage();
      const turn = this.turn(question);
      this.reveal(turn.root);
      const controller = (this.running = new AbortController());
      this.busy(true);
      try {
        const answer = await this.persistent(question, turn, controller.signal, more);
        if (answer.conversation) this.state.conversation = answer.conversation;
        this.fill(turn, question, answer);
        this.spoken.replaceChildren(el("p", {}, answer.answer)); // read out once, when it is whole
        this.say(answer.status === "answered" ? `Đã trả lời, ${answer.citations.length} nguồn.` : `${REFUSED[answer.status] ?? "Đã trả lời"}.`);
        this.state.turns.push({ question, answer });
        this.keep();
      } catch (error) {
        turn.said.querySelector(".dots")?.remove();
        if (error.name === "AbortError") turn.root.append(el("p", { class: "soft" }, "Đã dừng theo yêu cầu."));
        else turn.root.append(this.trouble(error, turn, question, more));
        this.say("");
      } finally {
        if (this.running === controller) {
          this.running = null;
          this.busy(false);
        }
        this.reveal(turn.root);
      }
    }

    trouble(error, turn, question, more) {
      const again = error.again && button("Thử lại", () => (turn.root.remove(), this.ask(question, more)), "quiet");
      return el("div", { class: "trouble", role: "alert" }, el("p", {}, error.message), again);
    }

    /** Asks; waits while the service is full, while the network is away, and starts a new conversation when the old one is gone. */
    async persistent(question, turn, signal, more) {
      const on = {
        sources: ({ citations }) => citations.forEach((c) => turn.sources.set(c.number, c)),
        sentence: (sentence) => {
          turn.said.querySelector(".dots")?.remove();
          turn.heard.push(sentence);
          if (isRow(sentence)) turn.said.replaceChildren(...this.sentences(turn.heard, turn)); // it may go on with a table
          else turn.said.append(...this.sentences([sentence], turn));
          this.reveal(turn.root);
        },
      };
      for (let left = 3; ; left--) {
        try {
          return await askOnce({ question, conversation: this.state.conversation || "new", ...more }, on, signal);
        } catch (error) {
          if (error.code === "conversation_not_found" && this.state.conversation) {
            this.state.conversation = "";
            continue;
          }
          const waiting = ["busy", "starting", "unreachable"].includes(error.code) || (error.code === "too_many" && error.wait && error.wait <= 5);
          if (!left || !waiting) throw error;
          if (error.code === "unreachable" && navigator.onLine === false) {
            this.say("Máy đang mất mạng; câu hỏi sẽ được gửi lại khi có mạng.");
            await backOnline(signal);
          } else {
            this.say("Đang kết nối lại…");
            await pause(error.wait || 4 - left, signal);
          }
        }
      }
    }

    busy(is) {
      this.send.setAttribute("aria-label", is ? "Dừng" : "Gửi");
      this.send.replaceChildren(icon(is ? "M7 7h10v10H7z" : "M5 12h13M12 5l7 7-7 7"));
      if (is) this.say("Đang tìm trong kho tài liệu…");
    }

    reveal(root) {
      const below = root.getBoundingClientRect().bottom - this.scroll.getBoundingClientRect().bottom;
      const room = root.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top;
      if (below > 0 && room > 0) this.scroll.scrollTop += Math.min(below + 12, room + 10);
    }

    // --- an answer ----------------------------------------------------------------------------------------------------
    /** The lines of the sentences, the rows of a table together; the marks [n] at their end, in a table inside its cells. */
    sentences(sentences, turn) {
      const joined = [];
      for (const one of sentences) {
        if (isRow(one) && joined.length && isRow(joined.at(-1))) joined.at(-1).text += `\n${one.text}`;
        else joined.push({ ...one });
      }
      const mark = (n) => (turn.sources.has(n) ? this.link(turn.sources.get(n), turn, `[${n}]`, "mark") : `[${n}]`);
      return joined.flatMap((one) => {
        if (isRow(one)) return elements(one.text, (cell) => cell.split(/\[(\d{1,3})\]/u).flatMap((part, i) => (i % 2 ? mark(Number(part)) : rich(part))));
        const made = elements(one.text);
        const marks = one.citations.flatMap((n) => [" ", mark(n)]);
        if (made.at(-1)?.matches("p")) made.at(-1).append(...marks);
        else made.push(el("p", { class: "soft" }, marks));
        return made;
      });
    }

    /** Opens the passage here; its address opens it in the reading page of the service. */
    link(citation, turn, label, look = "") {
      const open = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.openPassage(citation.article_id, { citation, asOf: turn.asOf, from: event.currentTarget });
      };
      const name = `${citation.label} ${citation.title}`;
      return el("a", { href: `${API}/?${new URLSearchParams({ xem: citation.article_id })}`, target: "_blank", rel: "noopener", class: look, ...(look && { "aria-label": `Nguồn ${citation.number}: ${name}` }), on: { click: open } }, label);
    }

    fill(turn, question, answer) {
      turn.asOf = answer.as_of;
      for (const citation of answer.citations) turn.sources.set(citation.number, citation);
      const title = REFUSED[answer.status];
      const understood = answer.understood && el("p", { class: "small" }, `Đang hiểu là: “${answer.understood}” `, button("Hỏi đúng như đã gõ", () => this.ask(question, { verbatim: true }), "plain"));
      turn.said.replaceChildren(...[understood, title && el("p", { class: "verdict" }, title)].filter(Boolean), ...this.sentences(answer.sentences, turn));
      if (answer.notes?.length) turn.root.append(el("aside", { class: "notes", "aria-label": "Lưu ý" }, el("h3", {}, "Lưu ý"), answer.notes.map((n) => el("p", {}, linked(n.replace(/^Lưu ý:\s*/u, ""))))));
      if (answer.citations.length) {
        const items = answer.citations.map((c) => el("li", {}, el("span", { class: "soft", "aria-hidden": "true" }, `[${c.number}]`), this.link(c, turn, `${c.label} ${c.title}${c.page ? `, tr.\u00a0${c.page}` : ""}`)));
        turn.root.append(el("div", { class: "sources" }, el("h3", {}, "Căn cứ"), el("ol", {}, items)));
      }
      if (answer.related?.length) turn.root.append(el("div", { class: "more" }, el("h3", {}, "Có thể hỏi tiếp"), el("ul", { class: "questions" }, answer.related.slice(0, 3).map((q) => el("li", {}, button(q, () => this.ask(q), "ask-this"))))));
      if (["model", "both"].includes(answer.made_by)) turn.root.append(el("p", { class: "small" }, "Lời văn có phần do mô hình ngôn ngữ soạn; từng câu đã được đối chiếu với căn cứ."));
      turn.root.append(this.foot(answer));
    }

    foot(answer) {
      const place = el("div", { class: "foot" }, el("span", { class: "small" }, `Theo quy định tại ngày ${dayText(answer.as_of)}`));
      if (!answer.id) return place;
      const thumbs = ["up", "down"].map((which) => button(icon(THUMB), async () => {
        try {
          await post("/api/feedback", { id: answer.id, thumb: which });
          thumbs.forEach((one, i) => one.setAttribute("aria-pressed", String(["up", "down"][i] === which)));
          this.say("Cảm ơn anh/chị đã góp ý.");
        } catch (error) {
          this.say(error.message);
        }
      }, `thumb ${which}`, { "aria-pressed": "false", "aria-label": which === "up" ? "Hữu ích" : "Chưa đúng, chưa đủ" }));
      place.append(...thumbs);
      return place;
    }

    // --- a passage -------------------------------------------------------------------------------------------------------
    async openPassage(id, { citation = null, asOf = "", from = null }) {
      if (from) [this.from, this.at] = [from, this.scroll.scrollTop];
      this.log.hidden = this.welcome.hidden = true;
      this.passage.hidden = this.back.hidden = false;
      this.passage.replaceChildren(el("p", { class: "soft" }, "Đang mở văn bản…"));
      this.back.focus();
      const turn = (this.reading = (this.reading ?? 0) + 1);
      try {
        const found = await (await call(`/api/articles/${encodeURIComponent(id)}${asOf ? `?as_of=${asOf}` : ""}`)).json();
        if (turn !== this.reading) return;
        this.passage.replaceChildren(...this.page(found, citation, asOf));
        this.scroll.scrollTop = 0;
        this.passage.querySelector("mark")?.scrollIntoView({ block: "nearest" });
      } catch (error) {
        if (turn === this.reading) this.passage.replaceChildren(el("div", { class: "trouble", role: "alert" }, error.message));
      }
    }

    page(found, citation, asOf) {
      const step = (label, id) => id && button(label, () => this.openPassage(id, { asOf }), "quiet");
      const facts = el("p", { class: "small" }, found.badge.state !== "none" && el("span", { class: `badge ${found.badge.state}` }, found.badge.text), " ", outside(found.url, "Nguồn chính thức ↗"));
      return [
        found.path.length ? el("p", { class: "small" }, found.path.join(" › ")) : "",
        el("h3", { tabindex: "-1" }, `${found.label} ${found.title}${citation?.page ? `, tr.\u00a0${citation.page}` : ""}`), facts,
        el("div", { class: "text" }, marked(found.text, citation?.quote)),
        el("div", { class: "steps" }, found.article_id !== found.id && step("Xem cả điều", found.article_id), step("Phần trước", found.previous), step("Phần sau", found.next)),
      ];
    }

    leavePassage() {
      if (this.passage.hidden) return;
      this.reading++;
      this.passage.hidden = this.back.hidden = true;
      this.log.hidden = false;
      this.welcome.hidden = this.log.children.length > 0;
      this.scroll.scrollTop = this.at ?? 0;
      (this.from?.isConnected ? this.from : this.box).focus({ preventScroll: true });
    }
  }

  /** The lines of `text`, with `quote` marked where it stands. */
  function marked(text, quote) {
    const from = quote ? text.indexOf(quote) : -1;
    const to = from < 0 ? -1 : from + quote.length;
    let at = 0;
    return text.split("\n").map((line) => {
      const [a, b] = [Math.max(at, from) - at, Math.min(at + line.length, to) - at];
      at += line.length + 1;
      if (!line.trim()) return null;
      return el("p", { class: level(line) }, from >= 0 && a < b ? [line.slice(0, a), el("mark", {}, line.slice(a, b)), line.slice(b)] : line);
    });
  }

  customElements.define(TAG, Widget);
  const start = () => document.querySelector(TAG) || document.body.append(document.createElement(TAG));
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();

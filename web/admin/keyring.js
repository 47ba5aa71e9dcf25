// Access keys: create (shown once), revoke, and the tag that puts the widget on a site.
import * as api from "../api.js";
import { button, copy, el, fill } from "../dom.js";
import { field, head, nothing, state, table, timeText } from "./parts.js";

const ROLES = { widget: "Tiện ích trên trang web", staff: "Cán bộ", integration: "Phần mềm kết nối", admin: "Quản trị" };

export async function show(root, desk) {
  const refresh = () => show(root, desk);
  const { keys } = await api.json("/api/admin/keys");
  const rows = keys.map((key) => [
    [el("strong", {}, key.name || "(không tên)"), el("span", { class: "about" }, [key.id, ...key.origins].join(" · "))],
    ROLES[key.role],
    key.revoked_at ? state("expired", `Thu hồi ${timeText(key.revoked_at)}`) : state("in_force", "Đang dùng"),
    el("span", { class: "about" }, key.last_used_at ? `Dùng lần cuối ${timeText(key.last_used_at)}; hôm nay ${key.asks_today} câu` : "Chưa dùng"),
    !key.revoked_at && button("Thu hồi", () => revoke(key, desk, refresh), "plain", { "aria-label": `Thu hồi khóa ${key.name || key.id}` }),
  ]);
  fill(root, head("Khóa truy cập", button("Tạo khóa", () => create(desk, refresh), "send")),
    el("p", { class: "about" }, "Khóa của tiện ích nằm công khai trong trang web, nên chỉ dùng được từ những trang đã khai và có giới hạn số câu hỏi."),
    rows.length ? table("Các khóa", ["Khóa", "Dùng cho", "Trạng thái", "Sử dụng", ""], rows) : nothing("Chưa có khóa nào: hiện chỉ người ngồi tại máy chủ này dùng được."));
}

async function revoke(key, desk, refresh) {
  if (!(await desk.sure("Thu hồi khóa này?", `Nơi đang dùng khóa “${key.name || key.id}” sẽ không hỏi được nữa. Không thể khôi phục.`, "Thu hồi"))) return;
  if (await desk.attempt(() => api.json(`/api/admin/keys/${encodeURIComponent(key.id)}`, "DELETE"), "Đã thu hồi khóa.")) await refresh();
}

function create(desk, refresh) {
  const role = el("select", {}, Object.entries(ROLES).map(([value, label]) => el("option", { value }, label)));
  const name = el("input", { type: "text", maxlength: "80", autocomplete: "off" });
  const origins = el("textarea", { rows: "2", placeholder: "https://coquan.gov.vn" });
  const sites = field("Trang web được dùng", origins, "k-origins", "Mỗi dòng một địa chỉ, không kèm đường dẫn.");
  const trouble = el("p", { class: "trouble", role: "alert", hidden: true });
  role.addEventListener("change", () => (sites.hidden = role.value !== "widget"));
  const form = el("form", { class: "metadata" }, field("Dùng cho", role, "k-role"), field("Tên để nhận ra", name, "k-name"), sites, trouble,
    el("div", { class: "row sheet-foot" }, el("button", { type: "submit", class: "send" }, "Tạo khóa")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const wanted = role.value === "widget" ? origins.value.split(/\s+/u).filter(Boolean) : [];
      const key = await api.json("/api/admin/keys", "POST", { role: role.value, name: name.value.trim(), origins: wanted });
      await once(key, desk);
      await refresh();
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
    }
  });
  desk.sheet("Tạo khóa", form);
  role.focus();
}

/** Shows the new key, the only time that it can be seen, with its tag for a site. */
async function once(key, desk) {
  const parts = [el("p", { class: "gap" }, "Khóa chỉ hiện một lần này. Anh/chị chép lại ngay; về sau không xem lại được."), code("Khóa", key.key, desk)];
  if (key.role === "widget") {
    const tag = await api.json("/widget/tag.json");
    const of = (more, path) => `<script src="${location.origin}${path}"${more}\n  data-key="${key.key}" defer></script>`;
    parts.push(code("Thẻ nhúng, phiên bản cố định (nên dùng)", of(`\n  integrity="${tag.integrity}" crossorigin="anonymous"`, tag.path), desk),
      code("Thẻ nhúng, tự cập nhật", of("", tag.unversioned), desk),
      el("p", { class: "about" }, `Nếu trang có Content-Security-Policy, cho phép ${location.origin} ở script-src và connect-src. Các thuộc tính khác: data-title, data-greeting, data-color, data-position, data-questions, data-theme, data-contact.`));
  }
  desk.sheet("Khóa mới", ...parts);
}

function code(label, text, desk) {
  return el("figure", { class: "code" }, el("figcaption", {}, label, button("Sao chép", async () => (await copy(text), desk.say(`Đã sao chép: ${label}.`)), "plain", { "aria-label": `Sao chép: ${label}` })),
    el("pre", { tabindex: "0" }, text));
}

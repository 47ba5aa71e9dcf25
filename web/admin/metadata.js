// What staff state of a document: names, numbers, days of validity, what replaces it, who may see it.
import * as api from "../api.js";
import { parseDay } from "../day.js";
import { button, dayText, el } from "../dom.js";
import { field } from "./parts.js";

export const LABELS = {
  tieu_de: "Tên văn bản", so_hieu: "Số hiệu", loai: "Loại văn bản", co_quan: "Cơ quan ban hành", trich_yeu: "Trích yếu", ngay_ban_hanh: "Ngày ban hành",
  ngay_hieu_luc: "Ngày có hiệu lực", ngay_het_hieu_luc: "Ngày hết hiệu lực", chua_ro_tu: "Chưa rõ hiệu lực từ ngày", pham_vi: "Phạm vi áp dụng",
  noi_ap_dung: "Nơi áp dụng", nguon: "Địa chỉ nguồn chính thức", pham_vi_xem: "Ai được xem", thay_the: "Thay thế các văn bản", bi_thay_the_boi: "Bị thay thế bởi",
  sua_doi: "Sửa đổi các văn bản", tu_khoa: "Từ khóa", luu_y: "Lưu ý kèm câu trả lời", ngay: "Ngày", id: "Mã",
};
const SHOWN = Object.keys(LABELS).filter((key) => !["ngay", "id"].includes(key));
const LISTS = new Set(["thay_the", "bi_thay_the_boi", "sua_doi", "tu_khoa", "luu_y"]);
const isDay = (key) => key.startsWith("ngay_") || key === "chua_ro_tu";

/** Opens the form for the document `d`; `watch` takes the job that makes the change. */
export async function editMetadata(d, desk, watch) {
  await desk.attempt(async () => {
    const address = `/api/admin/documents/${encodeURIComponent(d.id)}/metadata`;
    const { fields } = await api.json(address);
    const before = Object.fromEntries(SHOWN.map((key) => [key, asText(key, fields[key])]));
    const controls = Object.fromEntries(SHOWN.map((key) => [key, control(key, before[key])]));
    const trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    const form = el("form", { class: "metadata" }, SHOWN.map((key) => field(LABELS[key], controls[key], `m-${key}`, hint(key))), trouble,
      el("div", { class: "row sheet-foot" }, el("button", { type: "submit", class: "send" }, "Lưu"), button("Không lưu", () => close(), "quiet")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const wrong = SHOWN.find((key) => isDay(key) && controls[key].value.trim() && !parseDay(controls[key].value));
      if (wrong) return complain(`${LABELS[wrong]}: nhập theo dạng ngày/tháng/năm, ví dụ 01/07/2025.`, controls[wrong]);
      const changed = SHOWN.filter((key) => controls[key].value.trim() !== before[key]);
      if (!changed.length) return close();
      try {
        const job = await api.json(address, "PATCH", { fields: Object.fromEntries(changed.map((key) => [key, asValue(key, controls[key].value.trim())])) });
        close();
        desk.say("Đã giao việc sửa thông tin.");
        await watch(job);
      } catch (error) {
        const key = error.errors?.[0]?.field?.replace("fields.", "");
        complain(key in LABELS ? `${LABELS[key]}: ${error.message}` : error.message, controls[key]);
      }
    });
    function complain(text, where) {
      trouble.textContent = text;
      trouble.hidden = false;
      where?.focus();
    }
    const close = desk.sheet(`Thông tin: ${d.title}`, form);
  });
}

function control(key, value) {
  if (key === "pham_vi_xem") {
    const made = el("select", {}, el("option", { value: "" }, "Công khai"), el("option", { value: "noi-bo" }, "Chỉ nội bộ"));
    made.value = value === "noi-bo" ? value : "";
    return made;
  }
  const made = LISTS.has(key) || key === "trich_yeu" ? el("textarea", { rows: "2" }) : el("input", { type: "text", ...(isDay(key) && { inputmode: "numeric", placeholder: "ngày/tháng/năm" }) });
  made.value = value;
  return made;
}

function hint(key) {
  if (["thay_the", "bi_thay_the_boi", "sua_doi"].includes(key)) return "Mỗi dòng một mã văn bản, ví dụ nghi-dinh-98-2023-nd-cp.";
  return LISTS.has(key) ? "Mỗi dòng một mục." : "";
}

function asText(key, value) {
  if (value == null) return "";
  if (LISTS.has(key)) return [value].flat().join("\n");
  return isDay(key) && /^\d{4}-\d\d-\d\d/u.test(value) ? dayText(String(value)) : String(value);
}

function asValue(key, text) {
  if (!text) return null;
  if (LISTS.has(key)) return text.split("\n").map((line) => line.trim()).filter(Boolean);
  return isDay(key) ? parseDay(text) : text;
}

// Asks for the access key where the service wants one, and sends the refused request again. Shared by staff and admin page.
import { useKey, whenLocked } from "./api.js";

const TEXT = {
  key_missing: "Trang này cần khóa truy cập. Anh/chị nhập khóa do người quản trị cấp.",
  key_refused: "Khóa này không dùng được (sai, hoặc đã bị thu hồi). Anh/chị nhập khóa khác.",
  forbidden: "Khóa đang dùng không có quyền làm việc này. Anh/chị nhập khóa có quyền cao hơn, hoặc đóng lại.",
};

/** Wires the dialog `dialog`, which has a form with one input and a button to leave. */
export function guard(dialog) {
  const [form, field, reason, leave] = ["form", "input", ".door-reason", ".door-leave"].map((part) => dialog.querySelector(part));
  let waiting = null;

  /** One dialog for all requests refused meanwhile. */
  whenLocked((trouble) => {
    reason.textContent = TEXT[trouble.code];
    waiting ??= new Promise((resolve) => {
      if (!dialog.open) dialog.showModal();
      field.value = "";
      field.focus();
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "enter"), { once: true });
    }).finally(() => (waiting = null));
    return waiting;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value.trim()) return field.focus();
    useKey(field.value.trim());
    field.value = "";
    dialog.close("enter");
  });
  leave.addEventListener("click", () => dialog.close("leave"));
}

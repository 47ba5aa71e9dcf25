// The day whose rules count: typed as dd/mm/yyyy whatever the language of the browser, or picked from its calendar.
import { dayText } from "./dom.js";

const TYPED = /^\s*(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})\s*$/u;
export const today = () => new Date().toLocaleDateString("sv"); // Swedish dates are ISO dates

/** "1/7/2025" -> "2025-07-01"; null for what is no day between 1945 and 2100. */
export function parseDay(text) {
  const found = TYPED.exec(text);
  if (!found) return null;
  const [day, month, year] = found.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same && year >= 1945 && year <= 2100 ? date.toISOString().slice(0, 10) : null;
}

/** The field of the day; `value` is an ISO day, or null for today: the server knows better what day it is. */
export class Day {
  constructor(root, changed = () => {}) {
    [this.field, this.calendar, this.open, this.reset] = ["input.day-text", "input.day-picker", ".day-open", ".day-reset"].map((part) => root.querySelector(part));
    this.changed = changed;
    this.field.addEventListener("change", () => this.show());
    this.open.addEventListener("click", () => {
      this.calendar.value = this.value ?? today();
      this.calendar.showPicker?.();
    });
    this.calendar.addEventListener("change", () => this.calendar.value && this.set(this.calendar.value));
    this.reset.addEventListener("click", () => {
      this.set(today());
      this.field.focus();
    });
    this.set(today());
  }

  get valid() {
    return parseDay(this.field.value) !== null;
  }

  get value() {
    const day = parseDay(this.field.value);
    return day === today() ? null : day;
  }

  set(iso) {
    this.field.value = dayText(iso);
    this.show();
  }

  show() {
    if (!this.field.value.trim()) this.field.value = dayText(today());
    this.field.setAttribute("aria-invalid", String(!this.valid));
    this.reset.hidden = this.valid && this.value === null;
    this.changed(this.value, this.valid);
  }
}

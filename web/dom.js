// Building the page: elements from text, never from markup. It knows no question and no server.

// Characters that turn the direction of what follows: a document may not rearrange the words around it.
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** An element with attributes and children; strings become text nodes, so nothing in them is ever markup. */
export function el(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for a drawing. */
export function svg(tag, attributes = {}, ...children) {
  return dress(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** Puts `children` in place of what is in `place`; what is missing (null, false) is left out. */
export function fill(place, ...children) {
  place.replaceChildren(...present(children));
}

const present = (children) => children.flat().filter((child) => child != null && child !== false).map((child) =>
  typeof child === "string" ? child.replace(TURNING, "") : child);

function dress(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...present(children));
  return made;
}

/** A button that runs `run`; `look` is its class. */
export function button(label, run, look = "quiet", attributes = {}) {
  return el("button", { type: "button", class: look, ...attributes, on: { click: run } }, label);
}

/** `address` when it is an http(s) link, else null: documents may hold javascript: addresses. */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A link to another site, or null when `address` is none. */
export function outside(address, label, attributes = {}) {
  const safe = webAddress(address);
  return safe && el("a", { href: safe, target: "_blank", rel: "noopener noreferrer", ...attributes }, label);
}

/** "2026-11-25" or a time in ISO 8601 -> "25/11/2026". */
export function dayText(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-");
  return `${day}/${month}/${year}`;
}

/** "1234567" -> "1.234.567". */
export const numberText = (number) => new Intl.NumberFormat("vi-VN").format(number);

/** The text without diacritics and in lower case, to look for what was typed in a hurry. */
export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/gu, "").replace(/đ/gu, "d").replace(/Đ/gu, "D").toLowerCase();
}

/** Copies text; the old way where the page is not served from a place that browsers trust. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = el("textarea", { class: "sr", "aria-hidden": "true" });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}

/** Hands a file to the person. */
export function save(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

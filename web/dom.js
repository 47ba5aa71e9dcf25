// Building the page: elements from text, never from markup. It knows no question and no server.

/** An element with attributes and children; strings become text nodes, so nothing in them is ever markup. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
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

/** Text with its web addresses as links, for el(). */
export function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:)])/u).map((part, i) =>
    i % 2 && webAddress(part) ? el("a", { href: webAddress(part), target: "_blank", rel: "noopener noreferrer" }, part) : part);
}

const ITEM = /^(?:([a-zđ]{1,2}\)|[-–•+*])|(\d{1,3}(?:\.\d{1,2})*[.)]))\s+/u;

/** How far a line of a legal text stands in: "" for a paragraph, "n1" for "1. …", "n2" for "a) …" and "- …". */
export function level(line) {
  const found = ITEM.exec(line);
  return found ? (found[1] ? "n2" : "n1") : "";
}

/** "2026-11-25" -> "25/11/2026". */
export function dayText(iso) {
  const [year, month, day] = iso.split("-");
  return `${day}/${month}/${year}`;
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

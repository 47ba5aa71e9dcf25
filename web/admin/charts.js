// Drawings of numbers by days, made as elements; each with its numbers as a table beneath, for those who cannot or would not look.
import { el, numberText, svg } from "../dom.js";
import { table } from "./parts.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 230, 62, 26, 10];
const LABELS = 8; // days named under the axis

/** Bars of each day, the parts one upon the other. `days` = {label, values}; `names` and the classes c0, c1… belong to the values. */
export function bars(title, days, names) {
  const most = ceiling(Math.max(1, ...days.map((day) => sum(day.values))));
  const step = (WIDTH - LEFT) / days.length;
  const drawn = days.flatMap((day, at) => {
    let y = HEIGHT - BOTTOM;
    return day.values.map((value, i) => {
      const height = ((HEIGHT - BOTTOM - TOP) * value) / most;
      y -= height;
      return value > 0 && svg("rect", { class: `c${i}`, x: LEFT + at * step + step * 0.15, y, width: step * 0.7, height, rx: 1.5 }, svg("title", {}, `${day.label}: ${names[i].toLowerCase()} ${numberText(value)}`));
    });
  });
  return figure(title, days, names, most, drawn, numberText);
}

/** A line for each value over the days; days without a value (null) are left out. */
export function lines(title, days, names, text = numberText) {
  const most = ceiling(Math.max(1, ...days.flatMap((day) => day.values.map((v) => v ?? 0))));
  const step = (WIDTH - LEFT) / Math.max(1, days.length);
  const place = (at, value) => [LEFT + at * step + step / 2, HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / most];
  const drawn = names.flatMap((name, i) => {
    const known = days.map((day, at) => [day, at]).filter(([day]) => day.values[i] != null);
    const points = known.map(([day, at]) => place(at, day.values[i]));
    return [svg("polyline", { class: `l${i}`, points: points.map((point) => point.join(",")).join(" ") }),
      ...points.map(([x, y], at) => svg("circle", { class: `d${i}`, cx: x, cy: y, r: 3 }, svg("title", {}, `${known[at][0].label}: ${name.toLowerCase()} ${text(known[at][0].values[i])}`)))];
  });
  return figure(title, days, names, most, drawn, text);
}

/** Longest first: a bar for each {text, count}. */
export function ranking(title, items) {
  const most = Math.max(1, ...items.map((one) => one.count));
  const rows = items.map((one) => {
    const bar = el("span", { class: "rank-bar" });
    bar.style.setProperty("width", `${(100 * one.count) / most}%`);
    return el("li", {}, el("span", { class: "rank-text" }, one.text), el("span", { class: "rank-count" }, numberText(one.count)), bar);
  });
  return el("section", { class: "chart" }, el("h3", {}, title), el("ol", { class: "ranking" }, rows));
}

function figure(title, days, names, most, drawn, text) {
  const grid = [0, 0.5, 1].map((part) => {
    const y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part;
    return [svg("line", { class: "axis", x1: LEFT, x2: WIDTH, y1: y, y2: y }), svg("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, text(most * part))];
  });
  const every = Math.ceil(days.length / LABELS);
  const step = (WIDTH - LEFT) / Math.max(1, days.length);
  const named = days.map((day, at) => at % every === 0 && svg("text", { x: LEFT + at * step + step / 2, y: HEIGHT - 8, "text-anchor": "middle" }, day.label.slice(0, 5)));
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}, từ ${days[0]?.label ?? ""} đến ${days.at(-1)?.label ?? ""}; số liệu ở bảng bên dưới` }, grid.flat(), named, drawn);
  const legend = names.length > 1 && el("p", { class: "legend" }, names.map((name, i) => el("span", {}, el("i", { class: `k${i}` }), name)));
  const numbers = table(title, ["Ngày", ...names], days.map((day) => [day.label, ...day.values.map((value) => (value == null ? "–" : text(value)))]));
  return el("figure", { class: "chart" }, el("figcaption", {}, el("h3", {}, title), legend), picture, el("details", {}, el("summary", {}, "Xem dạng bảng"), el("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": `Bảng: ${title}` }, numbers)));
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** A round number at or above `value`, easy to halve. */
function ceiling(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 8, 10].map((times) => times * unit).find((top) => top >= value);
}

// Talking to the server: one question as a stream of events, everything else as JSON. It knows nothing of the page.

/** A failure with a text for the person; `again` says whether asking once more may help, `wait` the seconds to wait first. */
export class Trouble extends Error {
  constructor(message, { code = "", again = true, wait = 0, errors = [] } = {}) {
    super(message);
    Object.assign(this, { code, again, wait, errors });
  }
}

const UNREACHABLE = "Không kết nối được với máy chủ của trợ lý. Anh/chị kiểm tra lại kết nối rồi thử lại.";
const CUT = "Kết nối bị ngắt giữa chừng; phần trả lời ở trên có thể chưa đủ.";
const KEY = "tdkt.key";
const LOCKED = new Set(["key_missing", "key_refused", "forbidden"]);

let key = remembering((store) => store.getItem(KEY)) ?? "";
let unlock = null;

/** Web storage may be switched off; then the key lives as long as the page. */
function remembering(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

/** Sends `value` with every request from now on; kept for this tab alone, never in a cookie: no other site can use it. */
export function useKey(value) {
  key = value;
  remembering((store) => (value ? store.setItem(KEY, value) : store.removeItem(KEY)));
}

/** `ask(trouble)` resolves to true when the person has entered another key and the request may be sent again. */
export function whenLocked(ask) {
  unlock = ask;
}

/** The response of `address`; throws Trouble or AbortError. */
export async function call(address, options = {}) {
  const headers = new Headers(options.headers);
  if (key) headers.set("Authorization", `Bearer ${key}`);
  let response;
  try {
    response = await fetch(address, { credentials: "omit", ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(UNREACHABLE, { code: "unreachable" });
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  const error = trouble({ status: response.status, ...problem }, Number(response.headers.get("Retry-After")) || 0);
  if (unlock && LOCKED.has(error.code) && (await unlock(error))) return call(address, options);
  throw error;
}

function trouble(problem, wait = 0) {
  const again = !(problem.status >= 400 && problem.status < 500) || problem.status === 429;
  const { code, errors } = problem;
  return new Trouble(problem.detail || "Hệ thống gặp lỗi khi xử lý. Anh/chị vui lòng thử lại.", { code, again, wait, errors });
}

/** JSON in, JSON out (null for an empty answer). */
export async function json(address, method = "GET", body = undefined) {
  const options = body === undefined ? { method } : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await call(address, options);
  return response.status === 204 ? null : response.json();
}

/** Asks; calls `on.meta`, `on.sources`, `on.sentence` as they come and returns the answer. Throws Trouble or AbortError. */
export async function ask(question, on, signal) {
  const response = await call("/api/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(question),
    signal,
  });
  let answer = null;
  try {
    for await (const { event, data } of events(response.body)) {
      if (event === "answer") answer = data;
      else if (event === "error") throw trouble(data);
      else if (event === "done") break;
      else on[event]?.(data);
    }
  } catch (error) {
    if (error instanceof Trouble || error.name === "AbortError") throw error;
    throw new Trouble(CUT, { code: "cut" });
  }
  if (!answer) throw new Trouble(CUT, { code: "cut" });
  return answer;
}

/** The server-sent events in a body; comments (pings) are passed over. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    for (let end; (end = rest.indexOf("\n\n")) >= 0; rest = rest.slice(end + 2)) {
      const fields = { event: "message", data: [] };
      for (const line of rest.slice(0, end).split("\n")) {
        if (line.startsWith("event: ")) fields.event = line.slice(7);
        else if (line.startsWith("data: ")) fields.data.push(line.slice(6));
      }
      if (fields.data.length) yield { event: fields.event, data: JSON.parse(fields.data.join("\n")) };
    }
  }
}

const known = new Map();

/** JSON of `address`; the same promise again while `snapshot` stays, so that a document is read once. Without a snapshot, what is there now. */
function remembered(address, snapshot) {
  if (!snapshot) return json(address);
  const name = `${snapshot} ${address}`;
  if (!known.has(name)) {
    const reading = json(address);
    reading.catch(() => known.delete(name));
    known.set(name, reading);
    if (known.size > 40) known.delete(known.keys().next().value);
  }
  return known.get(name);
}

const query = (asOf) => (asOf ? `?as_of=${encodeURIComponent(asOf)}` : "");
const named = (id) => encodeURIComponent(id);
export const me = () => json("/api/me");
export const documents = (asOf, snapshot) => remembered(`/api/documents${query(asOf)}`, snapshot);
export const text = (id, asOf, snapshot) => remembered(`/api/documents/${named(id)}${query(asOf)}`, snapshot);
export const passage = (id, asOf, snapshot) => remembered(`/api/articles/${named(id)}${query(asOf)}`, snapshot);
export const search = (q, asOf, signal) => call(`/api/search${query(asOf) || "?"}${asOf ? "&" : ""}q=${named(q)}&k=8`, { signal }).then((found) => found.json());
export const source = (id) => call(`/api/documents/${named(id)}/source`).then((found) => found.blob());
export const feedback = (id, thumb, comment) => json("/api/feedback", "POST", { id, thumb, comment });

/** Sends a file; `progress` takes the part from 0 to 1. fetch() does not tell how far an upload is. */
export function upload(address, method, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    if (key) request.setRequestHeader("Authorization", `Bearer ${key}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Trouble(UNREACHABLE, { code: "unreachable" })));
    request.addEventListener("load", async () => {
      const body = safely(request.responseText);
      if (request.status < 300) return resolve(body);
      const error = trouble({ status: request.status, ...body });
      if (unlock && LOCKED.has(error.code) && (await unlock(error))) return upload(address, method, file, progress).then(resolve, reject);
      return reject(error);
    });
    request.send(file);
  });
}

function safely(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

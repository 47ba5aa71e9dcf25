// Talking to the server: one question as a stream of events, documents as JSON. It knows nothing of the page.

/** A failure with a text for the person; `again` says whether asking once more may help, `wait` the seconds to wait first. */
export class Trouble extends Error {
  constructor(message, { code = "", again = true, wait = 0 } = {}) {
    super(message);
    Object.assign(this, { code, again, wait });
  }
}

const UNREACHABLE = "Không kết nối được với máy chủ của trợ lý. Anh/chị kiểm tra lại kết nối rồi thử lại.";
const CUT = "Kết nối bị ngắt giữa chừng; phần trả lời ở trên có thể chưa đủ.";

async function call(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(UNREACHABLE, { code: "unreachable" });
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw trouble({ status: response.status, ...problem }, Number(response.headers.get("Retry-After")) || 0);
}

function trouble(problem, wait = 0) {
  const again = !(problem.status >= 400 && problem.status < 500);
  return new Trouble(problem.detail || "Hệ thống gặp lỗi khi xử lý. Anh/chị vui lòng thử lại.", { code: problem.code, again, wait });
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

/** JSON of `address`; the same promise again while `snapshot` stays, so that a document is read once. */
function remembered(address, snapshot) {
  const key = `${snapshot} ${address}`;
  if (!known.has(key)) {
    const reading = call(address).then((response) => response.json());
    reading.catch(() => known.delete(key));
    known.set(key, reading);
    if (known.size > 40) known.delete(known.keys().next().value);
  }
  return known.get(key);
}

const query = (asOf) => (asOf ? `?as_of=${encodeURIComponent(asOf)}` : "");
export const documents = (asOf, snapshot) => remembered(`/api/documents${query(asOf)}`, snapshot);
export const text = (id, asOf, snapshot) => remembered(`/api/documents/${encodeURIComponent(id)}${query(asOf)}`, snapshot);
export const passage = (id, asOf, snapshot) => remembered(`/api/articles/${encodeURIComponent(id)}${query(asOf)}`, snapshot);

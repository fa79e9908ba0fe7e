// Calls of the programs' own interface: JSON, without cookies, same origin only.

const LIMIT_MS = 90 * 1000; // for a whole answer: a telephone can wait forever
const STALL_MS = 60 * 1000; // for the next piece of an upload, however long the whole takes
const FILES = "/api/v1/mailbox/files";
const TAKEN = ["new", "already"];

// An answer that is not what was asked for. `status` 0: nothing came back. `wait` is Retry-After in seconds.
export class ApiError extends Error {
  constructor(status, { field = "", wait = 0 } = {}) {
    super(`answered ${status}`);
    this.status = status;
    this.field = field;
    this.wait = wait;
  }
}

export const readDesks = () => get("/api/v1/desks");
export const fileAlert = (alert) => post("/api/v1/alerts", alert, isFiled);
export const openMailbox = (token) => post("/api/v1/mailbox", { token }, isLookedFor);
export const addEntry = (entry) => post("/api/v1/mailbox/entries", entry, isStored);
export const closeMailbox = (closing) => post("/api/v1/mailbox/close", closing, isClosed);

const isFiled = ({ filed }) => TAKEN.includes(filed);
const isLookedFor = ({ found }) => typeof found === "boolean";
const isStored = ({ stored }) => TAKEN.includes(stored);
const isClosed = ({ closed }) => closed === true;

// The words of receipts, as text; `path` comes from the page.
export const readText = (path) => ask(path, { method: "GET" }, (response) => response.text());

// Have the browser forget the cookies of this site: the one that the page came with is out of a script's reach. Nobody
// waits for it, and it goes on when the page is left.
export function forgetCookies() {
  const options = { cache: "no-store", credentials: "same-origin", keepalive: true, referrerPolicy: "no-referrer" };
  fetch("/salir/olvido", options).catch(() => {});
}

// Sends a sealed file: {token, entry, object, sealed, payload: Blob}. `onProgress` is told the share sent, 0 to 1.
export function sendFile(parts, onProgress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const name of ["token", "entry", "object", "sealed"]) form.append(name, parts[name]);
    form.append("payload", parts.payload, "payload");
    const call = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
    const clock = new Stall(call);
    call.open("POST", FILES);
    call.upload.onprogress = (event) => {
      clock.restart(STALL_MS);
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    call.upload.onload = () => clock.restart(LIMIT_MS); // everything is sent, and the answer is waited for
    call.onload = () => (isTaken(call) ? resolve() : reject(errorOf(cutOr(call.status), call.responseText, waitOf(call))));
    call.onerror = call.onabort = call.ontimeout = () => reject(new ApiError(0));
    call.onloadend = () => clock.stop();
    clock.restart(STALL_MS);
    call.send(form);
  });
}

// Ends a call in which nothing moves any more.
class Stall {
  constructor(call) {
    this.call = call;
  }

  restart(ms) {
    this.stop();
    this.timer = setTimeout(() => this.call.abort(), ms);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

// Whether a file was stored, in the words of the site itself and not of somebody in between.
function isTaken({ status, responseURL, responseText }) {
  if (status !== 200 && status !== 201) return false;
  if (responseURL !== new URL(FILES, location.href).href) return false;
  try {
    return isStored(JSON.parse(responseText));
  } catch (_) {
    return false;
  }
}

const cutOr = (status) => (status < 400 ? 0 : status);

const get = (path) => ask(path, { method: "GET" }, (response) => response.json());

// The answer, if it is one of those that there are; what came from somebody in between proves nothing.
async function post(path, body, isAnswer) {
  const headers = { "Content-Type": "application/json" };
  const answer = await ask(path, { method: "POST", headers, body: JSON.stringify(body) }, (response) => response.json());
  if (answer && isAnswer(answer)) return answer;
  throw new ApiError(0);
}

// What `read` makes of the response, within the limit.
async function ask(path, options, read) {
  const plain = { cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" };
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  try {
    const response = await fetch(path, Object.assign(plain, options, { signal: limit.signal }));
    if (response.ok) return await read(response);
    const wait = Number(response.headers.get("Retry-After")) || 0;
    throw errorOf(response.status, await response.text().catch(() => ""), wait);
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0); // cut, late, or no JSON
  } finally {
    clearTimeout(timer);
  }
}

function waitOf(call) {
  return Number(call.getResponseHeader("Retry-After")) || 0;
}

function errorOf(status, body, wait) {
  let field = "";
  try {
    field = JSON.parse(body).field || "";
  } catch (_) {
    // a proxy's own error page says nothing of a field
  }
  return new ApiError(status, { field, wait });
}

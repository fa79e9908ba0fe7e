// Calls of the programs' own interface: JSON, without cookies, same origin only.

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
export const fileAlert = (alert) => post("/api/v1/alerts", alert);
export const openMailbox = (token) => post("/api/v1/mailbox", { token });
export const addEntry = (entry) => post("/api/v1/mailbox/entries", entry);
export const closeMailbox = (closing) => post("/api/v1/mailbox/close", closing);

// The words of receipts, as text; `path` comes from the page.
export async function readText(path) {
  const response = await ask(path, { method: "GET" });
  return response.text().catch(() => {
    throw new ApiError(0);
  });
}

// Sends a sealed file: {token, entry, object, sealed, payload: Blob}. `onProgress` is told the share sent, 0 to 1.
export function sendFile(parts, onProgress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const name of ["token", "entry", "object", "sealed"]) form.append(name, parts[name]);
    form.append("payload", parts.payload, "payload");
    const call = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
    call.open("POST", "/api/v1/mailbox/files");
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    call.onload = () => (call.status < 300 ? resolve() : reject(errorOf(call.status, call.responseText, waitOf(call))));
    call.onerror = call.onabort = call.ontimeout = () => reject(new ApiError(0));
    call.send(form);
  });
}

async function get(path) {
  return readJson(await ask(path, { method: "GET" }));
}

async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return readJson(await ask(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

// What is no JSON came from somebody in between.
function readJson(response) {
  return response.json().catch(() => {
    throw new ApiError(0);
  });
}

async function ask(path, options) {
  const plain = { cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" };
  const response = await fetch(path, Object.assign(plain, options)).catch(() => {
    throw new ApiError(0);
  });
  if (response.ok) return response;
  const wait = Number(response.headers.get("Retry-After")) || 0;
  throw errorOf(response.status, await response.text().catch(() => ""), wait);
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

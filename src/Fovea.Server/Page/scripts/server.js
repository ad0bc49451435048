// All requests of the page. They go to the server that it came from; a failure is a ServerError with one sentence.
import { keyFor } from "./key.js";
import { sentence } from "./words.js";

const base = new URL("../", import.meta.url);

// What can be done about a photograph that was not answered, by the status.
const advice = {
  400: "Choose another photograph.", 404: "Choose another model.", 413: "Choose a smaller photograph.", 415: "Choose another photograph.",
  500: "Try again, or choose another photograph.",
};

export const serverName = base.host;

export class ServerError extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }

  get isOffline() {
    return this.status === 0;
  }

  // Whether the same request may succeed a moment later.
  get isPassing() {
    return this.isOffline || [429, 500, 502, 503, 504].includes(this.status);
  }
}

export async function getJson(path, parameters, signal) {
  return (await send(address(path, parameters), { signal })).json();
}

export async function postPicture(path, parameters, file, signal) {
  const headers = { "Content-Type": file.type.startsWith("image/") ? file.type : "application/octet-stream" };
  try {
    return await send(address(path, parameters), { method: "POST", body: file, headers, signal });
  } catch (error) {
    throw error.status in advice ? new ServerError(error.status, `${error.message} ${advice[error.status]}`) : error;
  }
}

function address(path, parameters = {}) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) {
      url.searchParams.set(name, value);
    }
  }
  return url;
}

async function send(url, request, refused = false) {
  const key = await keyFor(refused);
  const headers = key ? { ...request.headers, Authorization: `Bearer ${key}` } : request.headers;
  let response;
  try {
    response = await fetch(url, { ...request, headers, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }
    throw await broken(request);
  }
  if (response.status === 401) {
    return send(url, request, true);
  }
  if (!response.ok) {
    throw new ServerError(response.status, await sentenceOf(response));
  }
  return response;
}

// A server that refuses a body while it is sent may close the connection, which the browser reports as it reports a server that is gone.
async function broken(request) {
  const isThere = request.body && await fetch(new URL("v2/health/live", base), { cache: "no-store" }).then(() => true, () => false);
  return isThere
    ? new ServerError(413, "The server broke the upload off: the photograph may be larger than it takes.")
    : new ServerError(0, "The server does not answer. Check that fovea serve is running, then try again.");
}

async function sentenceOf(response) {
  try {
    const problem = await response.json();
    if (problem.detail || problem.title) {
      return sentence(problem.detail || problem.title);
    }
  } catch {
    // Something between the page and the server answered without problem details.
  }
  return `The server answered with status ${response.status}. Try again in a moment.`;
}

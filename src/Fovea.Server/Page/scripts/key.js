// The API key: asked for once a server wants one, kept for this tab alone.
import { byId } from "./elements.js";

const name = "fovea-key";
const dialog = byId("key-dialog"), field = byId("key");
let asking = null;

export class KeyMissing extends Error {
  constructor() {
    super("The server asks for an API key. Ask whoever runs it, then try again.");
    this.status = 401;
    this.isPassing = true;
  }
}

// The key to send, or null for none; refused: the server did not accept what was sent.
export async function keyFor(refused) {
  const key = sessionStorage.getItem(name);
  if (!refused) {
    return key;
  }
  asking ??= ask(key !== null).finally(() => asking = null);
  return asking;
}

function ask(wasWrong) {
  byId("key-words").textContent = wasWrong
    ? "The server did not accept the key. The new one is kept in this tab until it is closed."
    : "Whoever runs the server can tell it. It is kept in this tab until it is closed.";
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve, reject) => dialog.addEventListener("close", () => {
    if (field.value === "" || dialog.returnValue === "cancel") {
      reject(new KeyMissing());
    } else {
      sessionStorage.setItem(name, field.value);
      resolve(field.value);
    }
    field.value = "";
  }, { once: true }));
}

byId("key-cancel").addEventListener("click", () => dialog.close("cancel"));
dialog.addEventListener("cancel", () => field.value = "");

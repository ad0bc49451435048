// One sentence in place of an answer that failed, with what can be done about it.
import { element } from "./elements.js";

export function showNotice(place, sentence, action = null) {
  place.replaceChildren(element("p", {}, sentence));
  if (action) {
    place.append(element("button", { type: "button", onclick: action.run }, action.words));
  }
  place.hidden = false;
}

export function hideNotice(place) {
  place.hidden = true;
  place.replaceChildren();
}

export function showError(place, error, retry) {
  showNotice(place, error.message, error.isPassing ? { words: "Try again", run: retry } : null);
}

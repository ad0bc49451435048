// What a screen reader says when an answer has come.
import { byId } from "./elements.js";

export function announce(sentence) {
  byId("live").textContent = sentence;
}

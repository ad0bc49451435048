// Where the time of an answer went.
import { element } from "./elements.js";
import { milliseconds } from "./words.js";

const parts = [["decode", "Decoding"], ["queue", "Waiting"], ["inference", "Network"]];

export function timingsList(answer, whole) {
  const rows = parts.filter(([name]) => Number.isFinite(answer.milliseconds?.[name]))
    .map(([name, words]) => [words, answer.milliseconds[name]]);
  return element("dl", { class: "timings", "aria-label": "Times" }, ...[...rows, ["Altogether", whole]].map(([words, value]) =>
    element("div", {}, element("dt", {}, words), element("dd", {}, milliseconds(value)))));
}

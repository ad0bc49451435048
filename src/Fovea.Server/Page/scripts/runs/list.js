// The list of runs.
import { element } from "../elements.js";
import { counted, percent } from "../words.js";

export const addressOf = name => `#runs/${encodeURIComponent(name)}`;

export function showList(place, runs, chosen) {
  const focused = place.contains(document.activeElement) ? document.activeElement.hash : null;
  place.replaceChildren(element("ul", {}, ...runs.map(run => element("li", {}, element(
    "a", { href: addressOf(run.name), "aria-current": run.name === chosen ? "true" : null },
    element("span", { class: "name" }, run.name),
    element("span", { class: "note" }, state(run.state), ` · ${counted(run.epochs, "epoch")}`,
      Number.isFinite(run.best) ? ` · best ${percent(run.best)}` : ""))))));
  [...place.querySelectorAll("a")].find(link => link.hash === focused)?.focus();
}

export const state = words => element("span", { class: `state ${words}` }, words);

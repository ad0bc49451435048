// A classifier's answer: classes with bars, and what the network looked at.
import { element } from "./elements.js";
import { percent } from "./words.js";
import { heatControls } from "./heat.js";

export function classesAnswer(answer, model, photograph) {
  const list = element("ol", { class: "classes", "aria-label": "Classes, the most probable first" }, ...answer.classes.map(row));
  return model.explains && answer.classes.length > 0 ? [list, heatControls(answer, model, photograph)] : [list];
}

export function classesSentence(answer) {
  const [first] = answer.classes;
  return first ? `${first.name}, ${percent(first.probability)}.` : "The network named no class.";
}

function row({ name, probability }) {
  const fill = element("span");
  fill.style.width = `${Math.min(Math.max(probability, 0), 1) * 100}%`;
  return element("li", {},
    element("span", { class: "name" }, name),
    element("span", { class: "percent" }, percent(probability)),
    element("span", { class: "bar", "aria-hidden": "true" }, fill));
}

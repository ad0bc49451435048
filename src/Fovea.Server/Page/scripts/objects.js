// A detector's answer: boxes and masks over the photograph, the list of objects, the threshold.
import { drawBoxes } from "./boxes.js";
import { element } from "./elements.js";
import { MaskLayer } from "./masks.js";
import { layers } from "./stage.js";
import { counted, percent, tally } from "./words.js";

export const lowestScore = 0.05;
const colours = 8;

// What the slider was left at, for the next photograph too.
let threshold = 0.5;

export function objectsAnswer(answer) {
  const objects = answer.objects.map((object, index) => ({ ...object, colour: `colour${index % colours}` }))
    .sort((a, b) => b.score - a.score);
  const hasMasks = objects.some(object => object.mask);
  const slider = element("input", { type: "range", id: "threshold", min: lowestScore, max: 1, step: 0.01, value: threshold });
  const value = element("output", { for: "threshold" });
  const maskSwitch = element("input", { type: "checkbox", role: "switch", checked: true });
  const filter = element("div", { class: "filter" },
    element("label", { class: "range", for: "threshold" }, "Lowest score", value), slider);
  if (hasMasks) {
    filter.append(element("label", { class: "switch" }, maskSwitch, "Masks"));
  }
  const count = element("p", { class: "count" });
  const list = element("ul", { class: "objects", "aria-label": "Objects" });
  const masks = hasMasks ? new MaskLayer(layers.masks, answer, objects) : null;
  const rows = objects.map(object => row(object, point, pin));
  let boxes = new Map(), shown = [], pinned = null;

  function filterObjects() {
    threshold = Number(slider.value);
    value.textContent = percent(threshold);
    slider.setAttribute("aria-valuetext", percent(threshold));
    shown = objects.filter(object => object.score >= threshold);
    if (!shown.includes(pinned)) {
      pinned = null;
    }
    list.replaceChildren(...rows.slice(0, shown.length).map(({ item }) => item));
    count.textContent = sentenceOf(shown, objects.length);
    boxes = drawBoxes(layers.boxes, answer, shown, point);
    point(null);
  }

  function point(object) {
    const pointed = object ?? pinned;
    layers.boxes.classList.toggle("pointing", pointed !== null);
    for (const { object: other, button } of rows) {
      button.classList.toggle("pointed", other === pointed);
      button.setAttribute("aria-pressed", other === pinned);
      boxes.get(other)?.classList.toggle("pointed", other === pointed);
    }
    masks?.paint(maskSwitch.checked ? shown : [], pointed);
  }

  function pin(object) {
    pinned = pinned === object ? null : object;
    point(object);
  }

  slider.addEventListener("input", filterObjects);
  maskSwitch.addEventListener("change", () => point(null));
  filterObjects();
  return [filter, count, list];
}

export function objectsSentence(answer) {
  return sentenceOf(answer.objects.filter(object => object.score >= threshold), answer.objects.length);
}

function sentenceOf(shown, all) {
  if (all === 0) {
    return "No objects were found.";
  }
  const count = shown.length < all ? `${shown.length} of ${counted(all, "object")}` : counted(all, "object");
  return [count, tally(shown.map(({ name }) => name))].filter(Boolean).join(": ");
}

function row(object, point, pin) {
  const button = element("button", {
    type: "button", class: `object ${object.colour}`, "aria-pressed": "false",
    onmouseenter: () => point(object), onmouseleave: () => point(null),
    onfocus: () => point(object), onblur: () => point(null), onclick: () => pin(object),
  },
  element("span", { class: "swatch", "aria-hidden": "true" }),
  element("span", { class: "name" }, object.name),
  element("span", { class: "percent" }, percent(object.score)));
  return { object, button, item: element("li", {}, button) };
}

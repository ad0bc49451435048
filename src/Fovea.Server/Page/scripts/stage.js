// The photograph on the page, and the layers over it: masks, boxes, heat map.
import { byId } from "./elements.js";
import { integer, bytes } from "./words.js";

const smallSide = 200;
const image = byId("picture-image"), heat = byId("picture-heat");

export const layers = { boxes: byId("picture-boxes"), masks: byId("picture-masks") };

export function showPhotograph(photograph) {
  clearLayers();
  image.src = photograph.url;
  image.alt = `The photograph ${photograph.name}`;
  const { classList, style } = image.parentElement;
  classList.toggle("small", Math.max(photograph.width, photograph.height) < smallSide);
  style.setProperty("--width", photograph.width);
  style.setProperty("--height", photograph.height);
  byId("picture-caption").textContent =
    `${photograph.name}, ${integer(photograph.width)} × ${integer(photograph.height)} pixels, ${bytes(photograph.file.size)}`;
  byId("picture").hidden = false;
  byId("invitation").hidden = true;
}

export function clearLayers() {
  layers.boxes.replaceChildren();
  layers.masks.width = layers.masks.height = 0;
  hideHeat();
}

export function showHeat(picture, words) {
  hideHeat();
  heat.src = URL.createObjectURL(picture);
  heat.alt = words;
  heat.hidden = false;
}

export function hideHeat() {
  heat.hidden = true;
  URL.revokeObjectURL(heat.src);
  heat.removeAttribute("src");
  heat.alt = "";
}

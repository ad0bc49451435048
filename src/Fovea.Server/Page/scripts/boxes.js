// Boxes over the photograph, in shares of its size, so that they scale with it.
import { element } from "./elements.js";
import { percent } from "./words.js";

const labelShare = 0.07, rightShare = 0.65;

// Draws the objects' boxes and returns their elements by object. point(object or null): the pointer is over a box, or left it.
export function drawBoxes(layer, { width, height }, objects, point) {
  const drawn = new Map();
  for (const object of objects) {
    const [x1, y1, x2, y2] = object.box;
    const box = element("div", {
      class: `box ${object.colour}`, onmouseenter: () => point(object), onmouseleave: () => point(null),
    }, element("span", { class: "box-label" }, `${object.name} ${percent(object.score)}`));
    box.classList.toggle("inside", y1 / height < labelShare);
    box.classList.toggle("rightmost", x1 / width > rightShare);
    box.style.left = share(x1, width);
    box.style.top = share(y1, height);
    box.style.width = share(x2 - x1, width);
    box.style.height = share(y2 - y1, height);
    drawn.set(object, box);
  }
  // The best objects come last, over the others.
  layer.replaceChildren(...[...drawn.values()].reverse());
  return drawn;
}

const share = (length, whole) => `${length / whole * 100}%`;

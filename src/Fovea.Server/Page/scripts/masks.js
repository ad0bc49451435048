// Masks over the photograph, tinted with the colours of their boxes.
import { element } from "./elements.js";
import { eachStretch } from "./rle.js";

const mostPixelsOfSide = 1280;
const opacity = 0.5, opacityAside = 0.12;

export class MaskLayer {
  constructor(canvas, { width, height }, objects) {
    this.canvas = canvas;
    this.scale = Math.min(1, mostPixelsOfSide / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * this.scale));
    canvas.height = Math.max(1, Math.round(height * this.scale));
    this.tints = new Map(objects.filter(object => object.mask).map(object => [object, null]));
  }

  // Paints the masks of the objects; those beside the one that is pointed at faintly.
  paint(objects, pointed) {
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const object of objects.filter(other => this.tints.has(other)).reverse()) {
      context.globalAlpha = pointed && object !== pointed ? opacityAside : opacity;
      const { picture, left, top } = this.tint(object);
      context.drawImage(picture, left, top);
    }
  }

  tint(object) {
    if (!this.tints.get(object)) {
      this.tints.set(object, tinted(object, this.canvas, this.scale));
    }
    return this.tints.get(object);
  }
}

// The part of the layer around the object's box, with the mask's pixels in its colour.
function tinted({ box, mask, colour }, canvas, scale) {
  const left = Math.max(0, Math.floor(box[0] * scale) - 2), top = Math.max(0, Math.floor(box[1] * scale) - 2);
  const width = Math.max(1, Math.min(canvas.width, Math.ceil(box[2] * scale) + 2) - left);
  const height = Math.max(1, Math.min(canvas.height, Math.ceil(box[3] * scale) + 2) - top);
  const pixels = new ImageData(width, height), words = new Uint32Array(pixels.data.buffer), word = wordOf(colour);
  const reduced = at => Math.ceil(at * scale - 0.5);
  eachStretch(mask, (column, from, to) => {
    const last = reduced(column + 1);
    for (let x = reduced(column); x < last; x++) {
      for (let y = Math.max(reduced(from), top); y < Math.min(reduced(to), top + height) && x >= left && x < left + width; y++) {
        words[(y - top) * width + x - left] = word;
      }
    }
  });
  const picture = new OffscreenCanvas(width, height);
  picture.getContext("2d").putImageData(pixels, 0, 0);
  return { picture, left, top };
}

// The colour of a class of the style sheet as the four bytes of an opaque pixel.
function wordOf(colour) {
  const probe = document.body.appendChild(element("span", { class: colour, hidden: true }));
  const hexadecimal = getComputedStyle(probe).getPropertyValue("--object").trim();
  probe.remove();
  const channel = at => parseInt(hexadecimal.slice(at, at + 2), 16);
  return new Uint32Array(new Uint8Array([channel(1), channel(3), channel(5), 255]).buffer)[0];
}

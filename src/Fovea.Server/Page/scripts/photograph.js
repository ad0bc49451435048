// A picture that this browser can show: its file, its address in this page, its size as it is shown (turned as its EXIF says).
const mostPixels = 268_435_456;

export class UnreadablePicture extends Error {}

export class Photograph {
  constructor(file, image) {
    this.file = file;
    this.name = file.name || "Photograph";
    this.url = image.src;
    this.width = image.naturalWidth;
    this.height = image.naturalHeight;
    this.hasTransparency = seemsTransparent(file, image);
  }

  static async of(file) {
    const name = file.name || "What was pasted";
    if (file.size === 0) {
      throw new UnreadablePicture(`${name} is empty. Choose another photograph.`);
    }
    const image = new Image();
    image.src = URL.createObjectURL(file);
    try {
      await image.decode();
    } catch {
      URL.revokeObjectURL(image.src);
      throw new UnreadablePicture(`${name} is no picture that this browser can show. Choose a JPEG, PNG, WebP, GIF or BMP file.`);
    }
    if (image.naturalWidth === 0 || file.type === "image/svg+xml") {
      URL.revokeObjectURL(image.src);
      throw new UnreadablePicture(`${name} is a drawing, not a photograph of pixels. Choose a JPEG, PNG, WebP, GIF or BMP file.`);
    }
    const pixels = image.naturalWidth * image.naturalHeight;
    if (pixels > mostPixels) {
      URL.revokeObjectURL(image.src);
      throw new UnreadablePicture(`${name} has ${Math.round(pixels / 1e6)} million pixels. Choose a smaller one.`);
    }
    return new Photograph(file, image);
  }

  release() {
    URL.revokeObjectURL(this.url);
  }
}

// Looked at in a small copy; JPEG and BMP have no transparency.
function seemsTransparent(file, image) {
  if (!["image/png", "image/webp", "image/gif"].includes(file.type)) {
    return false;
  }
  const side = 64, canvas = new OffscreenCanvas(side, side), context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, side, side);
  const pixels = context.getImageData(0, 0, side, side).data;
  for (let at = 3; at < pixels.length; at += 4) {
    if (pixels[at] < 250) {
      return true;
    }
  }
  return false;
}

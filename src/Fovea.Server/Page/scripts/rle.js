// Masks in COCO's compressed run lengths: columns from top to bottom, runs of pixels outside and inside in turns.

// The lengths of the runs. Each is a little-endian number of five bits a character; from the fourth on it is the difference to the length
// two before.
export function runLengths(text) {
  const lengths = [];
  for (let at = 0; at < text.length;) {
    let value = 0, shift = 0, isMore = true;
    while (isMore && at < text.length) {
      const code = text.charCodeAt(at++) - 48;
      value |= (code & 31) << shift;
      shift += 5;
      isMore = (code & 32) !== 0;
      if (!isMore && (code & 16) !== 0 && shift < 32) {
        value |= -1 << shift;
      }
    }
    lengths.push(lengths.length > 2 ? value + lengths[lengths.length - 2] : value);
  }
  return lengths;
}

// Calls paint(column, first row, row after the last) for each stretch of pixels inside of the mask.
export function eachStretch({ size: [height, width], counts }, paint) {
  let position = 0, isInside = false;
  for (const length of runLengths(counts)) {
    const end = Math.min(position + Math.max(length, 0), height * width);
    for (let from = position; isInside && from < end;) {
      const column = Math.floor(from / height), next = Math.min(end, (column + 1) * height);
      paint(column, from - column * height, next - column * height);
      from = next;
    }
    position = end;
    isInside = !isInside;
  }
}

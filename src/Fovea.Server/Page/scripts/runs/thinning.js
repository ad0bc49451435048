// A long curve as it looks on few pixels: of each part the lowest and the highest point, in their order.
export function thinned(points, parts) {
  if (points.length <= 2 * parts) {
    return points;
  }
  const kept = [points[0]];
  for (let part = 0; part < parts; part++) {
    const from = Math.floor(part * points.length / parts), to = Math.floor((part + 1) * points.length / parts);
    let low = from, high = from;
    for (let at = from; at < to; at++) {
      low = points[at].y < points[low].y ? at : low;
      high = points[at].y > points[high].y ? at : high;
    }
    kept.push(points[Math.min(low, high)], points[Math.max(low, high)]);
  }
  kept.push(points.at(-1));
  return kept;
}

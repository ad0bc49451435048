// Axes of charts: round numbers along them, and where a value lies.
const mostTicks = 5, leastLogarithmicRatio = 30;

// Round numbers from at most the lowest value to at least the highest.
export function ticks(lowest, highest, most) {
  const span = highest - lowest || Math.abs(highest) || 1;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => span / candidate <= most);
  const first = Math.floor(lowest / step + 1e-9), last = Math.max(Math.ceil(highest / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

// position(value, start, end): the pixel between start and end.
export function linearAxis(lowest, highest) {
  const marks = ticks(lowest, highest, mostTicks), from = marks[0], to = marks.at(-1);
  return { isLogarithmic: false, ticks: marks, position: (value, start, end) => start + (value - from) / (to - from) * (end - start) };
}

// Logarithmic where positive values span a factor of 30 or more, otherwise linear from zero.
export function positiveAxis(lowest, highest) {
  if (!(lowest > 0) || highest / lowest < leastLogarithmicRatio) {
    return linearAxis(Math.min(0, lowest), highest);
  }
  const from = Math.log10(lowest), to = Math.log10(highest), powers = to - from;
  const factors = powers > 4 ? [1] : powers > 2 ? [1, 3] : [1, 2, 5];
  const marks = [];
  for (let power = Math.floor(from); power <= Math.ceil(to); power++) {
    const candidates = factors.map(factor => Number((factor * 10 ** power).toPrecision(3)));
    marks.push(...candidates.filter(mark => mark >= lowest && mark <= highest));
  }
  const position = (value, start, end) => start + (Math.log10(value) - from) / powers * (end - start);
  return { isLogarithmic: true, ticks: marks, position };
}

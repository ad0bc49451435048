// Numbers and counts as people read them.
const percents = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function percent(fraction) {
  if (!Number.isFinite(fraction)) {
    return "not a number";
  }
  return fraction > 0 && fraction < 0.0005 ? "< 0.1%" : percents.format(fraction);
}

export const integer = value => whole.format(value);

export function milliseconds(value) {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

export function bytes(count) {
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(count / 1e3))} kB`;
}

export const number = value => {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
};

export const counted = (count, one, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;

// ["cat", "dog", "dog"] -> "2 × dog, 1 × cat"
export function tally(names) {
  const counts = new Map();
  for (const name of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${count} × ${name}`).join(", ");
}

// A server's clause as a sentence.
export const sentence = text => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

// A line chart that grows. Its plot is a slider over the steps: pointer or arrow keys choose one, the legend shows the values there.
import { element, setAttributes, svgElement } from "../elements.js";
import { integer } from "../words.js";
import { linearAxis, positiveAxis, ticks } from "./axis.js";
import { thinned } from "./thinning.js";

const left = 52, right = 12, top = 26, bottom = 40, height = 256, pixelsPerTick = 90;

export class Chart {
  constructor() {
    this.heading = element("h2");
    this.plot = element("div", { class: "plot", role: "slider", tabindex: 0 });
    this.legend = element("div", { class: "legend" });
    this.readout = element("p", { class: "readout" });
    this.figure = element("figure", { class: "chart" }, this.heading, this.plot, this.legend, this.readout);
    this.at = null;
    this.width = 0;
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.draw();
    }).observe(this.plot);
    this.plot.addEventListener("pointermove", event => this.choose(this.nearest(event.clientX)));
    this.plot.addEventListener("pointerleave", () => this.choose(null));
    this.plot.addEventListener("blur", () => this.choose(null));
    this.plot.addEventListener("keydown", event => this.press(event));
  }

  update(content) {
    this.content = { ...content, curves: content.curves.filter(curve => curve.points.length > 0) };
    this.steps = [...new Set(this.content.curves.flatMap(curve => curve.points.map(point => point.x)))].sort((a, b) => a - b);
    this.figure.hidden = this.steps.length === 0;
    this.heading.textContent = content.heading;
    this.draw();
  }

  draw() {
    if (this.width === 0 || !this.content || this.figure.hidden) {
      return;
    }
    const { curves, unit, isShare } = this.content, values = curves.flatMap(curve => curve.points.map(point => point.y));
    const least = values.reduce((a, b) => Math.min(a, b)), most = values.reduce((a, b) => Math.max(a, b));
    const axis = isShare ? linearAxis(0, most) : positiveAxis(least, most);
    const last = Math.max(this.steps.at(-1), 1), room = this.width - left - right;
    const steps = ticks(0, last, Math.max(2, Math.floor(room / pixelsPerTick))).filter(tick => tick <= last);
    this.x = step => left + step / last * room;
    this.y = value => axis.position(value, height - bottom, top);
    this.cursor = svgElement("g");
    const words = svgElement("text", { x: 0, y: 12 }, axis.isLogarithmic ? `${unit}, logarithmic` : unit);
    this.plot.replaceChildren(svgElement("svg", { viewBox: `0 0 ${this.width} ${height}`, "aria-hidden": "true" },
      ...this.grid(steps, axis.ticks), words, ...curves.map(curve => this.curve(curve)), this.cursor));
    this.legend.replaceChildren(...curves.map(legendEntry));
    this.choose(this.at);
  }

  grid(xTicks, yTicks) {
    const end = this.width - right, floor = height - bottom;
    const label = value => this.content.format(value).replace(".0%", "%");
    return [
      ...yTicks.flatMap(tick => [
        svgElement("line", { class: "grid", x1: left, x2: end, y1: this.y(tick), y2: this.y(tick) }),
        svgElement("text", { x: left - 8, y: this.y(tick), dy: "0.35em", "text-anchor": "end" }, label(tick)),
      ]),
      ...xTicks.flatMap(tick => [
        svgElement("line", { class: "axis", x1: this.x(tick), x2: this.x(tick), y1: floor, y2: floor + 5 }),
        svgElement("text", { x: this.x(tick), y: floor + 18, "text-anchor": "middle" }, integer(tick)),
      ]),
      svgElement("line", { class: "axis", x1: left, x2: end, y1: floor, y2: floor }),
      svgElement("text", { x: (left + end) / 2, y: height - 4, "text-anchor": "middle" }, "optimiser steps"),
    ];
  }

  curve({ points, style, dots }) {
    const kept = thinned(points, Math.ceil(this.width));
    const line = svgElement("polyline", { points: kept.map(({ x, y }) => `${this.x(x).toFixed(1)},${this.y(y).toFixed(1)}`).join(" ") });
    const marks = dots && points.length <= 60 || points.length === 1 ? points : [];
    return svgElement("g", { class: style }, line, ...marks.map(point => this.dot(point, 3)));
  }

  dot({ x, y }, radius, style = "") {
    return svgElement("circle", { class: style, cx: this.x(x), cy: this.y(y), r: radius });
  }

  nearest(clientX) {
    const pixel = clientX - this.plot.getBoundingClientRect().left;
    return this.steps.reduce((best, step) => Math.abs(this.x(step) - pixel) < Math.abs(this.x(best) - pixel) ? step : best, this.steps[0]);
  }

  // Shows the values at a step, or the last ones for null.
  choose(step) {
    if (!this.cursor) {
      return;
    }
    this.at = step;
    const shown = step ?? this.steps.at(-1), { curves, format, heading } = this.content;
    const values = curves.map(curve => ({ ...curve, point: curve.points.findLast(point => point.x <= shown) }));
    const known = values.filter(({ point }) => point);
    this.cursor.replaceChildren(...step === null ? [] : this.marks(step, known));
    values.forEach(({ point }, index) => this.legend.children[index].lastChild.textContent = point ? format(point.y) : "");
    this.readout.textContent = `${step === null ? "Last values, step" : "At step"} ${integer(shown)}`;
    setAttributes(this.plot, {
      "aria-label": `${heading} by step`, "aria-valuemin": this.steps[0], "aria-valuemax": this.steps.at(-1), "aria-valuenow": shown,
      "aria-valuetext": `step ${integer(shown)}: ${known.map(({ label, point }) => `${label} ${format(point.y)}`).join(", ")}`,
    });
  }

  marks(step, values) {
    const line = svgElement("line", { class: "cursor", x1: this.x(step), x2: this.x(step), y1: top, y2: height - bottom });
    return [line, ...values.map(({ style, point }) => svgElement("g", { class: style }, this.dot(point, 4, "at")))];
  }

  press(event) {
    const count = this.steps.length, at = this.at === null ? count - 1 : this.steps.findLastIndex(step => step <= this.at);
    const page = Math.max(1, Math.round(count / 10));
    const target = {
      ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1,
      PageUp: at + page, PageDown: at - page, Home: 0, End: count - 1,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.choose(this.steps[Math.min(Math.max(target, 0), count - 1)]);
    } else if (event.key === "Escape") {
      this.choose(null);
    }
  }
}

function legendEntry({ label, style, dots }) {
  const swatch = svgElement("svg", { viewBox: "0 0 26 12", "aria-hidden": "true" },
    svgElement("line", { x1: 1, x2: 25, y1: 6, y2: 6, stroke: "currentColor", "stroke-width": 2 }));
  if (dots) {
    swatch.append(svgElement("circle", { cx: 13, cy: 6, r: 3.5, fill: "var(--card)", stroke: "currentColor", "stroke-width": 2 }));
  }
  return element("div", { class: style }, swatch, element("span", { class: "label" }, label), element("span", { class: "value" }));
}

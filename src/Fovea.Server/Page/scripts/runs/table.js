// The figures of a run's epochs as a table.
import { element } from "../elements.js";
import { integer, number, percent } from "../words.js";
import { metricName } from "./curves.js";

export class FigureTable {
  constructor() {
    this.head = element("thead");
    this.body = element("tbody");
    this.details = element("details", { class: "figures" }, element("summary", {}, "Figures as a table"),
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Figures of the epochs" },
        element("table", {}, this.head, this.body)));
  }

  update({ epochs }) {
    this.details.hidden = epochs.length === 0;
    const columns = columnsOf(epochs);
    this.head.replaceChildren(element("tr", {}, ...columns.map(([heading]) => element("th", { scope: "col" }, heading))));
    this.body.replaceChildren(...epochs.map(epoch => element("tr", {}, ...columns.map(([, value], index) =>
      index === 0 ? element("th", { scope: "row" }, value(epoch)) : element("td", {}, value(epoch))))));
  }
}

function columnsOf(epochs) {
  const has = name => epochs.some(epoch => epoch[name] !== null && epoch[name] !== undefined);
  const metrics = [...new Set(epochs.flatMap(epoch => Object.keys(epoch.valMetrics ?? {})))];
  const orNothing = (value, words) => value === null || value === undefined ? "" : words(value);
  return [
    ["Epoch", epoch => integer(epoch.epoch + 1)],
    ["Steps", epoch => integer(epoch.step)],
    ["Training loss", epoch => orNothing(epoch.trainLoss, number)],
    ...[["Validation loss", "valLoss", number], ["Training top-1", "trainTop1", percent], ["Validation top-1", "valTop1", percent],
      ["Validation top-5", "valTop5", percent]]
      .filter(([, name]) => has(name)).map(([heading, name, words]) => [heading, epoch => orNothing(epoch[name], words)]),
    ...metrics.map(name => [metricName(name), epoch => orNothing(epoch.valMetrics?.[name], percent)]),
  ];
}

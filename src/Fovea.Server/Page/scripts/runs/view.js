// The second view: the runs of a folder and the curves of one, which grow while it goes on.
import { byId, element } from "../elements.js";
import { hideNotice, showError, showNotice } from "../notice.js";
import { getJson } from "../server.js";
import { counted, integer, number } from "../words.js";
import { Chart } from "./chart.js";
import { lossCurves, scoreCurves } from "./curves.js";
import { showList, state } from "./list.js";
import { Polling } from "./polling.js";
import { RunRecord } from "./record.js";
import { FigureTable } from "./table.js";

const interval = 1500;
const notice = byId("runs-notice"), list = byId("run-list"), place = byId("run");
const polling = new Polling(look, interval);
let wanted = "", shown = null;

export function showRuns(name) {
  wanted = name;
  polling.start();
}

export function hideRuns() {
  polling.stop();
}

async function look(isCurrent) {
  try {
    const { runs } = await getJson("runs");
    if (!isCurrent()) {
      return;
    }
    hideNotice(notice);
    const name = wanted || runs[0]?.name;
    showList(list, runs, name);
    if (!name) {
      leave("No training run is here. A server that is started with fovea serve --runs FOLDER shows the runs that fovea train writes "
        + "into that folder, while they go on.");
      return;
    }
    await lookAtRun(name, runs.find(run => run.name === name)?.state, isCurrent);
  } catch (error) {
    if (isCurrent()) {
      fail(error);
    }
  }
}

async function lookAtRun(name, listed, isCurrent) {
  if (shown?.record.name !== name) {
    shown = new RunView(name);
    place.replaceChildren(...shown.parts);
  }
  const { record } = shown;
  if (record.step !== null && record.state === listed && listed !== "running") {
    return;
  }
  const answer = await getJson(`runs/${encodeURIComponent(name)}`, record.after);
  if (!isCurrent()) {
    return;
  }
  if (!record.add(answer)) {
    record.add(await getJson(`runs/${encodeURIComponent(name)}`));
  }
  shown.update();
}

function leave(sentence) {
  shown = null;
  place.replaceChildren(element("p", {}, sentence));
}

function fail(error) {
  if (error.status === 404) {
    shown = null;
    place.replaceChildren();
    showNotice(notice, error.message, { words: "Show the other runs", run: () => location.hash = "#runs" });
    return;
  }
  if (error.status === 401) {
    polling.stop();
  }
  showError(notice, error, () => polling.start());
}

class RunView {
  constructor(name) {
    this.record = new RunRecord(name);
    this.words = element("p", { class: "note run-words" }, "Reading its log …");
    this.loss = new Chart();
    this.score = new Chart();
    this.table = new FigureTable();
    for (const part of [this.loss.figure, this.score.figure, this.table.details]) {
      part.hidden = true;
    }
    this.parts = [
      element("h2", {}, name), this.words, element("div", { class: "charts" }, this.loss.figure, this.score.figure), this.table.details,
    ];
  }

  update() {
    const { record } = this, step = record.steps.at(-1);
    const facts = [
      [record.model, record.data].filter(Boolean).join(" on "),
      record.step === null ? "" : counted(record.step, "step"),
      counted(record.epochs.length, "epoch"),
      step?.learningRate ? `learning rate ${number(step.learningRate)}` : "",
      step?.imagesPerSecond ? `${integer(step.imagesPerSecond)} images a second` : "",
    ];
    this.words.replaceChildren(state(record.state), ` · ${facts.filter(Boolean).join(" · ")}`);
    this.loss.update(lossCurves(record));
    this.score.update(scoreCurves(record));
    this.table.update(record);
  }
}

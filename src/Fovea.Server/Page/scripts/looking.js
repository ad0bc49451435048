// The first view: a photograph, a model, and the model's answer. A newer question replaces the one that is under way.
import { classesAnswer, classesSentence } from "./classes.js";
import { byId, element } from "./elements.js";
import { startIntake } from "./intake.js";
import { announce } from "./live.js";
import { chosenModel, refreshModels, startModels } from "./models.js";
import { hideNotice, showError, showNotice } from "./notice.js";
import { lowestScore, objectsAnswer, objectsSentence } from "./objects.js";
import { Photograph } from "./photograph.js";
import { postPicture, serverName } from "./server.js";
import { clearLayers, showPhotograph } from "./stage.js";
import { timingsList } from "./timings.js";

const top = 5;
const notice = byId("photograph-notice"), place = byId("answer");
let photograph = null, remark = null, asking = null, intake = 0;

const questions = {
  classifier: { path: "predict", parameters: { top }, answer: classesAnswer, sentence: classesSentence },
  detector: { path: "detect", parameters: { threshold: lowestScore, masks: true }, answer: objectsAnswer, sentence: objectsSentence },
};

export function startLooking() {
  byId("server-name").textContent = `this server (${serverName})`;
  startModels(ask);
  startIntake(take, sentence => showNotice(notice, sentence));
  askForModels();
}

async function askForModels() {
  hideNotice(notice);
  try {
    await refreshModels(ask);
  } catch (error) {
    showError(notice, error, askForModels);
  }
}

async function take(file, words) {
  location.hash = "#photograph";
  const turn = ++intake;
  let taken;
  try {
    taken = await Photograph.of(file);
  } catch (error) {
    if (turn === intake) {
      showNotice(notice, error.message);
    }
    return;
  }
  if (turn !== intake) {
    taken.release();
    return;
  }
  photograph?.release();
  photograph = taken;
  remark = words;
  showPhotograph(photograph);
  ask();
}

async function ask() {
  const model = chosenModel();
  if (!photograph || !model) {
    return;
  }
  asking?.abort();
  const question = questions[model.kind], asked = photograph, own = asking = new AbortController();
  hideNotice(notice);
  clearLayers();
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(element("p", { class: "waiting" }, `${model.name} is looking …`));
  announce(`${model.name} is looking.`);
  try {
    const started = performance.now();
    const parameters = { model: model.name, version: model.version, ...question.parameters };
    const response = await postPicture(question.path, parameters, asked.file, own.signal);
    const answer = await response.json();
    const whole = performance.now() - started;
    if (own !== asking) {
      return;
    }
    place.replaceChildren(...question.answer(answer, model, asked), ...remarks(answer, asked), timingsList(answer, whole));
    announce(question.sentence(answer));
  } catch (error) {
    if (own === asking && error.name !== "AbortError") {
      place.replaceChildren();
      announce("");
      showError(notice, error, error.status === 404 ? askForModels : ask);
    }
  } finally {
    if (own === asking) {
      place.removeAttribute("aria-busy");
    }
  }
}

function remarks(answer, asked) {
  const sentences = [
    remark,
    asked.hasTransparency && "Parts of the photograph are transparent: the network sees the colours behind them.",
    (answer.width !== asked.width || answer.height !== asked.height)
      && `The server reads the photograph as ${answer.width} × ${answer.height} pixels, the browser as ${asked.width} × ${asked.height}.`,
  ];
  return sentences.filter(Boolean).map(sentence => element("p", { class: "note" }, sentence));
}

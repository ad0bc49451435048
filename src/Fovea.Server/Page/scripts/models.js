// The chooser of models.
import { byId, element } from "./elements.js";
import { counted } from "./words.js";
import { getJson } from "./server.js";

const askAgainAfter = 2000;
const select = byId("model"), words = byId("model-words");
const kinds = { classifier: "classes", detector: "boxes" };
let models = [], timer = 0;

const keyOf = model => `${model.name} ${model.version}`;
const isUsable = model => model.ready && model.kind in kinds;

export const chosenModel = () => models.find(model => keyOf(model) === select.value && isUsable(model)) ?? null;

export function startModels(changed) {
  select.addEventListener("change", () => {
    describe();
    changed();
  });
}

// Asks the server for its models. The choice stays where the model does; models that are being loaded are asked for again.
export async function refreshModels(becameUsable) {
  clearTimeout(timer);
  const answer = await getJson("models");
  const before = chosenModel();
  models = answer.models;
  const chosen = models.find(model => before && keyOf(model) === keyOf(before) && isUsable(model))
    ?? models.find(model => model.name === answer.default && isUsable(model)) ?? models.find(isUsable);
  const namedTwice = name => models.filter(model => model.name === name).length > 1;
  select.replaceChildren(...models.map(model => element(
    "option", { value: keyOf(model), disabled: !isUsable(model), selected: model === chosen },
    namedTwice(model.name) ? `${model.name}, version ${model.version}` : model.name,
    ` (${[kinds[model.kind] ?? "takes no photographs", model.ready ? "" : "being loaded"].filter(Boolean).join(", ")})`)));
  select.disabled = !chosen;
  describe();
  if (models.some(model => !model.ready && model.kind in kinds)) {
    timer = setTimeout(() => refreshModels(becameUsable).catch(() => {}), askAgainAfter);
  }
  if (!before && chosen) {
    becameUsable();
  }
}

function describe() {
  const model = chosenModel();
  if (!model) {
    words.textContent = models.length === 0
      ? "The server has no model loaded."
      : models.some(other => !other.ready) ? "The models are being loaded …" : "No model here takes photographs.";
    return;
  }
  const isDetector = model.kind === "detector", kind = isDetector ? "Detector" : "Classifier";
  // A detector's first class is the background, and those of COCO have gaps.
  const count = isDetector ? model.classes?.slice(1).filter(name => name !== "N/A").length : model.classes?.length;
  words.textContent = count ? `${kind} of ${counted(count, "class", "classes")}` : kind;
}

// What the network looked at: the heat map of one class over the photograph, asked for when it is wanted.
import { element } from "./elements.js";
import { announce } from "./live.js";
import { hideNotice, showError } from "./notice.js";
import { postPicture } from "./server.js";
import { hideHeat, showHeat } from "./stage.js";

export function heatControls(answer, model, photograph) {
  const pictures = new Map();
  let turn = 0;
  const toggle = element("input", { type: "checkbox", role: "switch" });
  const select = element("select", { id: "heat-class" },
    ...answer.classes.map(({ index, name }) => element("option", { value: index }, name)));
  const words = element("p", { class: "note" });
  const notice = element("div", { class: "notice", role: "alert", hidden: true });
  const more = element("div", { hidden: true }, element("div", { class: "field" },
    element("label", { for: "heat-class" }, "For the class"), select), words);
  const box = element("div", { class: "looked" },
    element("label", { class: "switch" }, toggle, "What the network looked at"), more, notice);

  async function show() {
    const own = ++turn, isWanted = () => own === turn && box.isConnected;
    hideNotice(notice);
    more.hidden = !toggle.checked;
    if (!toggle.checked) {
      hideHeat();
      return;
    }
    const index = select.value, name = select.selectedOptions[0].textContent;
    try {
      words.textContent = "Looking …";
      const seen = await picture(index);
      if (!isWanted()) {
        return;
      }
      showHeat(seen, `The photograph as the network sees it; where it saw ${name} is bright.`);
      words.textContent =
        `Bright yellow counted most for ${name}, dark violet hardly. The picture is what the network sees of the photograph.`;
      announce(`The heat map of ${name} is shown over the photograph.`);
    } catch (error) {
      if (isWanted()) {
        hideHeat();
        words.textContent = "";
        showError(notice, error, show);
      }
    }
  }

  async function picture(index) {
    if (!pictures.has(index)) {
      const parameters = { model: model.name, version: model.version, class: index };
      const response = await postPicture("explain", parameters, photograph.file);
      pictures.set(index, await response.blob());
    }
    return pictures.get(index);
  }

  toggle.addEventListener("change", show);
  select.addEventListener("change", show);
  return box;
}

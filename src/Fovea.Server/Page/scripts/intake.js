// The ways in for a photograph: chosen, taken, dropped anywhere, pasted.
import { byId } from "./elements.js";
import { canUseCamera, takePhotograph } from "./camera.js";

// take(file, words): words is a sentence about what was not taken, or null. complain(sentence): there was no photograph.
export function startIntake(take, complain) {
  const chooseFile = byId("choose-file"), takeFile = byId("take-file"), takeButton = byId("take");

  for (const input of [chooseFile, takeFile]) {
    input.addEventListener("change", () => {
      if (input.files.length > 0) {
        take(input.files[0], null);
      }
      input.value = "";
    });
  }
  byId("choose").addEventListener("click", () => chooseFile.click());

  // A phone's own camera is better than one in the page.
  const hasOwnCamera = matchMedia("(pointer: coarse)").matches;
  takeButton.hidden = !hasOwnCamera && !canUseCamera();
  takeButton.addEventListener("click", async () => {
    if (hasOwnCamera) {
      takeFile.click();
      return;
    }
    try {
      const file = await takePhotograph();
      if (file) {
        take(file, null);
      }
    } catch (error) {
      complain(error.message);
    }
  });

  acceptDrops(take, complain);
  addEventListener("paste", event => {
    const file = [...event.clipboardData.files][0];
    if (file) {
      event.preventDefault();
      take(file, null);
    }
  });
}

function acceptDrops(take, complain) {
  const veil = byId("drop-veil");
  let depth = 0;
  const show = isOver => {
    depth = isOver ? depth : 0;
    veil.hidden = !isOver;
  };

  addEventListener("dragenter", event => {
    event.preventDefault();
    depth++;
    show(true);
  });
  addEventListener("dragleave", () => {
    depth--;
    show(depth > 0);
  });
  addEventListener("dragover", event => event.preventDefault());
  addEventListener("drop", event => {
    event.preventDefault();
    show(false);
    const files = [...event.dataTransfer.files];
    if (files.length === 0) {
      complain("What was dropped is no file. Save the photograph first, then drop its file.");
      return;
    }
    const file = files.find(candidate => candidate.type.startsWith("image/")) ?? files[0];
    take(file, files.length > 1 ? `${files.length} files were dropped; this is ${file.name}.` : null);
  });
}

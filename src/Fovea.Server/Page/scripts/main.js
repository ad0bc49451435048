// Which view is shown: the address after # says it (#photograph, #runs, #runs/NAME).
import { startLooking } from "./looking.js";
import { hideRuns, showRuns } from "./runs/view.js";

const titles = { photograph: "Photograph", runs: "Training runs" };

function show() {
  const [view, name = ""] = location.hash.slice(1).split("/");
  const current = view in titles ? view : "photograph";
  for (const section of document.querySelectorAll(".view")) {
    section.hidden = section.id !== current;
  }
  for (const link of document.querySelectorAll("nav [data-view]")) {
    if (link.dataset.view === current) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  document.title = `${titles[current]} — Fovea`;
  if (current === "runs") {
    showRuns(decoded(name));
  } else {
    hideRuns();
  }
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

addEventListener("hashchange", show);
show();
startLooking();

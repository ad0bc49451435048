// Light or dark: what the user chose here, else what the system says. No module, so that it runs before the first paint.
(() => {
  const name = "fovea-theme", root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function store(theme) {
    try {
      localStorage.setItem(name, theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }

  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches;

  const chosen = stored();
  if (chosen === "light" || chosen === "dark") {
    root.dataset.theme = chosen;
  }

  addEventListener("DOMContentLoaded", () => {
    const toggle = document.getElementById("theme");
    const show = () => toggle.checked = isDark();
    toggle.addEventListener("change", () => {
      root.dataset.theme = toggle.checked ? "dark" : "light";
      store(root.dataset.theme);
    });
    system.addEventListener("change", show);
    show();
  });
})();

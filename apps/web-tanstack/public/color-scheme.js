// Runs before the first paint. Reads the same key as Mantine's colour scheme manager.
(() => {
  let saved = null;
  try {
    saved = localStorage.getItem("mantine-color-scheme-value");
  } catch {
    // Storage may be forbidden; the system's preference decides then.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const scheme = saved === "light" || saved === "dark" ? saved : system;
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
})();

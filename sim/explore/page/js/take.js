/** What can be taken away: the settings as a scenario, the command, the runs, a log; and another scenario, dropped. */

import { Trouble, ask, save } from "./api.js";
import { byId, element } from "./dom.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */

/**
 * Draw the panel.
 * @param {() => {settings: Settings, world: string, runs: number}} now
 * @param {(world: World, id: string) => void} opened
 * @param {(error: Error) => void} trouble
 */
export function drawTake(now, opened, trouble) {
  const text = element("pre", { tabindex: 0, id: "taken", "aria-label": "Text to copy" });
  const said = element("output", { id: "copied" });
  const guarded = (/** @type {() => Promise<void>} */ work) => () => void work().catch((error) => trouble(error instanceof Error ? error : new Error(String(error))));
  const show = async (/** @type {string} */ words, needs = "") => {
    text.textContent = words;
    try {
      await navigator.clipboard.writeText(words);
      said.textContent = `Copied. ${needs}`;
    } catch {
      said.textContent = `Select and copy it below. ${needs}`;
    }
  };
  const button = (/** @type {string} */ id, /** @type {string} */ words, /** @type {() => Promise<void>} */ work) =>
    element("button", { type: "button", id, click: guarded(work) }, [words]);
  const file = /** @type {HTMLInputElement} */ (element("input", { type: "file", id: "open-file", accept: ".toml" }));
  file.addEventListener("change", guarded(async () => { const chosen = file.files?.[0]; if (chosen) await open(chosen); }));
  const open = async (/** @type {File} */ chosen) => {
    const found = await ask("open", { toml: await chosen.text() }, "open");
    if (found !== null) opened(found, found.world);
  };
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const chosen = event.dataTransfer?.files[0];
    if (chosen) guarded(() => open(chosen))();
  });
  byId("take", HTMLElement).replaceChildren(
    element("div", { class: "tools" }, [
      button("copy-toml", "Copy as TOML", async () => {
        const response = await fetch("api/toml", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(now()) });
        const words = await response.text();
        if (!response.ok) throw new Trouble(JSON.parse(words).says);
        await show(words);
      }),
      button("copy-command", "Copy the command", async () => { const found = await ask("command", now()); if (found) await show(found.command, found.needs); }),
      button("copy-address", "Copy the address", () => show(location.href)),
      button("save-runs", "Save all runs (CSV)", () => save("results", now(), "runs.csv")),
      button("save-log-0", "Save the first log (Parquet)", () => save("log", { ...now(), side: 0 }, "first.parquet")),
      button("save-log-1", "Save the second log (Parquet)", () => save("log", { ...now(), side: 1 }, "second.parquet")),
    ]), said, text,
    element("p", {}, [element("label", { for: "open-file" }, ["Open another scenario, or drop its file anywhere on this page: "]), file]));
}

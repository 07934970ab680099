// Keys, and the beginning.
const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
let followed = false;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.target.closest("input, select, textarea")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const inList = event.target === list;
  const actions = { j: () => select(at + 1), k: () => select(at - 1), "/": () => field("text").focus(), "?": () => byId("help").showModal(), s: sideBySide };
  const action = Object.hasOwn(actions, key) ? actions[key] : inList && Object.hasOwn(MOVES, key) ? () => select(at + MOVES[key]) : null;
  if (!action) return;
  event.preventDefault();
  followed = true;
  if (["j", "k", "/", "s"].includes(key)) byId("samples").scrollIntoView({ block: "nearest" });
  action();
}

async function start() {
  data = await part("index");
  samples = data.samples;
  total = samples.example?.length ?? 0;
  fillAll();
  byId("browser").hidden = false;
  let waiting = 0;
  field("text").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => filter(), 120); // not at every letter
  });
  list.addEventListener("scroll", () => requestAnimationFrame(drawList));
  list.addEventListener("click", () => { followed = true; });
  byId("filters").addEventListener("input", () => { followed = true; });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("to-csv").addEventListener("click", async () => save(csv(await records()), "text/csv", "samples.csv"));
  byId("to-jsonl").addEventListener("click", async () => save((await records()).map((r) => `${JSON.stringify(r)}\n`).join(""), "application/jsonl", "samples.jsonl"));
  byId("to-print").addEventListener("click", printThese);
  byId("to-help").addEventListener("click", () => byId("help").showModal());
  byId("to-reset").addEventListener("click", () => {
    for (const name of NAMES) field(name).value = "";
    filter();
  });
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", async () => { if (!(await follow())) goToSection(); });
  if (!(await follow())) {
    await filter();
    goToSection();
  }
  document.documentElement.dataset.ready = "true";
  readAhead();
}

if (byId("browser")) start();
else {
  window.addEventListener("hashchange", goToSection);
  goToSection();
}

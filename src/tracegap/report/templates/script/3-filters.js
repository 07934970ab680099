// Which outputs are listed, in which order, and the address that says so.
let data = null;
let samples = null;
let total = 0;
let hits = [];
let at = -1;

// without its own context there is nothing right to cite: no step but the answer is scored there
const STEPS = ["labelRight", "evidenceExact", "traceRight"];
const bare = (i) => data.conditions[samples.condition[i]] !== "full";
const scoreOf = (name, i) => (STEPS.includes(name) && bare(i) ? null : samples[name][i]);

const is = (name, value) => (i) => scoreOf(name, i) === value;
const both = (...tests) => (i) => tests.every((test) => test(i));
const VERDICTS = [
  ["", "Any", () => true],
  ["answer-right", "Answer right", (i) => is("answerRight", 1)(i)],
  ["answer-wrong", "Answer wrong", (i) => is("answerRight", 0)(i)],
  ["both", "Trace right, answer right", (i) => both(is("traceRight", 1), is("answerRight", 1))(i)],
  ["trace-only", "Trace right, answer wrong", (i) => both(is("traceRight", 1), is("answerRight", 0))(i)],
  ["answer-only", "Trace wrong, answer right", (i) => both(is("traceRight", 0), is("answerRight", 1))(i)],
  ["neither", "Trace wrong, answer wrong", (i) => both(is("traceRight", 0), is("answerRight", 0))(i)],
  ["unscored", "Trace unscored", (i) => is("traceRight", null)(i)],
  ["answer-unscored", "Answer unscored", (i) => is("answerRight", null)(i)],
];
// of traces in the model's own words: how many of their claims the context contradicts
const falseClaims = (i) => samples.falseClaims?.[i] ?? null;
const CLAIMS = [
  ["", "Any", null],
  ["false", "With a false claim", (n) => n > 0],
  ["true", "None of them false", (n) => n === 0],
];
const by = (value, down) => (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0) * (down ? -1 : 1) || a - b;
const column = (name) => (i) => (name === "evidenceF1" && bare(i) ? -1 : (samples[name][i] ?? -1));
const SORTS = [
  ["", "Order of the outputs", null],
  ["question", "Question", by((i) => samples.example[i])],
  ["answer", "Answer F1, lowest first", by(column("answerF1"))],
  ["evidence", "Evidence F1, lowest first", by(column("evidenceF1"))],
  ["longest", "Longest first", by(column("tokens"), true)],
  ["shortest", "Shortest first", by(column("tokens"))],
];
// name in the address -> the values that may be chosen, as [value, words]
const CHOICES = {};
const field = (name) => byId(`f-${name}`);

function fill(name, choices) {
  CHOICES[name] = choices;
  const select = field(name);
  for (const [value, words] of choices) {
    const option = make("option", "", words);
    option.value = value;
    select.append(option);
  }
  // what allows of no choice takes no room
  select.parentElement.hidden = choices.length < 3 && name !== "verdict" && name !== "sort";
  select.addEventListener("change", () => filter());
}

function fillAll() {
  const named = (names) => [["", "All"], ...names.map((name) => [name, name || "(none)"])];
  fill("arm", named(data.arms));
  fill("label", named(data.labels));
  fill("condition", named(data.conditions));
  fill("claims", samples.falseClaims ? CLAIMS.map(([value, words]) => [value, words]) : []);
  fill("problem", [["", "Any or none"], ["*", data.problems.includes("stray tags") ? "Any, stray tags too" : "Any"], ...data.problems.map((name) => [name, name])]);
  field("problem").parentElement.hidden = !data.problems.length;
  const runs = [...new Set(samples.run)].sort((a, b) => a - b);
  fill("run", [["", "All"], ...runs.map((run) => [String(run), `${data.runWord} ${run}`])]);
  fill("verdict", VERDICTS);
  fill("sort", SORTS);
}

async function filter(keep = null) {
  const text = field("text").value.trim().toLowerCase();
  if (text) {
    byId("count").textContent = "Reading the texts …";
    try {
      await allRows();
    } catch (error) {
      byId("count").textContent = error.message;
      return;
    }
    if (text !== field("text").value.trim().toLowerCase()) return;
  }
  const arm = data.arms.indexOf(field("arm").value);
  const label = field("label").value && data.labels.indexOf(field("label").value);
  const condition = data.conditions.indexOf(field("condition").value);
  const run = field("run").value && Number(field("run").value);
  const problem = field("problem").value;
  const wanted = data.problems.indexOf(problem);
  const verdict = VERDICTS.find(([key]) => key === field("verdict").value)[2];
  const claims = CLAIMS.find(([key]) => key === field("claims").value)?.[2];
  const looked = text ? looker(text) : null;
  hits = [];
  for (let i = 0; i < total; i += 1) {
    const fits =
      (arm < 0 || samples.arm[i] === arm) &&
      (label === "" || data.examples.label[samples.example[i]] === label) &&
      (condition < 0 || samples.condition[i] === condition) &&
      (run === "" || samples.run[i] === run) &&
      (!problem || (problem === "*" ? samples.problems[i].length > 0 : samples.problems[i].includes(wanted))) &&
      verdict(i) &&
      (!claims || claims(falseClaims(i))) &&
      (!looked || looked(i));
    if (fits) hits.push(i);
  }
  const order = SORTS.find(([key]) => key === field("sort").value)[2];
  if (order) hits.sort(order);
  byId("count").textContent = `${hits.length} of ${total} samples`;
  list.scrollTop = 0;
  drawList();
  if (!hits.length) return showNothing();
  await select(Math.max(0, keep === null ? 0 : hits.indexOf(keep)));
}

// a question's texts are looked through once for all its outputs
function looker(text) {
  const found = data.examples.id.map((id, e) => {
    const block = ready.get(`e${Math.floor(e / data.perBlock.e)}`);
    const row = block.rows[e % data.perBlock.e];
    const told = [id, data.examples.question[e], ...row.answers];
    return told.some((t) => t.toLowerCase().includes(text)) || row.context.some((p) => lower(block, p).includes(text));
  });
  return (i) => {
    if (found[samples.example[i]]) return true;
    const block = ready.get(`s${Math.floor(i / data.perBlock.s)}`);
    return block.rows[i % data.perBlock.s].text.toLowerCase().includes(text);
  };
}

function lower(block, p) {
  block.lower ??= [];
  return (block.lower[p] ??= block.passages[p].toLowerCase());
}

// #sample=ID/ARM/RUN/CONTEXT&arm=…&verdict=…: an address that shows the same again
const NAMES = ["arm", "label", "verdict", "problem", "claims", "condition", "run", "sort", "text"];
function address(i) {
  const own = ["id", "arm", "run", "condition"].map((what) => encodeURIComponent(nameOf(i)[what])).join("/");
  const kept = NAMES.filter((name) => field(name).value).map((name) => `${name}=${encodeURIComponent(field(name).value)}`);
  return `#${[`sample=${own}`, ...kept].join("&")}`;
}

function nameOf(i) {
  const id = data.examples.id[samples.example[i]];
  return { id, arm: data.arms[samples.arm[i]], run: samples.run[i], condition: data.conditions[samples.condition[i]] };
}

function asked() {
  const pairs = location.hash.slice(1).split("&").map((pair) => pair.split("="));
  try {
    return new Map(pairs.map(([name, ...value]) => [name, value.join("=")]));
  } catch {
    return new Map();
  }
}

function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// returns whether the address was one of samples
async function follow() {
  const wanted = asked();
  if (!wanted.has("sample") && !wanted.has("samples")) return false;
  const filters = NAMES.filter((name) => wanted.has(name));
  if (wanted.has("samples") && !filters.length) return false;
  for (const name of NAMES) {
    const value = plain(wanted.get(name) ?? "");
    field(name).value = !CHOICES[name] || CHOICES[name].some(([known]) => known === value) ? value : "";
  }
  const named = wanted.has("sample") ? find(wanted.get("sample").split("/").map(plain)) : null;
  await filter(named);
  if (named === null && wanted.has("sample")) byId("count").textContent += `; there is no sample ${plain(wanted.get("sample"))}`;
  else if (named !== null && !hits.includes(named)) await show(named);
  settleAt(byId("samples"));
  return true;
}

function find([id, arm, run, condition]) {
  const fits = (i) => {
    const own = nameOf(i);
    return own.id === id && own.arm === arm && (run === undefined || String(own.run) === run) && (condition === undefined || own.condition === condition);
  };
  for (let i = 0; i < total; i += 1) if (fits(i)) return i;
  return null;
}

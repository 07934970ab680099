// The list: only the rows in sight are in the document, so that any number can be listed.
const list = byId("list");
const detail = byId("detail");
const ROW = 92;
const SPARE = 6;

const GLYPH = "http://www.w3.org/2000/svg";
function glyph(arm) {
  const picture = document.createElementNS(GLYPH, "svg");
  picture.setAttribute("class", `glyph a${arm % 6}`);
  picture.setAttribute("viewBox", "0 0 12 12");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(GLYPH, "use");
  use.setAttribute("href", `#g${(arm + Math.floor(arm / 6)) % 6}`);
  picture.append(use);
  return picture;
}

function mark(value, here = true) {
  if (value === null) return ["none", here ? "– unscored" : "– not scored here"];
  return value ? ["good", "✓ right"] : ["bad", "✗ wrong"];
}

function verdictInto(line, what, value, here) {
  const [className, word] = mark(value, here);
  line.append(`${what} `, make("span", className, word), " ");
}

function drawList() {
  const spread = byId("spread");
  spread.style.height = `${hits.length * ROW}px`;
  const from = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
  const to = Math.min(hits.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
  const drawn = [];
  for (let position = from; position < to; position += 1) drawn.push(optionOf(position));
  spread.replaceChildren(...drawn);
}

function optionOf(position) {
  const i = hits[position];
  const e = samples.example[i];
  const option = make("div", "option");
  option.id = `option-${position}`;
  option.style.top = `${position * ROW}px`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", String(position === at));
  option.setAttribute("aria-setsize", String(hits.length));
  option.setAttribute("aria-posinset", String(position + 1));
  option.append(make("div", "q", data.examples.question[e]));
  const about = make("div", "m");
  const own = nameOf(i);
  about.append(glyph(samples.arm[i]), ` ${[own.arm, data.labels[data.examples.label[e]], ...(own.condition === "full" ? [] : [own.condition])].filter(Boolean).join(" · ")}`);
  const line = make("div", "m");
  if (samples.traceRight[i] !== null) verdictInto(line, "trace", scoreOf("traceRight", i), !bare(i));
  verdictInto(line, "answer", samples.answerRight[i]);
  if (falseClaims(i)) line.append(make("span", "bad", `⚠ ${falseClaims(i)} false`));
  option.append(about, line);
  option.addEventListener("click", async () => {
    await select(position);
    if (detail.offsetTop >= list.offsetTop + list.offsetHeight) detail.scrollIntoView(); // it lies below
  });
  return option;
}

async function select(position) {
  if (!hits.length) return;
  at = Math.max(0, Math.min(position, hits.length - 1));
  const top = at * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  drawList();
  list.setAttribute("aria-activedescendant", `option-${at}`);
  await show(hits[at]);
}

function showNothing() {
  at = -1;
  list.removeAttribute("aria-activedescendant");
  const title = make("h3", "", "No sample fits these filters");
  title.id = "detail-title";
  detail.replaceChildren(title);
}

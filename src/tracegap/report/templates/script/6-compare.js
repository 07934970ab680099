// Differences: what was cited against gold, and the arms' outputs to one question side by side.
function differences(texts, example) {
  if (texts.cited === null || !example.evidence.length) return [];
  const missed = example.evidence.filter((p) => !texts.citedAt.includes(p));
  const extra = texts.citedAt.filter((p) => !example.evidence.includes(p));
  if (!missed.length && !extra.length && !texts.strays.length) return [];
  const items = make("ul", "diff");
  for (const p of missed) items.append(change("−", "missed", [[example.passages[p], ""]]));
  for (const p of extra) items.append(change("+", "extra", [[example.passages[p], ""]]));
  for (const stray of texts.strays) {
    const nearest = closest(stray, example.evidence.map((p) => example.passages[p]));
    items.append(change("≠", "not in the context", words(nearest, stray)));
  }
  const note = "− gold that was not cited, + cited and not gold, ≠ cited but not in the context: struck out is the nearest gold passage's wording, underlined the student's.";
  return [make("h4", "", "Cited against gold"), make("p", "read", note), items];
}

function change(sign, what, pieces) {
  const item = make("li");
  item.append(make("span", "badge", `${sign} ${what}`));
  for (const [text, how] of pieces) item.append(make(how || "span", "", text), " ");
  return item;
}

const tokens = (text) => text.match(/[\p{L}\p{N}_]+\s*|[^\p{L}\p{N}_\s]+\s*|\s+/gu) ?? [];
const wordOf = (token) => token.trim();

function closest(text, passages) {
  const own = new Set(tokens(text.toLowerCase()).map(wordOf));
  const shared = (p) => tokens(p.toLowerCase()).filter((word) => own.has(wordOf(word))).length;
  return passages.reduce((best, p) => (shared(p) > shared(best) ? p : best), passages[0]);
}

const MOST_CELLS = 4_000_000;
// [stretch, "" | "del" | "ins"]: what both have, what only the first has, what only the second has
function words(before, after) {
  const a = tokens(before);
  const b = tokens(after);
  const same = (i, j) => wordOf(a[i]) === wordOf(b[j]);
  let head = 0;
  while (head < a.length && head < b.length && same(head, head)) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && same(a.length - 1 - tail, b.length - 1 - tail)) tail += 1;
  const [m, n] = [a.length - head - tail, b.length - head - tail];
  const pieces = b.slice(0, head).map((word) => [word, ""]);
  if (m * n > MOST_CELLS) { // too long to be compared word by word: all between the shared ends differs
    pieces.push(...a.slice(head, head + m).map((word) => [word, "del"]), ...b.slice(head, head + n).map((word) => [word, "ins"]));
  } else pieces.push(...between(a.slice(head, head + m), b.slice(head, head + n)));
  return joined([...pieces, ...b.slice(head + n).map((word) => [word, ""])]);
}

// the longest run of words that both have in common, by the usual table
function between(a, b) {
  const [ours, theirs] = [a.map(wordOf), b.map(wordOf)];
  const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      best[i][j] = ours[i] === theirs[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const pieces = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && ours[i] === theirs[j]) pieces.push([b[j++], "", i++]);
    else if (j >= b.length || (i < a.length && best[i + 1][j] >= best[i][j + 1])) pieces.push([a[i++], "del"]);
    else pieces.push([b[j++], "ins"]);
  }
  return pieces;
}

function joined(pieces) {
  const found = [];
  for (const [text, how] of pieces) {
    if (found.length && found.at(-1)[1] === how) found.at(-1)[0] += text;
    else found.push([text, how]);
  }
  return found;
}

// a text whole, marked where another has not the same words
function marked(text, other) {
  const box = make("pre");
  for (const [stretch, how] of words(other, text)) {
    if (how !== "del") box.append(how ? make("mark", "", stretch) : stretch);
  }
  return box;
}

async function sideBySide() {
  const i = shown;
  if (i < 0) return;
  const same = siblings(i).filter((j) => samples.condition[j] === samples.condition[i]);
  const found = await Promise.all(same.map(textsAt));
  const example = await exampleAt(samples.example[i]);
  const box = make("div", "beside");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Outputs side by side");
  same.forEach((j, position) => {
    const texts = found[position];
    const own = nameOf(j);
    const card = make("section", j === i ? "card here" : "card");
    const title = make("h4", "");
    title.append(glyph(samples.arm[j]), ` ${own.arm}, ${data.runWord} ${own.run}`);
    const line = make("p", "m");
    verdictInto(line, "label", scoreOf("labelRight", j), !bare(j));
    verdictInto(line, "evidence", scoreOf("evidenceExact", j), !bare(j));
    verdictInto(line, "answer", samples.answerRight[j]);
    const whole = make("button", "", "open");
    whole.type = "button";
    whole.addEventListener("click", () => show(j));
    const other = j === i ? (same.length === 2 ? found[1 - position].text : texts.text) : found[same.indexOf(i)].text;
    card.append(title, line, marked(texts.text, other), whole);
    box.append(card);
  });
  const back = make("button", "", "Back to one");
  back.type = "button";
  back.addEventListener("click", () => show(i));
  detail.replaceChildren(...head(i), make("p", "where", `Gold: ${example.answers.join("; ") || "not known"}. ${same.length > 1 ? "Marked is what the chosen one did not write there." : ""}`), box, back);
  detail.focus();
}

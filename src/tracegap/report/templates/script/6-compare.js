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
  for (const [text, how] of pieces) item.append(make(how || "span", "", `${text} `));
  return item;
}

const split = (text) => text.split(/\s+/).filter(Boolean);

function closest(text, passages) {
  const own = new Set(split(text.toLowerCase()));
  const shared = (p) => split(p.toLowerCase()).filter((word) => own.has(word)).length;
  return passages.reduce((best, p) => (shared(p) > shared(best) ? p : best), passages[0]);
}

// the longest run of words that both have in common, by the usual table
function words(before, after) {
  const a = split(before).slice(0, 400);
  const b = split(after).slice(0, 400);
  const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const pieces = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) pieces.push([a[i++], "", j++]);
    else if (j >= b.length || (i < a.length && best[i + 1][j] >= best[i][j + 1])) pieces.push([a[i++], "del"]);
    else pieces.push([b[j++], "ins"]);
  }
  return pieces;
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
    card.append(title, line, make("pre", "", texts.text), whole);
    box.append(card);
  });
  const back = make("button", "", "Back to one");
  back.type = "button";
  back.addEventListener("click", () => show(i));
  detail.replaceChildren(...head(i), make("p", "where", `Gold: ${example.answers.join("; ") || "not known"}`), box, back);
  detail.focus();
}

// One output: what was said, what is gold, how they differ, and how it was asked.
let shown = -1;
let saving = 0;

async function show(i) {
  shown = i;
  let texts, example;
  try {
    [texts, example] = await Promise.all([textsAt(i), exampleAt(samples.example[i])]);
  } catch (error) {
    detail.replaceChildren(make("p", "bad", error.message));
    return;
  }
  if (shown !== i) return; // another was chosen meanwhile
  detail.replaceChildren(
    ...head(i),
    verdictTable(i, texts, example),
    ...problemsOf(i),
    make("h4", "", "What was written, raw"),
    make("pre", "", texts.text),
    ...freeTrace(texts.trace),
    ...differences(texts, example),
    ...context(i, texts, example),
    ...asking(texts, example),
    ...again(texts),
    ...elsewhere(i),
  );
  clearTimeout(saving); // browsers refuse addresses that change too often
  saving = setTimeout(() => { if (followed) history.replaceState(null, "", address(i)); }, 250);
}

function head(i) {
  const e = samples.example[i];
  const own = nameOf(i);
  const title = make("h3", "", data.examples.question[e]);
  title.id = "detail-title";
  const where = make("p", "where");
  const tokens = samples.tokens[i] ? ` · ${samples.tokens[i]} token${samples.tokens[i] === 1 ? "" : "s"}` : "";
  where.append(`${own.id} · `, glyph(samples.arm[i]), ` arm ${own.arm} · ${data.runWord} ${own.run} · context ${own.condition}${tokens} `);
  const link = make("a", "", "link to this");
  link.href = address(i);
  where.append(link);
  return [title, where];
}

function verdictTable(i, texts, example) {
  const box = make("div", "scroll");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Verdict, step by step");
  const table = make("table");
  const headRow = make("tr");
  for (const name of ["Step", "Said", "Gold", "Verdict"]) {
    const cell = make("th", "", name);
    cell.scope = "col";
    headRow.append(cell);
  }
  const [precision, recall] = texts.score;
  const shares = precision === null || bare(i) ? "" : `precision ${precision}, recall ${recall}`;
  const f1 = samples.answerF1[i] === null ? "" : `F1 ${samples.answerF1[i]}`;
  const said = (text) => text ?? (samples.problems[i].length ? "(nothing that could be read)" : "–");
  const body = make("tbody");
  body.append(
    step("Label", said(texts.label), data.labels[data.examples.label[samples.example[i]]] || "not known", scoreOf("labelRight", i), "", !bare(i)),
    step("Evidence", said(texts.cited === null ? null : count(texts.cited)), count(example.evidence.length), scoreOf("evidenceExact", i), shares, !bare(i)),
    step("Trace", "", "label and evidence", scoreOf("traceRight", i), "", !bare(i)),
    step("Answer", said(texts.answers && (texts.answers.join("; ") || "(that there is none)")), example.answers.join("; ") || "not known", samples.answerRight[i], f1),
  );
  const top = make("thead");
  top.append(headRow);
  table.append(top, body);
  box.append(table);
  return box;
}

const count = (n) => `${n} passage${n === 1 ? "" : "s"}`;

function step(name, saidText, goldText, value, more, here) {
  const row = make("tr");
  const first = make("th", "", name);
  first.scope = "row";
  const [className, word] = mark(value, here);
  const verdict = make("td");
  verdict.append(make("span", className, word));
  if (more) verdict.append(make("span", "ci", more));
  row.append(first, make("td", "", saidText), make("td", "", goldText), verdict);
  return row;
}

function problemsOf(i) {
  const found = samples.problems[i].map((p) => data.problems[p]);
  return found.length ? [make("p", "", `Problems: ${found.join(", ")}.`)] : [];
}

function context(i, texts, example) {
  const condition = nameOf(i).condition;
  const parts = [make("h4", "", "Context")];
  if (condition === "withheld") parts.push(make("p", "", "Withheld from the student; shown here for comparison."));
  if (condition === "swapped") parts.push(make("p", "", "The student saw another question's context; this is the question's own."));
  const items = make("ol", "context");
  example.passages.forEach((text, position) => {
    items.append(passage(text, example.evidence.includes(position), texts.citedAt.includes(position)));
  });
  return [...parts, items];
}

function passage(text, gold, cited) {
  const item = make("li", `${gold ? "is-gold" : ""} ${cited ? "is-cited" : ""}`);
  if (gold) item.append(make("span", "badge", "★ gold"));
  if (cited) item.append(make("span", "badge", gold ? "✓ cited" : "✗ cited"));
  item.append(text);
  return item;
}

function asking(texts, example) {
  const box = make("details");
  box.append(make("summary", "", "The prompt as it was sent"));
  if (!texts.messages) {
    box.append(make("p", "", "These files do not say how the question was put."));
    return [box];
  }
  for (const [role, content] of texts.messages) box.append(make("p", "which", role), make("pre", "", content));
  return [box];
}

function again(texts) {
  if (!texts.again) return [];
  const box = make("details");
  box.append(make("summary", "", `Asked again: ${texts.again.length} further answers`));
  for (const [what, trace, text, answer, right] of texts.again) {
    const line = make("p", "which", `${what}: `);
    verdictInto(line, `“${answer}”`, right);
    box.append(line, make("pre", "", trace ? `${trace}\n→ ${text}` : text));
  }
  return [box];
}

function siblings(i) {
  const same = [];
  for (let j = 0; j < total; j += 1) if (samples.example[j] === samples.example[i]) same.push(j);
  return same;
}

function elsewhere(i) {
  const same = siblings(i).filter((j) => j !== i);
  if (!same.length) return [];
  const box = make("div", "others");
  const alike = same.filter((j) => samples.condition[j] === samples.condition[i]).length + 1;
  const beside = make("button", "", `${alike} side by side (s)`);
  beside.type = "button";
  beside.addEventListener("click", () => sideBySide());
  box.append(beside);
  for (const j of same) {
    const own = nameOf(j);
    const button = make("button", "");
    button.type = "button";
    button.append(glyph(samples.arm[j]), ` ${own.arm}, ${data.runWord} ${own.run}, ${own.condition}: answer ${mark(samples.answerRight[j])[1]}`);
    button.addEventListener("click", async () => {
      await show(j);
      detail.focus();
    });
    box.append(button);
  }
  return [make("h4", "", "The same question elsewhere"), box];
}

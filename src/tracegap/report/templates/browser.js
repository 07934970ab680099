// The sample browser. Text from data is only ever set as textContent: it cannot become markup.
(() => {
  "use strict";
  const PAGE = 100;
  const byId = (id) => document.getElementById(id);
  const root = byId("browser");
  if (!root) return;
  const data = JSON.parse(byId("sample-data").textContent);
  const { arms, conditions, labels, passages, examples, samples } = data;
  const total = samples.example.length;
  const list = byId("list");
  const detail = byId("detail");
  const search = [];

  const VERDICTS = [
    ["Any", () => true],
    ["Answer right", (i) => samples.answerRight[i] === 1],
    ["Answer wrong", (i) => samples.answerRight[i] === 0],
    ["Trace right, answer right", (i) => samples.traceRight[i] === 1 && samples.answerRight[i] === 1],
    ["Trace right, answer wrong", (i) => samples.traceRight[i] === 1 && samples.answerRight[i] === 0],
    ["Trace wrong, answer right", (i) => samples.traceRight[i] === 0 && samples.answerRight[i] === 1],
    ["Trace wrong, answer wrong", (i) => samples.traceRight[i] === 0 && samples.answerRight[i] === 0],
    ["Trace unscored", (i) => samples.traceRight[i] === null],
    ["Has problems", (i) => samples.problems[i].length > 0],
  ];

  let hits = [];
  let drawn = 0;
  let at = -1;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function fill(id, names) {
    const select = byId(id);
    names.forEach((name, i) => {
      const option = make("option", "", name);
      option.value = String(i);
      select.append(option);
    });
    select.addEventListener("change", filter);
  }

  function textOf(i) {
    if (search[i] === undefined) {
      const e = samples.example[i];
      const parts = [examples.id[e], examples.question[e], samples.text[i], ...examples.answers[e]];
      search[i] = [...parts, ...examples.context[e].map((p) => passages[p])].join("\n").toLowerCase();
    }
    return search[i];
  }

  function filter() {
    const chosen = (id) => Number(byId(id).value) - 1;
    const [arm, label, condition] = ["f-arm", "f-label", "f-condition"].map(chosen);
    const verdict = VERDICTS[Number(byId("f-verdict").value)][1];
    const text = byId("f-text").value.trim().toLowerCase();
    hits = [];
    for (let i = 0; i < total; i += 1) {
      const fits =
        (arm < 0 || samples.arm[i] === arm) &&
        (label < 0 || examples.label[samples.example[i]] === label) &&
        (condition < 0 || samples.condition[i] === condition) &&
        verdict(i) &&
        (!text || textOf(i).includes(text));
      if (fits) hits.push(i);
    }
    byId("count").textContent = `${hits.length} of ${total} samples`;
    list.replaceChildren();
    list.scrollTop = 0;
    drawn = 0;
    at = -1;
    draw(PAGE);
    if (hits.length) select(0);
    else showNothing();
  }

  function mark(value) {
    if (value === null) return ["none", "– unscored"];
    return value ? ["good", "✓ right"] : ["bad", "✗ wrong"];
  }

  function draw(upTo) {
    const end = Math.min(upTo, hits.length);
    for (; drawn < end; drawn += 1) list.append(optionOf(drawn));
  }

  function optionOf(position) {
    const i = hits[position];
    const e = samples.example[i];
    const option = make("div", "option");
    option.id = `option-${position}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(make("div", "q", examples.question[e]));
    option.append(make("div", "m", `${arms[samples.arm[i]]} · ${labels[examples.label[e]]} · ${conditions[samples.condition[i]]}`));
    const line = make("div", "m");
    if (samples.traceRight[i] !== null) verdictInto(line, "trace", samples.traceRight[i]);
    verdictInto(line, "answer", samples.answerRight[i]);
    option.append(line);
    option.addEventListener("click", () => select(position));
    return option;
  }

  function verdictInto(line, what, value) {
    const [className, word] = mark(value);
    line.append(`${what} `, make("span", className, word), " ");
  }

  function select(position) {
    if (!hits.length) return;
    const next = Math.max(0, Math.min(position, hits.length - 1));
    const before = byId(`option-${at}`);
    if (before) before.setAttribute("aria-selected", "false");
    at = next;
    if (at >= drawn - 5) draw(at + PAGE);
    const option = byId(`option-${at}`);
    option.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", option.id);
    const bottom = option.offsetTop + option.offsetHeight;
    if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
    show(hits[at]);
  }

  function showNothing() {
    list.removeAttribute("aria-activedescendant");
    const title = make("h3", "", "No sample fits these filters");
    title.id = "detail-title";
    detail.replaceChildren(title);
  }

  function show(i) {
    const e = samples.example[i];
    const title = make("h3", "", examples.question[e]);
    title.id = "detail-title";
    const where = `${examples.id[e]} · arm ${arms[samples.arm[i]]} · seed ${samples.seed[i]} · context ${conditions[samples.condition[i]]} · ${samples.tokens[i]} tokens`;
    detail.replaceChildren(
      title,
      make("p", "where", where),
      make("h4", "", "Verdict, step by step"),
      verdictTable(i, e),
      ...problems(i),
      make("h4", "", "What the student wrote, raw"),
      make("pre", "", samples.text[i]),
      ...freeTrace(i),
      ...context(i, e),
      ...others(i, e),
    );
  }

  // a trace in the model's own words: its sentences marked by what was read in them
  function freeTrace(i) {
    const trace = samples.trace && samples.trace[i];
    if (!trace) return [];
    const box = make("pre", "free-trace");
    let at = 0;
    for (const [start, end, name, title] of trace.marks) {
      box.append(trace.text.slice(at, start));
      const part = make("span", `free-${name}`, trace.text.slice(start, end));
      part.title = title;
      box.append(part);
      at = end;
    }
    box.append(trace.text.slice(at));
    const key = make("p", "free-key");
    for (const name of ["mentioned", "accepted", "rejected", "concluded", "false"]) {
      key.append(make("span", `free-${name}`, name), " ");
    }
    return [make("h4", "", "The trace, as it was read"), key, box];
  }

  function verdictTable(i, e) {
    const box = make("div", "scroll");
    const table = make("table");
    const head = make("tr");
    for (const name of ["Step", "Said", "Gold", "Verdict"]) {
      const cell = make("th", "", name);
      cell.scope = "col";
      head.append(cell);
    }
    const body = make("tbody");
    const gold = examples.evidence[e].map((p) => passages[examples.context[e][p]]);
    const cited = samples.cited[i] && samples.cited[i].map((p) => passages[p]);
    const [precision, recall] = samples.evidenceScore[i];
    const shares = precision === null ? "" : `precision ${precision}, recall ${recall}`;
    body.append(
      step("Label", said(samples.saidLabel[i], i), labels[examples.label[e]], samples.labelRight[i], ""),
      step("Evidence", said(cited && count(cited), i), count(gold), samples.evidenceExact[i], shares),
      step("Trace", "", "label and evidence", samples.traceRight[i], ""),
      step("Answer", said(samples.saidAnswers[i] && samples.saidAnswers[i].join("; "), i), examples.answers[e].join("; "), samples.answerRight[i], `F1 ${samples.answerF1[i]}`),
    );
    const top = make("thead");
    top.append(head);
    table.append(top, body);
    box.append(table);
    return box;
  }

  function count(list) {
    return `${list.length} passage${list.length === 1 ? "" : "s"}`;
  }

  function said(text, i) {
    if (text !== null) return text;
    return samples.problems[i].length ? "(nothing that could be read)" : "–";
  }

  function step(name, saidText, goldText, value, more) {
    const row = make("tr");
    const head = make("th", "", name);
    head.scope = "row";
    const [className, word] = mark(value);
    const verdict = make("td");
    verdict.append(make("span", className, word));
    if (more) verdict.append(make("span", "ci", more));
    row.append(head, make("td", "", saidText), make("td", "", goldText), verdict);
    return row;
  }

  function problems(i) {
    const found = [...samples.problems[i]];
    if (samples.cut[i] && !found.includes("unfinished")) found.push("unfinished");
    return found.length ? [make("p", "", `Problems: ${found.join(", ")}.`)] : [];
  }

  function context(i, e) {
    const condition = conditions[samples.condition[i]];
    const parts = [make("h4", "", "Context")];
    if (condition === "withheld") parts.push(make("p", "", "Withheld from the student; shown here for comparison."));
    if (condition === "swapped") parts.push(make("p", "", "The student saw another question's context; this is the question's own."));
    const items = make("ol", "context");
    examples.context[e].forEach((p, position) => {
      const gold = examples.evidence[e].includes(position);
      items.append(passage(passages[p], gold, samples.citedAt[i].includes(position)));
    });
    parts.push(items);
    const inside = new Set(samples.citedAt[i].map((p) => even(passages[examples.context[e][p]])));
    const outside = (samples.cited[i] || []).map((p) => passages[p]).filter((text) => !inside.has(even(text)));
    if (outside.length) {
      const strays = make("ol", "context");
      outside.forEach((text) => strays.append(passage(text, false, true)));
      parts.push(make("h4", "", "Cited, but not in the context"), strays);
    }
    return parts;
  }

  function even(text) {
    return text.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean).join(" ");
  }

  function passage(text, gold, cited) {
    const item = make("li", `${gold ? "is-gold" : ""} ${cited ? "is-cited" : ""}`);
    if (gold) item.append(make("span", "badge", "★ gold"));
    if (cited) item.append(make("span", "badge", gold ? "✓ cited" : "✗ cited"));
    item.append(text);
    return item;
  }

  function others(i, e) {
    const same = [];
    for (let j = 0; j < total; j += 1) if (j !== i && samples.example[j] === e) same.push(j);
    if (!same.length) return [];
    const box = make("div", "others");
    for (const j of same) {
      const answer = mark(samples.answerRight[j])[1];
      const button = make("button", "", `${arms[samples.arm[j]]}, seed ${samples.seed[j]}, ${conditions[samples.condition[j]]}: answer ${answer}`);
      button.type = "button";
      button.addEventListener("click", () => {
        show(j);
        detail.focus();
      });
      box.append(button);
    }
    return [make("h4", "", "The same question elsewhere"), box];
  }

  const MOVES = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  function onKey(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(MOVES, key)) return;
    if (event.currentTarget === detail && key.length > 1) return;
    event.preventDefault();
    select(at + MOVES[key]);
  }

  list.addEventListener("keydown", onKey);
  detail.addEventListener("keydown", onKey);
  list.addEventListener("scroll", () => {
    if (list.scrollTop + 2 * list.clientHeight > list.scrollHeight) draw(drawn + PAGE);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("f-text").addEventListener("input", filter);
  fill("f-arm", ["All", ...arms]);
  fill("f-label", ["All", ...labels]);
  fill("f-condition", ["All", ...conditions]);
  fill("f-verdict", VERDICTS.map(([name]) => name));
  root.hidden = false;
  filter();
})();

// Taking outputs out: as CSV, as JSON lines, or on paper.
async function records() {
  const found = [];
  for (const i of hits) {
    const texts = await textsAt(i);
    const example = await exampleAt(samples.example[i]);
    const own = nameOf(i);
    found.push({
      example_id: own.id,
      arm: own.arm,
      [data.runWord]: own.run,
      condition: own.condition,
      question: data.examples.question[samples.example[i]],
      label: data.labels[data.examples.label[samples.example[i]]],
      said_label: texts.label,
      label_right: truth(scoreOf("labelRight", i)),
      evidence: example.evidence.map((p) => example.passages[p]),
      cited: texts.cited === null ? null : [...texts.citedAt.map((p) => example.passages[p]), ...texts.strays],
      evidence_exact: truth(scoreOf("evidenceExact", i)),
      trace_right: truth(scoreOf("traceRight", i)),
      gold: example.answers,
      said_answers: texts.answers,
      answer_right: truth(samples.answerRight[i]),
      answer_f1: samples.answerF1[i],
      ...(samples.falseClaims && { false_claims: texts.trace ? texts.trace.false.map(([claim]) => claim) : null }),
      problems: samples.problems[i].map((p) => data.problems[p]),
      text: texts.text,
    });
  }
  return found;
}

const truth = (value) => (value === null ? null : value === 1);

function csvCell(value) {
  let text = value === null ? "" : Array.isArray(value) ? JSON.stringify(value) : String(value);
  if (/^[=+\-@\t\r]/.test(text) && typeof value !== "number") text = `'${text}`; // a spreadsheet would run it
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv(found) {
  const names = found.length ? Object.keys(found[0]) : [];
  const lines = found.map((record) => names.map((name) => csvCell(record[name])).join(","));
  return [names.join(","), ...lines, ""].join("\r\n");
}

function save(text, kind, name) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const MOST_PRINTED = 200;
async function printThese() {
  const found = (await records()).slice(0, MOST_PRINTED);
  const paper = byId("printed");
  const left = hits.length - found.length;
  paper.replaceChildren(make("h2", "", `${found.length} of ${hits.length} samples${left > 0 ? ": the first ones" : ""}`));
  for (const record of found) {
    const one = make("section", "one");
    one.append(
      make("h3", "", record.question),
      make("p", "where", `${record.example_id} · arm ${record.arm} · ${data.runWord} ${record[data.runWord]} · context ${record.condition}`),
      make("p", "", `Answer: ${(record.said_answers ?? ["–"]).join("; ")} (gold: ${record.gold.join("; ")}). Trace ${word(record.trace_right)}, answer ${word(record.answer_right)}.`),
      make("pre", "", record.text),
    );
    paper.append(one);
  }
  window.print();
}

const word = (value) => (value === null ? "unscored" : value ? "right" : "wrong");
window.addEventListener("afterprint", () => byId("printed")?.replaceChildren());

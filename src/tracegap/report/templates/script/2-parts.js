// The data: parts packed into the page, or lying in files beside it.
const parts = new Map();
const arriving = new Map();
window.tracegapPart = (name, text) => arriving.get(name)?.(text);

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function fileText(name) {
  const { folder, files } = JSON.parse(byId("part-files").textContent);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    arriving.set(name, resolve);
    script.src = `${encodeURIComponent(folder)}/${files[name]}`;
    script.onerror = () => reject(new Error(`${folder}/${files[name]} is not beside this page: keep the two together.`));
    script.onload = () => script.remove();
    document.head.append(script);
  });
}

function part(name) {
  if (!parts.has(name)) {
    const inside = document.querySelector(`script[data-part="${name}"]`);
    parts.set(name, (inside ? Promise.resolve(inside.textContent) : fileText(name)).then(unpacked));
  }
  return parts.get(name);
}

// what has arrived, to be looked through without waiting
const ready = new Map();
async function rows(kind, number) {
  const name = `${kind}${Math.floor(number / data.perBlock[kind])}`;
  if (!ready.has(name)) ready.set(name, await part(name));
  return ready.get(name);
}
async function exampleAt(e) {
  const block = await rows("e", e);
  const row = block.rows[e % data.perBlock.e];
  return { ...row, passages: row.context.map((p) => block.passages[p]) };
}
async function textsAt(i) {
  const block = await rows("s", i);
  const row = block.rows[i % data.perBlock.s];
  return { ...row, messages: row.prompt === undefined ? null : block.prompts[row.prompt] };
}
function* firsts() {
  for (const [kind, count] of [["e", data.examples.id.length], ["s", total]]) {
    for (let at = 0; at < count; at += data.perBlock[kind]) yield [kind, at];
  }
}
async function allRows() {
  await Promise.all([...firsts()].map(([kind, at]) => rows(kind, at)));
}
// what stands in the page is unpacked while nothing else is to be done, so that looking for a text is quick
function readAhead(left = byId("part-files") ? [] : [...firsts()]) {
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  const [next, ...others] = left;
  if (next) idle(() => rows(...next).then(() => readAhead(others), () => {}));
}

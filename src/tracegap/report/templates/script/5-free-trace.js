// A trace in the model's own words: its sentences marked by what was read in them.
const claimed = (n) => `${n} false claim${n === 1 ? "" : "s"}`;

function freeTrace(trace) {
  if (!trace) return [];
  const key = make("p", "free-key");
  for (const name of ["mentioned", "accepted", "rejected", "concluded", "false"]) {
    key.append(make("span", `free-${name}`, name), " ");
  }
  const box = make("pre", "free-trace");
  const firsts = [];
  let at = 0;
  for (const [start, end, name, said] of trace.marks) {
    box.append(trace.text.slice(at, start));
    const part = make("span", `free-${name}`, trace.text.slice(start, end));
    if (name === "false") {
      part.tabIndex = -1;
      part.append(make("sup", "", said));
      firsts[said - 1] ??= part;
    } else part.title = said;
    box.append(part);
    at = end;
  }
  box.append(trace.text.slice(at));
  return [make("h4", "", "The trace, as it was read"), key, ...reasons(trace.false, firsts), box];
}

// why each claim is false stands in the open: nothing needs to be pointed at to be read
function reasons(found, places) {
  if (!found.length) return [];
  const items = make("ol", "free-reasons");
  found.forEach(([text, reason], number) => {
    const item = make("li", "", `“${text}”: ${reason}. `);
    if (places[number]) {
      const there = make("button", "as-link", "show");
      there.setAttribute("aria-label", `show false claim ${number + 1} in the trace`);
      there.type = "button";
      there.addEventListener("click", () => {
        places[number].scrollIntoView({ block: "center" });
        places[number].focus({ preventScroll: true });
      });
      item.append(there);
    }
    items.append(item);
  });
  return [make("p", "which", `${claimed(found.length)}, read by rule and held against the context: check each by eye`), items];
}

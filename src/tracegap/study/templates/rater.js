"use strict";
(() => {
  const main = document.querySelector("main");
  const forms = [...document.querySelectorAll("form.item")];
  const place = `tracegap-study ${main.dataset.study} ${main.dataset.rater}`;
  const progress = document.getElementById("progress");
  const kept = read();

  function read() {
    const empty = { study: main.dataset.study, rater: main.dataset.rater, answers: [] };
    try {
      const found = JSON.parse(localStorage.getItem(place));
      return found && Array.isArray(found.answers) ? found : empty;
    } catch {
      return empty;
    }
  }

  function keep() {
    try {
      localStorage.setItem(place, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  function show(section) {
    for (const one of main.querySelectorAll(".card")) one.hidden = one !== section;
    section.querySelector("h2").focus();
    window.scrollTo(0, 0);
  }

  function chosen(form) {
    const values = {};
    for (const input of form.querySelectorAll("input:checked")) values[input.name] = Number(input.value);
    return values;
  }

  function next() {
    const done = new Set(kept.answers.map((answer) => answer.item));
    const form = forms.find((one) => !done.has(one.dataset.item));
    if (!form) return finish();
    progress.textContent = `${done.size} of ${forms.length} done`;
    let began = performance.now();
    let before = 0;
    show(form);
    form.onsubmit = (event) => {
      event.preventDefault();
      const after = form.querySelector(".after");
      const asked = [...form.querySelectorAll("fieldset")].filter((set) => !set.closest("[hidden]"));
      const values = chosen(form);
      const missing = asked.find((set) => !(set.dataset.name in values));
      form.querySelector(".missing").textContent = missing ? `Please answer: ${missing.querySelector("legend").textContent}` : "";
      if (missing) return missing.querySelector("input").focus();
      if (after.hidden) {
        before = seconds(began);
        began = performance.now();
        for (const input of asked[0].querySelectorAll("input")) input.disabled = true;
        after.hidden = false;
        return after.querySelector(".reasoning").focus();
      }
      kept.answers.push({ item: form.dataset.item, ...values, seconds_before: before, seconds_after: seconds(began) });
      keep();
      next();
    };
  }

  function seconds(since) {
    return Math.round((performance.now() - since) / 100) / 10;
  }

  function finish() {
    const text = JSON.stringify(kept);
    progress.textContent = `${forms.length} of ${forms.length} done`;
    document.getElementById("copy").value = text;
    document.getElementById("save").href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
    show(document.getElementById("end"));
  }

  document.getElementById("memory").hidden = keep();
  document.getElementById("begin").onclick = next;
  if (kept.answers.length) next();
})();

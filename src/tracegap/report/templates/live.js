(() => {
  "use strict";
  // A run that goes on. Text from data is only ever set as textContent: it cannot become markup.
  const byId = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const { events, page } = document.body.dataset;
  let first = null;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.textContent = text;
    return element;
  }

  function shape(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function curve(name, points) {
    const figure = document.createElement("figure");
    const last = points[points.length - 1];
    figure.append(make("figcaption", "", `${name}: ${last[1].toFixed(3)} at step ${last[0]}`));
    const high = Math.max(...points.map(([, loss]) => loss));
    const far = Math.max(last[0], 1);
    const path = points.map(([step, loss]) => `${((344 * step) / far).toFixed(1)},${(100 - (95 * loss) / (high || 1)).toFixed(1)}`);
    const picture = shape("svg", { viewBox: "0 0 344 100", role: "img", "aria-label": `Loss of ${name}, from ${points[0][1].toFixed(3)} to ${last[1].toFixed(3)}` });
    picture.append(shape("polyline", { points: path.join(" "), fill: "none", stroke: "var(--a0)", "stroke-width": "2" }));
    figure.append(picture);
    return figure;
  }

  function show(state) {
    const { work, quiet, finished, losses, newest } = state;
    const bar = byId("bar");
    bar.hidden = !work || !work.total;
    if (work) {
      const silent = quiet > 120 ? ` (nothing new for ${quiet} s: it may have been stopped; the same command goes on)` : "";
      byId("state").textContent = `${work.title}: ${work.total ? `${work.done} of ${work.total}` : ""} ${work.note}${silent}`;
      if (work.total) [bar.max, bar.value] = [work.total, work.done];
    } else {
      byId("state").textContent = state.page === null ? "Nothing goes on here just now." : "Finished.";
    }
    byId("done").textContent = finished.length ? `Complete: ${finished.join(", ")}.` : "";
    const curves = Object.entries(losses).filter(([, points]) => points.length);
    if (curves.length) byId("loss").replaceChildren(...curves.map(([name, points]) => curve(name, points)));
    if (newest.length) {
      byId("newest").replaceChildren(...newest.flatMap((one) => [make("p", "which", `${one.training} · ${one.example}`), make("pre", "", one.text)]));
    }
  }

  const source = new EventSource(events);
  source.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (first === null) first = { page: state.page };
    show(state);
    // its own page has come, or has been made anew: there is more to see there
    if (state.page !== null && state.page !== first.page && !state.work) {
      source.close();
      location.href = page;
    }
  };
  source.onerror = () => { byId("state").textContent = "The viewer does not answer; it is asked again."; };
})();

// The page itself: sections that fold, where one is, wide tables, the date of the file.
const byId = (id) => document.getElementById(id);

// Text from data is only ever set as textContent: it cannot become markup.
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function openAround(element) {
  for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  const own = element.querySelector(":scope > details.fold");
  if (own) own.open = true;
}

// what folds open above moves what lies below: once the page has settled, its place is looked up anew
function settleAt(target) {
  target.scrollIntoView();
  requestAnimationFrame(() => requestAnimationFrame(() => target.scrollIntoView({ behavior: "instant" })));
}

function goToSection() {
  const target = byId(plain(location.hash.slice(1)));
  if (!target) return;
  openAround(target);
  settleAt(target);
  markCurrent(links.find((link) => link.hash === `#${target.id}`));
}

const links = [...document.querySelectorAll("nav a")];
let chosen = null;
function markCurrent(link) {
  if (!link) return;
  for (const other of links) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  chosen = link;
}
for (const link of links) {
  // a section that is where we are already makes no hashchange
  link.addEventListener("click", () => {
    const target = byId(link.hash.slice(1));
    openAround(target);
    settleAt(target);
    markCurrent(link);
  });
}
// the section chosen stays the current one until the reader moves on by hand
for (const moved of ["wheel", "pointerdown", "keydown"]) window.addEventListener(moved, () => { chosen = null; }, { passive: true });

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const link = links.find((a) => a.hash === `#${entry.target.id}`);
    if (!link || !entry.isIntersecting || chosen) continue;
    for (const other of links) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  }
}, { rootMargin: "-20% 0px -70% 0px" });
for (const section of document.querySelectorAll("main > section")) seen.observe(section);

// a table that is wider than its place says so
const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) target.classList.toggle("wider", target.scrollWidth > target.clientWidth + 1);
});
for (const box of document.querySelectorAll(".scroll")) wide.observe(box);

// the page holds no date, so that equal runs give equal bytes: the file's own is shown
const dated = byId("dated");
if (dated) {
  const when = new Date(document.lastModified);
  dated.lastElementChild.textContent = `${when.getFullYear()}-${String(when.getMonth() + 1).padStart(2, "0")}-${String(when.getDate()).padStart(2, "0")}`;
  dated.hidden = false;
}

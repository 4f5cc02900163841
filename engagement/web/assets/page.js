"use strict";
// Before Streamlit starts: phones get cards instead of tables (?view=cards).
// While it runs: <html lang> and Streamlit's built-in English strings follow ?lang.

const address = () => new URLSearchParams(location.search);

if (window.innerWidth < 640 && !address().has("view")) {
  const query = address();
  query.set("view", "cards");
  history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
}

const ATTRIBUTES = ["aria-label", "placeholder", "title", "alt"];
// What the server says to an upload that it has no room for, in words; the browser tells the number alone.
const REFUSED = /Request failed with status code (413|503)/;
const REFUSALS = {
  413: "There is no room for this file: one visit may hold only so much. Remove others first.",
  503: "This server has a lot to do just now. Try again in a minute.",
};
const PER_FILE = /^([\d.,]+) ?([KMGT]?B) per file(.*)$/;
const english = new WeakMap(); // node -> {field: [English, shown]}
const catalogues = { en: {} };
let words = {};

function inWords(text) {
  const refused = text.match(REFUSED);
  if (refused) return words[REFUSALS[refused[1]]] ?? REFUSALS[refused[1]];
  const size = text.match(PER_FILE);
  if (size && words["{size} per file"]) {
    return words["{size} per file"].replace("{size}", `${parseFloat(size[1])} ${size[2]}`) + size[3];
  }
  const [name, chart] = text.split(/: (.*)/s); // "Show data: what the chart shows"
  if (chart && words[name]) return `${words[name]}: ${chart}`;
  return words[text.trim()] ?? text;
}

function show(node, field, current, write) {
  const known = english.get(node) ?? {};
  const [source, shown] = known[field] ?? [current, current];
  const original = current === shown ? source : current; // Streamlit wrote something new
  const wanted = inWords(original);
  if (wanted !== original || known[field]) {
    known[field] = [original, wanted];
    english.set(node, known);
  }
  if (wanted !== current) write(wanted);
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) {
    show(root, "text", root.nodeValue, (text) => { root.nodeValue = text; });
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of ATTRIBUTES) {
    if (root.hasAttribute(name)) show(root, name, root.getAttribute(name), (text) => root.setAttribute(name, text));
  }
  root.childNodes.forEach(translate);
}

// Only the furniture: what people wrote, and our own sentences, are left as they are.
const FURNITURE = "[data-testid=stFileUploader], [data-testid=stToolbar], [data-testid=stElementToolbar], " +
  "[data-testid=stStatusWidget], [data-testid=stDialog], [data-testid=stPagination], [data-testid=InputInstructions], " +
  "[data-baseweb=popover], [data-testid=stMainMenuPopover], [data-testid=stSelectbox], header, [role=dialog], [role=tooltip]";

function translateWithin(node) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (!element || !element.closest) return;
  if (element.closest(FURNITURE)) translate(node);
  else if (element.querySelectorAll) element.querySelectorAll(FURNITURE).forEach(translate);
}

async function follow() {
  const code = address().get("lang");
  if (!code || code === document.documentElement.dataset.words) return;
  document.documentElement.lang = code;
  document.documentElement.dataset.words = code;
  catalogues[code] ??= await fetch(`./words/${encodeURIComponent(code)}`).then((reply) => (reply.ok ? reply.json() : {}));
  words = catalogues[code];
  document.querySelectorAll(FURNITURE).forEach(translate);
}

// One action, one step back: on the way to another page Streamlit writes the new parameters behind the old path
// first, and the old page would lose its own.
let acted = false;
for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => { acted = true; }, true);

const { pushState, replaceState } = history;
history.pushState = function (...args) {
  (acted ? pushState : replaceState).apply(this, args);
  acted = false;
  follow();
};
history.replaceState = function (...args) {
  replaceState.apply(this, args);
  follow();
};
addEventListener("popstate", follow);
addEventListener("DOMContentLoaded", () => {
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translateWithin);
      else translateWithin(change.target);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  follow();
});

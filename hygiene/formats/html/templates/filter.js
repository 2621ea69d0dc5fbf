"use strict";
// Filters the findings of a report. It reads data-* attributes and text. It changes what is hidden, open and ticked, says
// how many findings are shown, puts the command that accepts a finding into it, and moves the focus and the page.
(() => {
  const section = document.currentScript.parentElement;
  const bar = section.querySelector("[data-filter]");
  const by = Object.fromEntries([...bar.querySelectorAll("[data-by]")].map((field) => [field.dataset.by, field]));
  const said = bar.querySelector("[data-said]");
  const accounts = [...section.querySelectorAll("[data-account]")];
  const [none, clean] = ["[data-none]", "[data-clear]"].map((each) => section.querySelector(each));
  const groups = [...section.querySelectorAll("[data-group]")];
  const rows = groups.flatMap((group) => {
    const { account, owner, platform } = group.parentElement.dataset;
    return [...group.querySelectorAll("[data-rank]")].map((element) => ({
      element, group, account, owner, platform, rank: Number(element.dataset.rank), isNew: "new" in element.dataset,
    }));
  });
  const shownRows = () => rows.filter((row) => !row.element.hidden);

  // Case, accents and the width of letters do not matter.
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toUpperCase().toLowerCase();
  const texts = new Map();
  const text = (element) => {
    const command = element.querySelector(".command")?.textContent ?? "";  // the same words in every finding
    if (!texts.has(element)) texts.set(element, plain(element.textContent.replace(command, "")));
    return texts.get(element);
  };
  const words = (row) => {
    const advice = document.getElementById(row.element.querySelector("a[href^='#c']")?.hash.slice(1));
    const above = [row.group.querySelector("h4"), row.group.parentElement.querySelector("h3"), advice];
    return [row.element, ...above].filter(Boolean).map(text).join("\n");
  };

  const is = (name, row) => !by[name]?.value || row[name] === by[name].value;
  const apply = () => {
    const asked = plain(by.words.value).split(/\s+/).filter(Boolean);
    const least = Number(by.rank?.value || 0);
    const left = new Set();
    for (const row of rows) {
      const shown = is("account", row) && is("owner", row) && is("platform", row) && row.rank >= least
        && (row.isNew || !by.new?.checked) && (!asked.length || asked.every((word) => words(row).includes(word)));
      if (row.element.hidden === shown) row.element.hidden = !shown;
      if (shown) left.add(row.group).add(row.group.parentElement).add(row);
    }
    const all = shownRows().length === rows.length;
    for (const each of [...groups, ...accounts]) each.hidden = !all && !left.has(each);
    none.hidden = shownRows().length > 0;
    clean.hidden = !none.hidden;  // what was clear is no answer to what was searched
    said.textContent = said.dataset.said.replace("{shown}", shownRows().length.toLocaleString(document.documentElement.lang));
  };
  const clear = () => {
    for (const field of Object.values(by)) field.type === "checkbox" ? (field.checked = false) : (field.value = "");
    apply();
  };

  // Where the command stands once for a group, an open finding gets its own.
  const command = ({ target }) => {
    const shared = target.closest("[data-group]")?.querySelector(".advice .command");
    const body = target.querySelector(":scope > div[id]");
    if (!shared || !body || body.querySelector(".command")) return;
    const own = body.appendChild(shared.cloneNode());
    own.textContent = shared.textContent.replace("ID", body.id.slice(2));
  };

  // A link to a finding shows and opens it, whatever the filter.
  const aim = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !section.contains(target)) return;
    if (target.closest("[hidden]")) clear();
    const row = target.closest("details");
    if (row) {
      row.open = true;
      row.querySelector("summary").focus({ preventScroll: true });
    }
    (row || target).scrollIntoView();
  };

  const does = { open: () => shownRows().forEach((row) => (row.element.open = true)), fold: () => shownRows().forEach((row) => (row.element.open = false)), clear };
  bar.addEventListener("input", apply);
  bar.addEventListener("click", (event) => does[event.target.dataset.does]?.());
  // Within the findings alone: a key that works everywhere is in the way of those who speak to their computer.
  section.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    by.words.focus();
  });
  section.addEventListener("toggle", command, true);
  addEventListener("hashchange", aim);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) setTimeout(aim);
  });
  bar.hidden = false;
  apply();
  aim();
})();

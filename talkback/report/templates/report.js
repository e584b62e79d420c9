"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // Tables: a click on a heading sorts by it, another one turns it round.
  const value = (row, column, kind) => {
    const cell = row.cells[column];
    return kind === "number" ? Number(cell.dataset.value) : cell.textContent.trim().toLowerCase();
  };
  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  const sort = (table, heading) => {
    const kind = heading.dataset.sort;
    const first = kind === "number" ? "descending" : "ascending";
    const second = kind === "number" ? "ascending" : "descending";
    const order = heading.getAttribute("aria-sort") === first ? second : first;
    const sign = order === "ascending" ? 1 : -1;
    all("th[aria-sort]", table.tHead).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", order);
    const body = table.tBodies[0];
    const keyed = Array.from(body.rows, (row) => [value(row, heading.cellIndex, kind), row]);
    keyed.sort((one, other) => sign * compare(one[0], other[0]));
    body.append(...keyed.map((pair) => pair[1]));
  };
  for (const table of all("table.sortable")) {
    for (const heading of all("th[data-sort]", table.tHead)) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading));
    }
  }

  // Search and filters: rules by name and by what came of them, lines by their words and verdicts.
  const form = document.querySelector(".tools");
  const search = document.getElementById("search");
  const kind = document.getElementById("kind");
  const outcome = document.getElementById("outcome");
  const found = document.getElementById("found");
  const rows = all("#rule-table tbody tr");
  const blocks = all("details.rule").map((block) => ({
    block,
    rule: block.dataset.rule,
    open: block.open,
    lines: all(".lines > li:not(.gap)", block),
    gaps: all(".lines > .gap", block),
  }));
  const words = new WeakMap();
  const textOf = (node) => {
    if (!words.has(node)) words.set(node, node.textContent.toLowerCase());
    return words.get(node);
  };
  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    const verdict = outcome ? outcome.value : "";
    const narrowed = wanted !== "" || verdict !== "";
    const withLines = new Set();
    let lines = 0;
    for (const { block, rule, open, lines: items, gaps } of blocks) {
      const named = rule.toLowerCase().includes(wanted);
      let shown = 0;
      for (const item of items) {
        const fits =
          (verdict === "" || item.dataset.o === verdict) && (named || textOf(item).includes(wanted));
        item.hidden = !fits;
        shown += fits;
      }
      for (const gap of gaps) gap.hidden = narrowed;
      if (shown) withLines.add(rule);
      lines += shown;
      block.hidden = narrowed && shown === 0;
      block.open = narrowed ? shown > 0 && wanted !== "" && !named : open;
    }
    let rules = 0;
    for (const row of rows) {
      const rule = row.dataset.rule;
      const named = rule.toLowerCase().includes(wanted) && (verdict === "" || withLines.has(rule));
      const fits = (kind.value === "" || row.dataset.kind === kind.value) && (named || withLines.has(rule));
      row.hidden = !fits;
      rules += fits;
    }
    const said = [rules + (rules === 1 ? " rule" : " rules")];
    if (narrowed && blocks.length) said.push(lines + (lines === 1 ? " line" : " lines"));
    found.textContent = narrowed || kind.value ? said.join(", ") : "";
  };
  let waiting = 0;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 80);
  });

  // A verdict that is opened names the gates on its way, of which the page has one list.
  const gates = all("#gates li").map((item) => item.textContent);
  const told = (words, names) => {
    const line = document.createElement("p");
    const strong = document.createElement("b");
    strong.textContent = words;
    line.append(strong, " " + names.join(", "));
    return line;
  };
  document.addEventListener("toggle", ({ target }) => {
    if (!target.dataset || target.dataset.g === undefined || !target.open) return;
    const passed = Number(target.dataset.g);
    delete target.dataset.g;
    const first = target.querySelector("p");
    if (passed + 1 < gates.length) first.after(told("not asked", gates.slice(passed + 1)));
    if (passed) first.after(told("passed", gates.slice(0, passed)));
  }, true);

  // On paper there is the whole report: what a search hid is there again.
  addEventListener("beforeprint", () => {
    form.reset();
    apply();
  });
})();

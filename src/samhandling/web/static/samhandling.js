/* Nothing here is needed: pages work without it. It opens shared explanations, sorts tables and filters lists. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const openByHash = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    if (target && target.tagName === "DETAILS") target.scrollIntoView();
  };
  addEventListener("hashchange", openByHash);
  if (location.hash) openByHash();

  /* A second press on a button must not send the same form again; after a while it may, should the first be lost. */
  const ONCE_WITHIN = 8000;
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const now = Date.now();
    if (now - Number(form.dataset.sentAt || 0) < ONCE_WITHIN) event.preventDefault();
    else form.dataset.sentAt = now;
  });
  /* Back to a page that the browser had kept: its forms are to be sent anew. */
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent-at]").forEach((form) => delete form.dataset.sentAt));

  const sv = new Intl.Collator("sv", { numeric: true, sensitivity: "base" });
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value;
  };
  const compare = (a, b, numeric) => (numeric ? Number(a) - Number(b) : sv.compare(a, b));

  const sort = (table, header, column) => {
    const falling = header.getAttribute("aria-sort") === "ascending";
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }));
    const numeric = rows.every(({ key }) => key === "" || Number.isFinite(Number(key)));
    rows.sort((a, b) => {
      /* A missing value comes last whichever way the column is sorted. */
      if (a.key === "" || b.key === "") return (a.key === "") - (b.key === "");
      return (falling ? -1 : 1) * compare(a.key, b.key, numeric);
    });
    body.append(...rows.map(({ row }) => row));
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", falling ? "descending" : "ascending");
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    if (!table.tHead || table.tBodies[0].rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => sort(table, header, column));
    });
  }

  for (const form of document.querySelectorAll("[data-filter-form]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  for (const input of document.querySelectorAll("input[data-filter]")) {
    const name = input.dataset.filter;
    const list = document.getElementById(name);
    const status = document.querySelector(`[data-filter-status="${name}"]`);
    const box = document.querySelector(`[data-filter-open="${name}"]`);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase("sv");
      let n = 0;
      for (const item of list.children) {
        const fits = item.textContent.toLocaleLowerCase("sv").includes(wanted);
        item.hidden = !fits;
        n += fits;
      }
      if (box && wanted) box.open = true;
      if (status) status.textContent = wanted ? `${n} av ${list.children.length} visas` : "";
    });
  }
})();

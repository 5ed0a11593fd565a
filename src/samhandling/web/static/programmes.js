/* Goals are dragged in their tree. The buttons do the same a step at a time, for keyboard, touch and screen readers. */
(() => {
  "use strict";
  const tree = document.querySelector("ol[data-drag]");
  if (!tree) return;
  const form = tree.closest("form");
  const KEY = "mal-";
  let dragged = null;
  let move = "";

  const keyOf = (item) => item.id.slice(KEY.length);
  /* In the upper third of a goal: before it; in the lower third: after it; between: under it. */
  const whereIn = (node, y) => {
    const box = node.getBoundingClientRect();
    const part = (y - box.top) / box.height;
    return part < 1 / 3 ? "before" : part > 2 / 3 ? "after" : "under";
  };
  const clear = () => tree.querySelectorAll("[data-drop]").forEach((node) => node.removeAttribute("data-drop"));

  for (const item of tree.children) {
    const button = item.querySelector("button[name=flytta]");
    const node = item.querySelector(".goal-node");
    node.addEventListener("dragover", (event) => {
      if (!dragged || dragged === item) return;
      event.preventDefault();
      clear();
      node.dataset.drop = whereIn(node, event.clientY);
    });
    node.addEventListener("dragleave", () => node.removeAttribute("data-drop"));
    node.addEventListener("drop", (event) => {
      if (!dragged || dragged === item) return;
      event.preventDefault();
      const [key, version] = dragged.querySelector("button[name=flytta]").value.split(":");
      move = [key, version, whereIn(node, event.clientY), keyOf(item)].join(":");
    });
    if (!button) continue;
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.draggable = true;
    grip.setAttribute("aria-hidden", "true");
    grip.title = "Dra målet";
    grip.textContent = "\u2807";
    grip.addEventListener("dragstart", (event) => {
      dragged = item;
      item.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", keyOf(item));
      event.dataTransfer.setDragImage(node, 0, 0);
    });
    grip.addEventListener("dragend", () => {
      item.classList.remove("is-dragged");
      dragged = null;
      clear();
      if (!move) return;
      // Sent when the browser has let go of what was dragged, not from under its hand.
      const sent = document.createElement("input");
      sent.type = "hidden";
      sent.name = "flytta";
      sent.value = move;
      move = "";
      form.append(sent);
      form.submit();
    });
    node.prepend(grip);
  }
})();

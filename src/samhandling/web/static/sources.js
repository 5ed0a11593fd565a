/* Nothing here is needed: the page can be loaded again. It follows the work, and shows the page anew when it ends. */
(() => {
  "use strict";
  const link = document.querySelector("[data-follow]");
  if (!link) return;
  const followed = [...document.querySelectorAll("[data-job]")];
  const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const show = (box, now) => {
    const step = box.querySelector("[data-step]");
    const bar = box.querySelector("progress");
    if (!step || !bar) return;
    step.textContent = now.total ? `${now.step}: ${grouped(now.done)} av ${grouped(now.total)}` : now.step || "Börjar";
    if (!now.total) return;
    bar.max = now.total;
    bar.value = now.done;
  };
  const ask = async () => {
    try {
      const { jobs } = await (await fetch(link.dataset.follow)).json();
      for (const box of followed) {
        const now = jobs[box.dataset.job];
        // Somebody may be writing a note: the page is not taken from under the hands.
        const busy = document.activeElement?.matches("input:not([type=checkbox]), textarea, select");
        // An attempt may have come and gone between two looks.
        if (!now || now.state !== box.dataset.state || String(now.n) !== box.dataset.attempts) {
          if (busy) continue;
          location.reload();
          return;
        }
        show(box, now);
      }
    } catch {
      /* The server may be on its way up again: ask once more. */
    }
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 1000);
})();

/* Nothing here is needed: every action is a form. It shows progress, waits for the reading, and lends keys. */
(() => {
  "use strict";
  const form = document.querySelector("[data-upload]");
  const send = () => {
    const status = form.querySelector("[data-upload-status]");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", "Hur mycket av filen som är uppladdat");
    status.replaceChildren("Laddar upp …", bar);
    form.querySelector("button").disabled = true;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      document.querySelector("main").replaceWith(answer.querySelector("main"));
      prepare();
    });
    request.addEventListener("error", () => {
      status.textContent = "Uppladdningen bröts. Försök igen.";
      form.querySelector("button").disabled = false;
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  };
  const prepare = () => {
    const found = document.querySelector("[data-upload]");
    if (!found) return;
    found.querySelector(".drag").hidden = false;
    const input = found.querySelector("input[type=file]");
    for (const name of ["dragover", "dragleave", "drop"]) {
      found.addEventListener(name, (event) => {
        event.preventDefault();
        found.classList.toggle("is-over", name === "dragover");
        if (name === "drop" && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      });
    }
    found.addEventListener("submit", (event) => {
      if (found !== form) return; // a form that came with an error is sent as it is
      event.preventDefault();
      send();
    });
  };
  prepare();

  const waiting = document.querySelector("[data-poll]");
  if (waiting) {
    const ask = async () => {
      try {
        const answer = await (await fetch(waiting.dataset.poll)).json();
        if (!["uploaded", "reading"].includes(answer.state)) {
          location.reload();
          return;
        }
      } catch {
        /* The server may be on its way up again: ask once more. */
      }
      setTimeout(ask, 1000);
    };
    setTimeout(ask, 700);
  }

  const keys = document.querySelector(".keys");
  if (keys) {
    const on = keys.querySelector("[data-keys-on]");
    keys.hidden = false;
    on.checked = localStorage.getItem("import-keys") !== "off";
    on.addEventListener("change", () => localStorage.setItem("import-keys", on.checked ? "on" : "off"));
    addEventListener("keydown", (event) => {
      const busy = event.target.closest("input:not([type=checkbox]), textarea, select");
      if (!on.checked || busy || event.ctrlKey || event.altKey || event.metaKey) return;
      const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!found) return;
      event.preventDefault();
      if (found.tagName === "A") found.click();
      else if (found.tagName === "DETAILS") {
        found.open = true;
        found.querySelector("input:not([type=hidden]), textarea, select").focus();
      } else found.querySelector("button").click();
    });
    const current = document.querySelector(".pieces [aria-current]");
    if (current && matchMedia("(min-width: 64rem)").matches) current.scrollIntoView({ block: "nearest" });
  }
})();

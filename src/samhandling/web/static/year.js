/* Keeps what is typed. Without it every form has its button; with it nothing typed is lost: what has not been saved
   stays in this browser until it has, or until its writer throws it away.
   data-autosave: saved as it is typed. data-draft: kept as it is typed, saved by its button. */
(() => {
  "use strict";
  const texts = (form) => Object.fromEntries([...new FormData(form)].filter(([name]) => !/^(csrf|version|what)/.test(name)));
  const says = (form) => JSON.stringify(texts(form));
  const versionOf = (form) => (form.elements.version ? form.elements.version.value : "");
  const keep = (shelf, form, more) => localStorage.setItem(shelf, JSON.stringify({ texts: texts(form), version: versionOf(form), ...more }));
  const put = (form, kept) => {
    for (const [name, value] of Object.entries(kept)) if (form.elements[name]) form.elements[name].value = value;
  };

  /* Logging in, in this tab or another, changes the secret that every form carries. */
  const renew = (form) => {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (found && form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = found[1];
  };

  /* What somebody else's words stand in the place of: shown until its writer has taken care of it. */
  const showMine = (place, shelf, kept) => {
    const box = document.createElement("div");
    const mine = document.createElement("pre");
    const drop = document.createElement("button");
    mine.className = "entry";
    mine.textContent = Object.values(kept).filter(Boolean).join("\n\n");
    drop.type = "button";
    drop.className = "button quiet";
    drop.textContent = "Ta bort min text";
    drop.addEventListener("click", () => {
      localStorage.removeItem(shelf);
      box.remove();
    });
    box.append(mine, drop);
    place.after(box);
  };

  const autosave = (form) => {
    const status = form.querySelector("[data-saved]");
    const shelf = `svar:${form.action}`;
    const aside = `${shelf}:egen`;
    let waiting = 0;
    let sending = false;
    let again = false;
    const tell = (words, unsaved) => {
      status.textContent = words;
      status.classList.toggle("is-unsaved", Boolean(unsaved));
    };
    const send = async () => {
      if (sending) {
        again = true;
        return;
      }
      sending = true;
      again = false;
      renew(form);
      const sent = says(form);
      let wait = 0;
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
        if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) {
          tell("Du är utloggad. Texten ligger kvar i webbläsaren: logga in i en annan flik, så sparas den här.", true);
          wait = 5000;
        } else {
          const said = await answer.json();
          if (said.ok) {
            form.elements.version.value = said.version;
            tell(`Sparat ${said.at}.`);
            if (says(form) === sent) localStorage.removeItem(shelf);
            else {
              keep(shelf, form);
              again = true;
            }
          } else tell(said.why, true);
        }
      } catch {
        tell("Ingen kontakt med servern. Texten ligger kvar i webbläsaren och sparas när kontakten är tillbaka.", true);
        wait = 3000;
      }
      sending = false;
      if (wait || again) waiting = setTimeout(send, wait || 300);
    };
    form.addEventListener("input", () => {
      keep(shelf, form);
      tell("Sparar …");
      clearTimeout(waiting);
      waiting = setTimeout(send, 1200);
    });
    form.addEventListener("submit", () => {
      clearTimeout(waiting);
      renew(form);
    });
    const left = JSON.parse(localStorage.getItem(shelf) || "null");
    if (left && JSON.stringify(left.texts) === says(form)) localStorage.removeItem(shelf);
    else if (left && left.version === versionOf(form)) {
      put(form, left.texts);
      tell("Här ligger text som inte hann sparas. Den sparas nu.", true);
      send();
    } else if (left) {
      tell("Någon annan har sparat här sedan du skrev. Din text, som inte är sparad, står nedanför.", true);
      localStorage.setItem(aside, JSON.stringify(left.texts));
      localStorage.removeItem(shelf);
    }
    const mine = JSON.parse(localStorage.getItem(aside) || "null");
    if (mine) showMine(status, aside, mine);
  };

  const draft = (form) => {
    const what = form.elements.what ? form.elements.what.value : "";
    const shelf = `utkast:${location.pathname}:${what}`;
    const begun = says(form);
    form.addEventListener("input", () => (says(form) === begun ? localStorage.removeItem(shelf) : keep(shelf, form)));
    form.addEventListener("submit", () => {
      renew(form);
      keep(shelf, form, { sent: true });
    });
    const left = JSON.parse(localStorage.getItem(shelf) || "null");
    if (!left) return;
    if (left.sent && document.querySelector(".told")) {
      localStorage.removeItem(shelf);
      return;
    }
    if (JSON.stringify(left.texts) === begun) return;
    const note = document.createElement("p");
    note.setAttribute("role", "status");
    note.className = "saved is-unsaved";
    form.append(note);
    if (form.closest("details")) form.closest("details").open = true;
    if (left.version === versionOf(form)) {
      put(form, left.texts);
      note.textContent = "Här ligger text som inte är sparad. Läs igenom den och spara.";
    } else {
      note.textContent = "Någon annan har sparat här sedan du skrev. Din text, som inte är sparad, står nedanför.";
      showMine(note, shelf, left.texts);
    }
  };

  document.querySelectorAll("[data-autosave]").forEach(autosave);
  document.querySelectorAll("[data-draft]").forEach(draft);
})();

// What every page can do: the menu on a phone, one press per button, copying earlier text, showing a password, and
// writing what the server said. It runs before the scripts of a page's parts.
// Everything here only helps; each page works without it.

const AGAIN_AFTER = 15000; // a form whose answer is a download may be sent again after this time

document.querySelectorAll("[data-menu]").forEach((button) => {
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  });
});

// Lists that open from the app bar close again by Escape and by a click elsewhere.
document.querySelectorAll("details[data-closes]").forEach((box) => {
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) box.open = false;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
});

// The second press of a button is ignored until the answer came, or the page is shown again from the browser's memory.
const sent = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  event.submitter?.setAttribute("aria-busy", "true");
  sent.set(form, event.submitter);
  setTimeout(() => release(form), AGAIN_AFTER);
});

function release(form) {
  sent.get(form)?.removeAttribute("aria-busy");
  sent.delete(form);
}

addEventListener("pageshow", (event) => {
  if (event.persisted) [...sent.keys()].forEach(release);
});

// "Use this text": into an empty field, or below what was typed there already.
document.querySelectorAll("[data-copy-from]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const sources = button.dataset.copyFrom.split(" ");
    const names = button.dataset.copyTo.split(" ");
    const form = button.form || button.closest("form");
    names.forEach((name, i) => copy(document.querySelector(sources[i]), form.elements[name]));
  });
});

function copy(source, field) {
  const text = source.textContent.trim();
  if (!text || field.value.includes(text)) return;
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n${text}` : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.querySelectorAll("[data-reveal]").forEach((box) => {
  box.hidden = false;
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("change", () => {
    document.getElementById(box.dataset.reveal).type = box.checked ? "text" : "password";
  });
});

// A link of the error summary leads into the field, not only to it.
document.querySelectorAll("[data-errors] a").forEach((link) => {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    (field.closest(".field") || field).scrollIntoView({ block: "center" });
  });
});

// A sentence of the server comes in pieces, of which every second one stays on one line (`markup.pieces`).
function say(place, pieces) {
  const parts = [].concat(pieces).map((piece, at) => {
    if (at % 2 === 0) return piece;
    const kept = document.createElement("span");
    kept.className = "keep";
    kept.textContent = piece;
    return kept;
  });
  place.replaceChildren(...parts);
}

globalThis.say = say;

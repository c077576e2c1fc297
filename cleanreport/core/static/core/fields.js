// Marks at form fields as the server draws them: errors, texts of somebody else, values put back. Used by autosave.js.

const { say } = globalThis;

function fill(form, name, value, byLabel = false) {
  const values = [].concat(value);
  const found = form.elements[name];
  if (!found) return false;
  const inputs = found instanceof RadioNodeList ? [...found] : [found];
  let changes = false;
  for (const input of inputs) {
    if (input.matches("[type=radio], [type=checkbox]")) {
      const label = byLabel && input.labels[0]?.textContent.trim();
      const on = values.includes(byLabel ? label : input.value) || (byLabel && values[0].split(", ").includes(label));
      changes ||= input.checked !== on;
      input.checked = on;
    } else if (input.matches("select")) {
      for (const option of input.options) {
        const on = values.includes(byLabel ? option.text.trim() : option.value);
        changes ||= option.selected !== on;
        option.selected = on;
      }
    } else {
      changes ||= input.value !== values[0];
      input.value = values[0] ?? "";
    }
  }
  return changes;
}

function control(box) {
  return box.matches("fieldset") ? box : box.querySelector("input:not([type=hidden], [data-mine]), textarea, select");
}

function showError(box, message) {
  const target = control(box);
  const now = box.querySelector(":scope > .error");
  box.classList.toggle("has-error", Boolean(message));
  describe(target, `${target.id}-error`, Boolean(message));
  if (target !== box) {
    target.classList.toggle("is-invalid", Boolean(message));
    message ? target.setAttribute("aria-invalid", "true") : target.removeAttribute("aria-invalid");
  }
  if (!message) return now?.remove();
  const error = now || document.getElementById("field-error").content.firstElementChild.cloneNode(true);
  error.id = `${target.id}-error`;
  say(error.querySelector("[data-message]"), message);
  if (now) return;
  const above = box.querySelector(":scope > .hint") || box.querySelector(":scope > :is(label, legend)");
  above ? above.after(error) : box.prepend(error);
}

function showConflict(box, conflict) {
  const target = control(box);
  const now = box.querySelector(":scope > [data-conflict]");
  box.classList.toggle("has-conflict", Boolean(conflict));
  describe(target, `${target.id}-conflict`, Boolean(conflict));
  if (!conflict) return now?.remove();
  const block = now || document.getElementById("field-conflict").content.firstElementChild.cloneNode(true);
  const theirs = block.querySelector("[data-theirs]");
  const mine = block.querySelector("[data-mine]");
  block.querySelector(".conflict__head").id = `${target.id}-conflict`;
  if (conflict.by) block.querySelector("[data-by]").textContent = conflict.by;
  theirs.textContent = conflict.theirs || theirs.dataset.nothing;
  conflict.theirs ? delete theirs.dataset.empty : (theirs.dataset.empty = "");
  mine.id = `${target.id}-mine`;
  mine.name = `${box.dataset.field}--mine`;
  if (mine.value !== conflict.token) mine.checked = false;
  mine.value = conflict.token;
  block.querySelector("label").htmlFor = mine.id;
  block.querySelector("[data-take-theirs]").hidden = false;
  if (!now) box.append(block);
}

function describe(target, id, on) {
  const ids = (target.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
  if (on) ids.push(id);
  ids.length ? target.setAttribute("aria-describedby", ids.join(" ")) : target.removeAttribute("aria-describedby");
}

function patch(id, html) {
  const old = document.getElementById(id);
  if (!old || old.contains(document.activeElement)) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  old.replaceWith(template.content);
}

// The steps with their marks, as the server draws the page now: asked for when a save may have changed them.
async function refreshSteps(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [".steps-side", ".steps-brief"]) {
      const old = document.querySelector(part);
      const drawn = fresh.querySelector(part);
      if (drawn && !old?.contains(document.activeElement)) old?.replaceWith(drawn);
    }
  } catch {
    // The next page shows them.
  }
}

// Lines of the summary above, whose fields are right by now, are struck out; nothing on the page moves for it.
function strikeOut(form) {
  for (const summary of document.querySelectorAll("[data-errors]")) {
    const lines = [...summary.querySelectorAll("li")];
    for (const line of lines) {
      const field = document.getElementById(decodeURIComponent(line.querySelector("a")?.hash.slice(1) || ""));
      const box = form.contains(field) && field.closest("[data-field]");
      if (box) line.classList.toggle("is-mended", !box.matches(".has-error, .has-conflict"));
    }
    summary.classList.toggle("is-mended", lines.every((line) => line.matches(".is-mended")));
  }
}

globalThis.formFields = { fill, showError, showConflict, patch, refreshSteps, strikeOut };

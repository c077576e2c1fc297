// Working through files from the keyboard. Every key stands for a link of the page, which works without it.

const OFF = "evidence-keys-off";
const help = document.querySelector("[data-keys-help]");
const control = document.querySelector("[data-keys-switch]");
const rows = [...document.querySelectorAll("[data-row]")];
const stored = () => {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // a browser that keeps nothing
  }
};
let isOff = stored();

function show() {
  if (!help) return;
  help.hidden = false;
  control.checked = !isOff;
}

control?.addEventListener("change", () => {
  isOff = !control.checked;
  try {
    localStorage.setItem(OFF, isOff ? "1" : "0");
  } catch {
    // it holds for this page then
  }
});

function step(by) {
  const at = rows.indexOf(document.activeElement);
  const to = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[to]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (isOff || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  // By the place of the key as well, because a Thai keyboard writes other letters there.
  const names = [event.key.toLowerCase(), event.key, event.code.replace(/^Key/, "").toLowerCase()];
  const link = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").some((key) => names.includes(key)));
  if (link) {
    event.preventDefault();
    link.click();
  } else if (rows.length && names.includes("j")) {
    event.preventDefault();
    step(1);
  } else if (rows.length && names.includes("k")) {
    event.preventDefault();
    step(-1);
  }
});

show();

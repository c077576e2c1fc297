// Shows what is typed into password fields while the box is ticked.
for (const box of document.querySelectorAll("[data-reveal]")) {
  const fields = box.dataset.reveal.split(" ").map((id) => document.getElementById(id));
  const show = () => fields.forEach((field) => { field.type = box.checked ? "text" : "password"; });
  box.addEventListener("change", show);
  // Browsers remember what was sent in text fields.
  box.form.addEventListener("submit", () => { box.checked = false; show(); });
  box.parentElement.hidden = false;
}

// Copies the text of a notice; without this script it is marked and copied by hand.

document.querySelectorAll("[data-clip]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.clip).innerText);
    const words = button.querySelector("[data-clipped]").textContent;
    button.querySelector("span").textContent = words;
    document.querySelector("[data-clip-said]").textContent = words;
  });
});

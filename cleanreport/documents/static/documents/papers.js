// As long as a paper is being made, the part of the page that tells about it is asked for again. Without this script a
// page does the same by loading itself.

const EVERY = 1500;
const MOST_EVERY = 15000; // while the server does not answer

let pause = EVERY;

function look() {
  setTimeout(again, pause);
}

async function again() {
  const part = document.querySelector("[data-papers][data-busy]");
  if (!part) return;
  try {
    const answer = await fetch(part.dataset.papers, { headers: { Accept: "text/html" }, redirect: "error" });
    if (answer.status >= 400 && answer.status < 500) return;
    if (!answer.ok) throw new Error(answer.status);
    show(part, new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-papers]"));
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, MOST_EVERY);
  }
  look();
}

function show(part, fresh) {
  if (!fresh || fresh.innerHTML === part.innerHTML) return;
  const told = fresh.dataset.said !== part.dataset.said;
  const focused = part.contains(document.activeElement) && !("busy" in fresh.dataset);
  part.replaceWith(fresh);
  if (told) document.querySelector("[data-papers-said]").textContent = fresh.dataset.said;
  // The button that was pressed has become a link: whoever works by keyboard goes on from there.
  if (focused) fresh.querySelector("a, button")?.focus({ preventScroll: true });
}

look();

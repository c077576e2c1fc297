// Says five minutes ahead that the session will end, and puts the end off by one key.

const WARN_AHEAD = 5 * 60;
const CHECK_EVERY = 5000;

const body = document.body.dataset;
const bar = document.querySelector("[data-session]");
const words = bar.querySelector("[data-ends]");
const stay = bar.querySelector("[data-stay]");
const again = bar.querySelector("[data-again]");
const ended = bar.querySelector("[data-ended]").content.firstElementChild;
// Pages of the same person in other tabs put the end off for this one too.
const tabs = new BroadcastChannel(`session-${body.user}`);
let endsAt = 0;

function alive(seconds, tell = true) {
  endsAt = Date.now() + seconds * 1000;
  bar.hidden = true;
  if (tell) tabs.postMessage(endsAt);
}

function check() {
  const left = (endsAt - Date.now()) / 1000;
  if (left > WARN_AHEAD) return;
  if (left <= 0) showEnded();
  else show(words.dataset.ends.replace("{time}", clock(endsAt)));
}

function clock(time) {
  const zone = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Bangkok" };
  return new Intl.DateTimeFormat("en-GB", zone).format(time);
}

function show(text, button = stay) {
  const opened = bar.hidden;
  stay.hidden = button !== stay;
  again.hidden = button !== again;
  bar.hidden = false;
  if (words.textContent !== text) words.textContent = text;
  // Nobody who is typing loses the place; for everybody else the button is one key away.
  if (opened && !isTyping()) button.focus();
}

// Drawn by the server, with its terms on one line.
function showEnded() {
  const isNew = words.textContent !== ended.textContent;
  show(ended.textContent, again);
  if (isNew) words.replaceChildren(...ended.cloneNode(true).childNodes);
}

function isTyping() {
  return Boolean(document.activeElement?.matches("input, textarea, select"));
}

async function prolong() {
  try {
    const answer = await fetch(body.stayUrl, { method: "POST", headers: headers(), redirect: "error" });
    if (answer.status === 401) return showEnded();
    if (!answer.ok) throw new Error(String(answer.status));
    const focused = bar.contains(document.activeElement);
    alive((await answer.json()).seconds);
    if (focused) document.getElementById("main").focus({ preventScroll: true });
  } catch {
    words.textContent = words.dataset.failed;
  }
}

function headers() {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(`${body.csrfCookie}=`));
  const token = cookie?.split("=")[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  return { "X-CSRFToken": token, Accept: "application/json" };
}

stay.addEventListener("click", prolong);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !bar.hidden && !stay.hidden) prolong();
});
// A save in the background is a sign of life as well.
document.addEventListener("cleanreport:alive", (event) => alive(event.detail));
document.addEventListener("visibilitychange", check);
tabs.addEventListener("message", (event) => {
  if (event.data <= endsAt) return;
  alive((event.data - Date.now()) / 1000, false);
});

alive(Number(body.sessionSeconds));
setInterval(check, CHECK_EVERY);

// Files come in as soon as they are chosen or dropped, part by part (tus 1.0), and go on after a broken line. The form
// then names them by their keys; without this script it sends the files themselves. Texts come from the template.

const PART = 64 * 1024 * 1024; // bytes of one request, as long as the line holds
const LEAST_PART = 1024 * 1024; // what every proxy lets through
const AT_ONCE = 2; // files of this page that are sent at the same time
const RETRY = [1000, 2000, 5000, 10000, 20000, 30000]; // ms until the next try
const SILENCE = 60000; // ms without a byte until a request counts as lost
const ICONS = {
  waiting: "hourglass-split", coming: "cloud-arrow-up", checking: "search", whole: "check-circle-fill",
  refused: "x-circle-fill", broken: "cloud-slash", signedOut: "cloud-slash",
};

const { say: put } = globalThis;
const box = document.querySelector("[data-uploads]");
const form = box.closest("form");
const input = box.querySelector("[type=file]");
const drop = box.querySelector("[data-drop]");
const list = box.querySelector("[data-coming-list]");
const later = box.querySelector("[data-uploads-later]");
const words = box.dataset;
const body = document.body.dataset;
const all = [];

class Refused extends Error {
  constructor(pieces) {
    super();
    this.pieces = pieces;
  }
}
class SignedOut extends Error {}
class Gone extends Error {}

function ask(upload, method, address, headers = {}, part = null) {
  return new Promise((done, failed) => {
    const request = (upload.request = new XMLHttpRequest());
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENCE);
    };
    request.open(method, address);
    const own = { "Tus-Resumable": "1.0.0", "X-Autosave": "1", "X-CSRFToken": csrfToken() };
    for (const [name, value] of Object.entries({ ...own, ...headers })) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      upload.moved(event.loaded);
    };
    request.onloadend = () => {
      clearTimeout(silence);
      request.status ? done(request) : failed(new Error("broken off"));
    };
    alive();
    request.send(part);
  });
}

function csrfToken() {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(`${body.csrfCookie}=`));
  return cookie?.split("=")[1] || form.querySelector("[name=csrfmiddlewaretoken]").value;
}

function told(answer) {
  try {
    return JSON.parse(answer.responseText);
  } catch {
    return {};
  }
}

// What every answer may mean beside what was asked for.
function heard(answer, ...good) {
  const seconds = answer.getResponseHeader("X-Session-Seconds");
  if (seconds) document.dispatchEvent(new CustomEvent("cleanreport:alive", { detail: Number(seconds) }));
  if (good.includes(answer.status)) return answer;
  if (answer.status === 401) throw new SignedOut(told(answer).sign_in || "");
  if (answer.status === 404 || answer.status === 410) throw new Gone();
  if (answer.status >= 500 || [408, 409, 423, 429].includes(answer.status) || told(answer).csrf) throw new Error("again");
  throw new Refused(told(answer).detail || words.refused);
}

class Upload {
  constructor(file) {
    this.file = file;
    this.row = box.querySelector("[data-coming-row]").content.firstElementChild.cloneNode(true);
    this.offset = this.failures = 0;
    this.most = PART;
    this.address = "";
    this.row.querySelectorAll("[data-name]").forEach((place) => (place.textContent = file.name));
    this.row.querySelector("[data-size]").textContent = sizeWords(file.size);
    this.row.querySelector("progress").setAttribute("aria-label", file.name);
    this.title.value = file.name.replace(/\.[^.]{1,10}$/, "");
    this.set("waiting");
    list.append(this.row);
  }

  get title() {
    return this.row.querySelector(".coming__title input");
  }

  get key() {
    return this.address.split("/").at(-2) || "";
  }

  get isOver() {
    return this.state === "whole" || this.state === "refused";
  }

  set(state, text = words[state] || "") {
    this.state = this.row.dataset.state = state;
    this.row.dataset.key = this.key;
    const use = this.row.querySelector(":scope > .icon use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[state]}`));
    this.text = text;
    this.moved(0);
    if (this.isOver || state === "broken") say(`${this.file.name}: ${this.shown.join("")}`);
  }

  get percent() {
    return Math.min(100, Math.floor(((this.offset + this.sent) * 100) / this.file.size) || 0);
  }

  get shown() {
    return [].concat(this.text).map((piece) => piece.replace("{percent}", `${this.percent}%`));
  }

  moved(sent) {
    this.sent = sent;
    const bar = this.row.querySelector("progress");
    this.state === "checking" ? bar.removeAttribute("value") : (bar.value = this.percent);
    put(this.row.querySelector("[data-words]"), this.shown);
  }

  async run() {
    while (!this.isOver) {
      try {
        await this.send();
      } catch (trouble) {
        if (this.removed) return;
        await this.explain(trouble);
      }
    }
    settle();
  }

  async send() {
    this.address ? await this.where() : await this.begin();
    this.set("coming");
    while (this.offset < this.file.size) await this.part();
    this.set("checking");
    const { state, words: reason } = told(heard(await ask(this, "POST", `${this.address}check/`), 200));
    const mark = this.row.querySelector("[name=arrived]");
    mark.disabled = state !== "whole";
    mark.value = this.key;
    this.set(state, reason.join("") ? reason : words[state]);
  }

  async begin() {
    const facts = { filename: this.file.name, modified: String(this.file.lastModified) };
    const pairs = Object.entries(facts).map(([name, text]) => `${name} ${base64(text)}`);
    const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": pairs.join(",") };
    const answer = heard(await ask(this, "POST", words.uploads, headers), 201);
    this.address = answer.getResponseHeader("Location");
    this.offset = Number(answer.getResponseHeader("Upload-Offset"));
    this.title.name = `title-${this.key}`;
    this.takeOver();
  }

  // The line that the server drew for the same file is replaced by this one; its title stays.
  takeOver() {
    const drawn = [...list.children].filter((row) => !all.some((one) => one.row === row));
    const known = drawn.find((row) => isSame(row, this));
    if (!known) return;
    this.title.value = known.querySelector(".coming__title input").value;
    known.remove();
  }

  async where() {
    const answer = heard(await ask(this, "HEAD", this.address), 200);
    this.offset = Number(answer.getResponseHeader("Upload-Offset"));
  }

  async part() {
    const most = this.most;
    const part = this.file.slice(this.offset, this.offset + most);
    const headers = { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" };
    this.most = Math.max(LEAST_PART, most / 8); // from here on, unless it arrives: less is lost when the line breaks
    const answer = await ask(this, "PATCH", this.address, headers, part);
    if (answer.status === 413 && part.size > LEAST_PART) return; // more than a proxy lets through at once
    this.offset = Number(heard(answer, 204).getResponseHeader("Upload-Offset"));
    this.most = most;
    this.failures = 0;
    this.moved(0);
  }

  async explain(trouble) {
    if (trouble instanceof Refused) return this.set("refused", trouble.pieces);
    if (trouble instanceof Gone) return this.set("refused", words.gone);
    if (!(await this.isReadable())) return this.set("refused", words.unreadable);
    this.moved(0);
    if (trouble instanceof SignedOut) this.signIn(trouble.message);
    else this.set("broken");
    await pause(RETRY[Math.min(this.failures++, RETRY.length - 1)]);
  }

  async isReadable() {
    try {
      await this.file.slice(0, 1).arrayBuffer();
      return true;
    } catch {
      return false;
    }
  }

  signIn(address) {
    this.set("signedOut");
    const link = document.createElement("a");
    Object.assign(link, { href: address, target: "_blank", textContent: words.signIn });
    this.row.querySelector("[data-words]").append(" ", link);
  }

  remove() {
    this.removed = true;
    this.state = "refused"; // nothing is waited for any more
    this.request?.abort();
    if (this.address) ask(this, "POST", `${this.address}remove/`).catch(() => {});
    all.splice(all.indexOf(this), 1);
    leave(this.row);
    settle();
    next();
  }
}

// Small things

function isSame(row, upload) {
  if (row.dataset.key === upload.key) return true;
  const sameName = row.querySelector("[data-name]").textContent === upload.file.name;
  const replaced = row.dataset.state === "refused" || (row.dataset.state === "coming" && upload.offset > 0);
  return replaced && sameName && Number(row.dataset.bytes) === upload.file.size;
}

// As the server writes it (`filesize`).
function sizeWords(bytes) {
  if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
  if (bytes >= 1024 ** 2) return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} KB` : words.bytes.replace("{size}", bytes);
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function say(text) {
  box.querySelector("[data-uploads-said]").textContent = text;
}

// The next try comes earlier when the line is back, or somebody looks at the page again.
function pause(ms) {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      ["online", "focus"].forEach((name) => removeEventListener(name, over));
      done();
    };
    const timer = setTimeout(over, ms);
    ["online", "focus"].forEach((name) => addEventListener(name, over));
  });
}

// Choosing and dropping

function add(files) {
  for (const file of files) {
    const known = all.find((one) => one.file.name === file.name && one.file.size === file.size && one.file.lastModified === file.lastModified);
    if (known && known.state === "refused") known.remove();
    if (known && known.state !== "refused") say(words.twice.replace("{name}", file.name));
    else all.push(new Upload(file));
  }
  next();
}

let running = 0;

function next() {
  while (running < AT_ONCE) {
    const upload = all.find((one) => one.state === "waiting" && !one.started);
    if (!upload) return;
    upload.started = true;
    running += 1;
    upload.run().finally(() => {
      running -= 1;
      next();
    });
  }
}

function leave(row) {
  const focused = row.contains(document.activeElement);
  row.remove();
  if (focused) input.focus();
}

drop.classList.add("is-ready");
box.querySelector("[data-drop-words]").hidden = false;
form.querySelector("[data-field=title]")?.setAttribute("hidden", ""); // each file has its own
input.addEventListener("change", () => {
  add(input.files);
  input.value = "";
});
if (input.files.length) input.dispatchEvent(new Event("change")); // chosen before this script had arrived

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  drop.classList.add("is-over");
});
addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("is-over"));
addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  drop.classList.remove("is-over");
  add(event.dataTransfer.files);
  drop.scrollIntoView({ block: "nearest" });
});

list.addEventListener("click", async (event) => {
  const button = event.target.closest(".coming__out");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const upload = all.find((one) => one.row === row);
  if (upload) return upload.remove();
  heard(await ask({ moved() {} }, "POST", button.getAttribute("formaction")), 200, 404);
  leave(row);
});

// Sending the form: once all have arrived

let wanted = null;

function note(text) {
  later.hidden = !text;
  later.querySelector("span").textContent = text;
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.matches(".coming__out") || all.every((one) => one.isOver)) return;
  event.preventDefault();
  wanted = event.submitter || true;
  note(words.later);
});

function settle() {
  if (!wanted || !all.every((one) => one.isOver)) return;
  const button = wanted === true ? undefined : wanted;
  wanted = null;
  if (all.some((one) => one.state === "refused")) return note(words.some);
  note("");
  form.requestSubmit(button);
}

addEventListener("beforeunload", (event) => all.some((one) => !one.isOver) && event.preventDefault());

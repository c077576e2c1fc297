// A form with `data-autosave` saves itself: after a pause in typing it posts itself in the background and shows what the
// server answered: saved, errors at their fields, and texts of somebody else. Texts of this page come from the templates.

const PAUSE = 1200; // ms without a key before a save
const LONGEST = 8000; // ms of typing without a pause before a save
const RETRY = [2000, 5000, 10000, 20000, 40000, 60000];
const PATIENCE = 20000; // ms until a request counts as lost
const KEEPALIVE_BYTES = 50000; // the browser finishes requests up to about this size after the page is left
const LEAVE_WAIT = 2500; // ms that a link waits for a save

const { say } = globalThis;
const { fill, showError, showConflict, patch, refreshSteps, strikeOut } = globalThis.formFields;
const place = document.querySelector("[data-saved-state]");
const body = document.body.dataset;
const all = [];

// What is shown: the worst of all forms on the page.

const ICONS = { saving: "cloud-arrow-up", saved: "cloud-check" };
const ORDER = ["refused", "signedOut", "offline", "unsaved", "saving", "saved"];
let shown = "";

function show() {
  const state = ORDER.find((one) => all.some((saver) => saver.state === one));
  if (!state) return;
  const open = all.reduce((sum, saver) => sum + saver.open, 0);
  const time = all.map((saver) => saver.time).sort().at(-1);
  const detail = state === "refused" && all.find((saver) => saver.detail)?.detail;
  const pieces = [].concat(detail || place.dataset[state].replace("{time}", time).replace("{count}", open));
  const text = pieces.join("");
  const key = `${state} ${text}`;
  if (key === shown) return;
  shown = key;
  const well = state === "saved";
  place.className = well ? "saved" : state === "saving" ? "saved saved--busy" : "saved saved--off";
  const use = place.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[state] || "cloud-slash"}`));
  use.closest("span[hidden]")?.removeAttribute("hidden");
  const words = place.querySelector("[data-words]");
  say(words, pieces);
  if (state === "signedOut") words.append(" ", signInLink());
  // Read aloud only what matters: not every "saving".
  if (state !== "saving") place.querySelector("[data-spoken]").textContent = text;
}

function signInLink() {
  const link = document.createElement("a");
  const saver = all.find((one) => one.signIn);
  const address = new URL(saver?.signIn || location.href, location.href);
  if (saver?.signIn && !address.searchParams.has("next")) {
    address.searchParams.set("next", location.pathname + location.search);
  }
  link.href = address.href;
  link.className = "keep";
  link.textContent = place.dataset.signIn;
  link.dataset.again = "";
  return link;
}

class Saver {
  constructor(form) {
    this.form = form;
    this.key = `draft:${body.user}:${form.action}#${form.id}`;
    this.changed = new Set(); // names typed into since the last request that reached the server
    this.state = "";
    this.refused = new Set(); // names of fields that the server could not take
    this.time = "";
    this.failures = 0;
    this.request = null;
    form.querySelectorAll("[data-field]:is(.has-error, .has-conflict)").forEach((box) => this.refused.add(box.dataset.field));
    if (this.refused.size) this.set("unsaved");
    this.bringBack();
    this.noticeEarly();
    form.addEventListener("input", (event) => this.touch(event.target, PAUSE));
    form.addEventListener("change", (event) => this.touch(event.target, 0));
    form.addEventListener("click", (event) => this.takeTheirs(event.target.closest("[data-take-theirs]")));
    form.addEventListener("submit", (event) => this.submit(event));
    form.querySelectorAll("[data-take-theirs]").forEach((button) => (button.hidden = false));
  }

  get unsaved() {
    return this.changed.size > 0 || this.request !== null;
  }

  get open() {
    return this.refused.size;
  }

  get inTrouble() {
    return ["refused", "signedOut", "offline", "unsaved"].includes(this.state);
  }

  touch(field, delay) {
    if (!field.name || field.type === "file" || field.type === "hidden") return;
    if (field.matches("select, [type=radio], [type=checkbox]") && delay) return; // their change event follows
    if (!delay && field.matches("textarea, input:not([type=radio], [type=checkbox])") && !this.changed.has(field.name)) return;
    this.changed.add(field.name);
    this.since ??= Date.now();
    if (this.state === "refused") return this.keep();
    if (this.state === "signedOut" || this.state === "offline") this.keep();
    clearTimeout(this.timer);
    const longest = Math.max(0, this.since + LONGEST - Date.now());
    this.timer = setTimeout(() => this.save(), Math.min(delay, longest));
  }

  save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.request) {
      this.again = true;
      return this.request;
    }
    if (!this.changed.size || this.state === "refused" || this.submitting) return Promise.resolve();
    this.request = this.post(leaving).finally(() => {
      this.request = null;
      if (this.again && !this.inTroubleWithServer) this.save();
      this.again = false;
    });
    return this.request;
  }

  get inTroubleWithServer() {
    return this.state !== "saved" && this.state !== "unsaved";
  }

  async post(leaving, token = null) {
    const sent = new Set(this.changed);
    const data = this.data(union(sent, this.refused));
    this.changed.clear();
    this.since = undefined;
    if (!this.inTrouble) this.set("saving");
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: data,
        headers: { "X-Autosave": "1", "X-CSRFToken": token || csrfToken(this.form), Accept: "application/json" },
        redirect: "manual",
        keepalive: leaving && size(data) < KEEPALIVE_BYTES,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const told = await answer.json().catch(() => null);
      tellSession(answer.headers.get("X-Session-Seconds"));
      if (answer.status === 403 && told?.csrf && !token) {
        this.changed = union(sent, this.changed);
        return await this.post(leaving, told.csrf);
      }
      this.heard(answer, told, sent);
    } catch {
      this.failed(sent);
    }
  }

  // Of a page of many rows only those that have a field among `names`: the others are as the server knows them.
  data(names) {
    const data = new FormData(this.form);
    data.delete("csrfmiddlewaretoken"); // it changes at every sign-in; the header carries the one that counts
    this.form.querySelectorAll("[type=file]").forEach((input) => input.name && data.delete(input.name));
    for (const { name } of this.form.querySelectorAll("[data-seen]")) {
      const row = name.slice(0, -"seen".length);
      if (!row || [...names].some((one) => one.startsWith(row))) continue;
      [...data.keys()].filter((key) => key.startsWith(row)).forEach((key) => data.delete(key));
    }
    return data;
  }

  heard(answer, told, sent) {
    if (answer.ok && told) return this.saved(told);
    this.changed = union(sent, this.changed);
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      this.signIn = told?.sign_in || "";
      this.keep();
      this.set("signedOut");
    } else if (answer.status >= 500 || answer.status === 429 || answer.ok) {
      this.failed(sent);
    } else {
      this.detail = told?.detail || "";
      this.keep();
      this.set("refused");
    }
  }

  failed(sent) {
    this.changed = union(sent, this.changed);
    this.keep();
    this.set("offline");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
  }

  saved(told) {
    this.failures = 0;
    this.time = told.saved;
    for (const [name, value] of Object.entries(told.seen || {})) {
      if (this.form.elements[name]) this.form.elements[name].value = value;
    }
    this.mark("error", told.errors || {}, showError);
    this.mark("conflict", told.conflicts || {}, showConflict);
    strikeOut(this.form);
    this.refused = new Set([...Object.keys(told.errors || {}), ...Object.keys(told.conflicts || {}), ...(told.held || [])]);
    for (const [id, html] of Object.entries(told.patch || {})) patch(id, html);
    if (told.steps) refreshSteps(this.form.action);
    this.open || this.changed.size ? this.keep() : sessionStorage.removeItem(this.key);
    this.set(this.open ? "unsaved" : "saved");
  }

  mark(what, found, draw) {
    this.form.querySelectorAll("[data-field]").forEach((box) => {
      draw(box, found[box.dataset.field]);
    });
  }

  set(state) {
    this.state = state;
    show();
  }

  // What could not be saved stays in this tab, with what was seen when it was typed, so that nobody is overwritten later.

  keep() {
    const data = new FormData(this.form);
    const values = [...union(this.changed, this.refused)].map((name) => [name, data.getAll(name)]);
    const seen = [...this.form.querySelectorAll("[data-seen]")].map((input) => [input.name, input.value]);
    sessionStorage.setItem(this.key, JSON.stringify({ values, seen }));
  }

  bringBack() {
    const kept = JSON.parse(sessionStorage.getItem(this.key) || "null");
    if (!kept) return;
    for (const [name, values] of kept.values) {
      if (fill(this.form, name, values)) this.changed.add(name);
    }
    if (!this.changed.size) return sessionStorage.removeItem(this.key);
    for (const [name, value] of kept.seen) {
      if (this.form.elements[name]) this.form.elements[name].value = value;
    }
    this.timer = setTimeout(() => this.save(), 0);
  }

  // What was typed before this script had arrived.
  noticeEarly() {
    const early = [...this.form.elements].filter((field) => field.name && isTypedIn(field));
    early.forEach((field) => this.changed.add(field.name));
    if (early.length) this.timer = setTimeout(() => this.save(), PAUSE);
  }

  takeTheirs(button) {
    if (!button) return;
    const box = button.closest("[data-field]");
    const theirs = box.querySelector("[data-theirs]");
    const text = "empty" in theirs.dataset ? "" : theirs.textContent;
    fill(this.form, box.dataset.field, text, true);
    this.changed.add(box.dataset.field);
    box.querySelector(".form-control, .form-select, input:checked")?.focus();
    this.save();
  }

  // The form's own button waits for the save under way, so that the two do not meet at the server. Without a signal or
  // a session it saves first: an answer that never comes would take the text with it.
  submit(event) {
    if (event.defaultPrevented) return;
    clearTimeout(this.timer);
    const cutOff = this.state === "offline" || this.state === "signedOut";
    if (!this.request && !cutOff) {
      this.refreshToken();
      this.submitting = true;
      sessionStorage.removeItem(this.key);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.waiting) return;
    this.waiting = true;
    Promise.race([this.settle(), pause(PATIENCE)]).then(() => {
      this.waiting = false;
      if (!this.request && (this.state === "saved" || this.state === "unsaved")) this.form.requestSubmit(event.submitter);
    });
  }

  async settle() {
    await this.save();
    while (this.request) await this.request;
  }

  refreshToken() {
    const token = csrfCookie();
    this.form.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => token && (input.value = token));
  }
}

// Small things

function isTypedIn(field) {
  if (field.matches("[type=hidden], [type=file], button, fieldset")) return false;
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  const chosen = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(0, chosen);
}

function csrfCookie() {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${body.csrfCookie}=`))?.split("=")[1];
}

function csrfToken(form) {
  return csrfCookie() || form.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
}

function tellSession(seconds) {
  if (seconds) document.dispatchEvent(new CustomEvent("cleanreport:alive", { detail: Number(seconds) }));
}

function union(a, b) {
  return new Set([...a, ...b]);
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

function size(data) {
  let sum = 0;
  for (const [name, value] of data) sum += name.length + String(value).length * 3 + 120;
  return sum;
}

// Leaving the page

const saveAll = (how) => Promise.all(all.map((saver) => saver.save(how)));
const waiting = () => all.some((saver) => saver.unsaved && !saver.inTrouble);
let toSignIn = false;

addEventListener("beforeunload", (event) => {
  const leaving = all.filter((saver) => !saver.submitting);
  leaving.filter((saver) => !saver.inTrouble).forEach((saver) => saver.save({ leaving: true }));
  if (toSignIn || !leaving.some((saver) => saver.inTrouble && (saver.unsaved || saver.open))) return;
  event.preventDefault();
});

// A link, or a form beside, waits a moment for the save, so that the next page shows what was just typed.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.matches("[data-again]")) {
    toSignIn = true; // the words come back afterwards
    all.forEach((saver) => (saver.unsaved || saver.open) && saver.keep());
    return;
  }
  const elsewhere = link.target || link.hasAttribute("download") || link.origin !== location.origin;
  if (elsewhere || (link.hash && link.pathname === location.pathname) || !waiting()) return;
  event.preventDefault();
  Promise.race([saveAll(), pause(LEAVE_WAIT)]).then(() => location.assign(link.href));
});

const released = new WeakSet();
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if ("autosave" in form.dataset || released.delete(form) || !waiting()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.race([saveAll(), pause(LEAVE_WAIT)]).then(() => {
      released.add(form);
      form.requestSubmit(event.submitter);
    });
  },
  true,
);

const retry = () => all.forEach((saver) => saver.inTrouble && saver.state !== "unsaved" && saver.save());
addEventListener("online", retry);
addEventListener("focus", retry);
document.addEventListener("visibilitychange", () => {
  document.hidden ? all.forEach((saver) => saver.inTrouble || saver.save({ leaving: true })) : retry();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) all.forEach((saver) => (saver.submitting = false));
});

document.querySelectorAll("form[data-autosave]").forEach((form) => all.push(new Saver(form)));
show();

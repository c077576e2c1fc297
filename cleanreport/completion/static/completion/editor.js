// A surface to write on, over the textarea of a section: the textarea keeps the text in the markup of `markup.py`, so
// that saving, conflicts and comparing know nothing of this. Without scripts the textarea itself is written in.

const { parse, write, cleaned } = globalThis.sectionMarkup;

const GROUPED = 1000; // ms within which letters are undone together
const MOST_STEPS = 200;

class Editor {
  constructor(root) {
    this.root = root;
    this.textarea = root.querySelector("textarea");
    this.box = root.querySelector("[data-editor-bar]").content.firstElementChild.cloneNode(true);
    this.area = this.box.querySelector("[data-area]");
    this.bar = this.box.querySelector('[role="toolbar"]');
    this.tableBar = this.box.querySelector("[data-table-bar]");
    this.says = this.box.querySelector("[data-editor-says]");
    this.words = this.box.querySelector("[data-caption]").dataset;
    this.file = this.box.querySelector("[data-file]");
    this.past = [];
    this.future = [];
    this.takePlace();
    this.load();
    this.listen();
  }

  takePlace() {
    const label = this.textarea.labels[0];
    label.id ||= `${this.textarea.id}-label`;
    this.area.setAttribute("aria-labelledby", label.id);
    const described = this.textarea.getAttribute("aria-describedby");
    if (described) this.area.setAttribute("aria-describedby", described);
    this.textarea.after(this.box);
    this.textarea.classList.add("visually-hidden");
    this.textarea.tabIndex = -1;
    this.textarea.setAttribute("aria-hidden", "true");
    document.querySelectorAll("[data-plain-help]").forEach((help) => (help.hidden = true));
    this.bar.querySelectorAll("button").forEach((button, n) => (button.tabIndex = n ? -1 : 0));
    document.execCommand("defaultParagraphSeparator", false, "p");
  }

  listen() {
    this.area.addEventListener("input", (event) => this.changed(event.inputType === "insertText"));
    this.area.addEventListener("beforeinput", (event) => this.before(event));
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("paste", (event) => this.paste(event));
    this.area.addEventListener("drop", (event) => this.drop(event));
    this.area.addEventListener("dragstart", () => (this.dragging = true));
    this.area.addEventListener("dragend", () => (this.dragging = false));
    this.area.addEventListener("focusout", () => this.tell("change"));
    this.box.addEventListener("mousedown", (event) => event.target.closest(".tool") && event.preventDefault());
    this.box.addEventListener("click", (event) => this.clicked(event));
    this.bar.addEventListener("keydown", (event) => this.move(event));
    this.file.addEventListener("change", () => this.file.files[0] && this.upload(this.file.files[0]));
    document.addEventListener("selectionchange", () => this.look());
    // Links to the field, and "use the saved text", lead to the textarea.
    this.textarea.addEventListener("focus", () => {
      if (this.textarea.value !== this.shown) this.load();
      this.area.focus();
    });
    if (location.hash === `#${this.textarea.id}`) this.area.focus();
  }

  // The text and what is seen of it

  load(words = this.textarea.value) {
    this.shown = words;
    this.area.replaceChildren(parse(words, this.drawing));
    this.tidy();
    if (!this.past.length) this.past.push({ words, caret: 0, at: 0 });
  }

  get drawing() {
    return { address: this.root.dataset.pictureUrl, words: this.words };
  }

  // There is always a paragraph to write in at the end.
  tidy() {
    const last = this.area.lastElementChild;
    if (!last || last.tagName !== "P") this.area.append(emptyParagraph());
  }

  changed(typing = false) {
    this.tidy();
    const words = write(this.area);
    this.look();
    if (words === this.shown) return;
    this.shown = words;
    this.remember(words, typing);
    this.textarea.value = words;
    this.tell("input");
  }

  tell(name) {
    this.textarea.dispatchEvent(new Event(name, { bubbles: true }));
  }

  // Undo

  remember(words, typing) {
    const last = this.past.at(-1);
    const now = { words, caret: this.caret(), at: typing ? Date.now() : 0 };
    if (typing && last.at && now.at - last.at < GROUPED) {
      now.at = last.at;
      this.past.pop();
    }
    this.past.push(now);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.future = [];
  }

  undo() {
    if (this.past.length < 2) return;
    this.future.push(this.past.pop());
    this.restore();
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.future.pop());
    this.restore();
  }

  restore() {
    const state = this.past.at(-1);
    this.load(state.words);
    this.textarea.value = state.words;
    this.place(state.caret);
    this.tell("input");
  }

  caret() {
    const range = this.range();
    if (!range) return 0;
    const until = document.createRange();
    until.selectNodeContents(this.area);
    until.setEnd(range.endContainer, range.endOffset);
    return until.toString().length;
  }

  place(caret) {
    const walker = document.createTreeWalker(this.area, NodeFilter.SHOW_TEXT);
    let left = caret;
    while (walker.nextNode()) {
      const length = walker.currentNode.data.length;
      if (left <= length) return put(walker.currentNode, left);
      left -= length;
    }
    put(this.area.lastElementChild, 0);
  }

  range() {
    const selection = getSelection();
    if (!selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    return this.area.contains(range.commonAncestorContainer) ? range : null;
  }

  // Where the caret is

  within(name) {
    const node = this.range()?.startContainer;
    const found = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(name);
    return found && this.area.contains(found) && found !== this.area ? found : null;
  }

  get block() {
    let node = this.range()?.startContainer;
    if (node === this.area) node = this.area.childNodes[this.range().startOffset] || this.area.lastChild;
    while (node && node.parentNode !== this.area) node = node.parentNode;
    return node || this.area.lastElementChild;
  }

  look() {
    const inside = Boolean(this.range());
    this.tableBar.hidden = !(inside && this.within("td, th"));
    if (!inside) return;
    this.press("bold", document.queryCommandState("bold") && !this.within("th"));
    this.press("ul", this.within("ul, ol")?.tagName === "UL");
    this.press("ol", this.within("ul, ol")?.tagName === "OL");
  }

  press(what, on) {
    this.bar.querySelector(`[data-do="${what}"]`).setAttribute("aria-pressed", String(Boolean(on)));
  }

  // Keys

  before(event) {
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      this.run(event.inputType === "historyUndo" ? "undo" : "redo");
    } else if (event.inputType.startsWith("format") && event.inputType !== "formatBold") {
      event.preventDefault(); // there is only bold
    }
  }

  pressed(event) {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      event.preventDefault();
      return this.run(key === "y" || event.shiftKey ? "redo" : "undo");
    }
    const cell = this.within("td, th");
    if (cell && event.key === "Tab") return this.nextCell(event, cell);
    if (event.key === "Enter" && this.within("figcaption")) {
      event.preventDefault();
      return put(after(this.within("figure"), emptyParagraph()), 0);
    }
    if (cell && event.key === "Enter") {
      event.preventDefault();
      this.below(cell);
    }
  }

  nextCell(event, cell) {
    const cells = [...cell.closest("table").querySelectorAll("th, td")];
    const next = cells[cells.indexOf(cell) + (event.shiftKey ? -1 : 1)];
    if (!next) return; // out of the table as out of any field
    event.preventDefault();
    put(next, 0);
  }

  below(cell) {
    const rows = [...cell.closest("table").rows];
    const row = rows[rows.indexOf(cell.parentElement) + 1];
    if (row) return put(row.cells[cell.cellIndex], 0);
    this.run("row-add");
  }

  // The toolbar is one stop of the Tab key; the arrows move in it.
  move(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    const buttons = [...this.bar.querySelectorAll("button")];
    const next = buttons.at((buttons.indexOf(event.target) + way) % buttons.length);
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
    event.preventDefault();
  }

  // What the buttons do

  clicked(event) {
    const tool = event.target.closest("[data-do]");
    if (tool) return this.run(tool.dataset.do);
    const figure = event.target.closest("[data-remove-figure]")?.closest("figure");
    if (figure) this.gone(figure);
  }

  run(what) {
    const cell = this.within("td, th");
    if (!this.range()) this.place(this.past.at(-1).caret);
    switch (what) {
      case "undo":
        return this.undo();
      case "redo":
        return this.redo();
      case "bold":
        document.execCommand("bold");
        break;
      case "ul":
      case "ol":
        if (!cell) document.execCommand(what === "ul" ? "insertUnorderedList" : "insertOrderedList");
        break;
      case "table":
        if (!cell) put(this.insertBlock(newTable(3, 2)).querySelector("th"), 0);
        break;
      case "picture":
        this.file.value = "";
        this.kept = this.range()?.cloneRange();
        this.file.click();
        return;
      default:
        if (cell) this.changeTable(what, cell);
    }
    this.area.focus();
    this.changed();
  }

  changeTable(what, cell) {
    const table = cell.closest("table");
    const column = cell.cellIndex;
    const row = cell.parentElement;
    if (what === "table-remove") return this.gone(table.closest(".prose__table") || table);
    if (what === "row-add") {
      const made = document.createElement("tr");
      for (const one of row.cells) made.append(newCell("td", one));
      row.parentElement.tagName === "THEAD" ? table.tBodies[0].prepend(made) : row.after(made);
      return put(made.cells[column], 0);
    }
    if (what === "row-remove") {
      if (row.parentElement.tagName === "THEAD" || table.rows.length < 3) return this.gone(table.closest(".prose__table") || table);
      const near = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      return put(near.cells[Math.min(column, near.cells.length - 1)], 0);
    }
    if (what === "column-add") {
      for (const one of table.rows) one.cells[column].after(newCell(one.cells[column].tagName));
      return put(row.cells[column + 1], 0);
    }
    if (row.cells.length < 2) return this.gone(table.closest(".prose__table") || table);
    for (const one of table.rows) one.cells[column].remove();
    put(row.cells[Math.max(0, column - 1)], 0);
  }

  gone(block) {
    const next = block.nextElementSibling || block.previousElementSibling || emptyParagraph();
    block.replaceWith(...(next.isConnected ? [] : [next]));
    put(next, 0);
    this.say(this.says.dataset.removed);
    this.changed();
  }

  // A block of its own below the one with the caret; in place of an empty paragraph.
  insertBlock(block) {
    const here = this.block;
    here ? here.after(block) : this.area.append(block);
    if (here?.tagName === "P" && !here.textContent.trim() && !here.querySelector("img")) here.remove();
    if (block.nextElementSibling?.tagName !== "P") block.after(emptyParagraph());
    return block;
  }

  // Pictures

  async upload(file) {
    this.say(this.says.dataset.uploading);
    const data = new FormData();
    data.set("picture", file);
    const token = document.cookie.split("; ").find((pair) => pair.startsWith(`${document.body.dataset.csrfCookie}=`));
    try {
      const answer = await fetch(this.root.dataset.pictures, {
        method: "POST",
        body: data,
        headers: { "X-Autosave": "1", "X-CSRFToken": token?.split("=")[1] || "", Accept: "application/json" },
      });
      const told = await answer.json();
      if (!answer.ok) return this.say(told.detail || this.says.dataset.failed);
      this.say("");
      this.show(told);
    } catch {
      this.say(this.says.dataset.failed);
    }
  }

  show(picture) {
    if (this.kept && this.area.contains(this.kept.startContainer)) {
      getSelection().removeAllRanges();
      getSelection().addRange(this.kept);
    }
    this.area.focus();
    const fragment = parse(`![](picture:${picture.id})`, this.drawing);
    put(this.insertBlock(fragment.firstElementChild).querySelector("figcaption [role=textbox]"), 0);
    this.changed();
  }

  // Pasting: only what the markup can say comes in

  paste(event) {
    event.preventDefault();
    this.bring(event.clipboardData);
  }

  drop(event) {
    if (this.dragging) return;
    event.preventDefault();
    this.bring(event.dataTransfer);
  }

  bring(data) {
    const html = data.getData("text/html");
    const image = [...data.files].find((file) => file.type.startsWith("image/"));
    if (image && !html) return this.upload(image);
    const words = html ? cleaned(html) : plain(data.getData("text/plain"));
    if (!words.trim()) return;
    this.insert(words);
    if (html) this.say(this.says.dataset.cleaned);
  }

  insert(words) {
    const range = this.range();
    if (!range) this.place(this.past.at(-1).caret);
    getSelection().getRangeAt(0).deleteContents();
    const parts = [...parse(words, this.drawing).children];
    const here = this.within("td, th, figcaption, li");
    if (here || (parts.length === 1 && parts[0].tagName === "P")) this.insertWords(parts, here);
    else this.insertBlocks(parts);
    this.changed();
  }

  insertWords(parts, here) {
    const list = here?.tagName === "LI";
    const fragment = document.createDocumentFragment();
    parts.forEach((part, n) => {
      if (n) fragment.append(list ? document.createElement("br") : " ");
      fragment.append(...(part.tagName === "P" ? part.childNodes : [part.innerText || part.textContent]));
    });
    const last = fragment.lastChild;
    getSelection().getRangeAt(0).insertNode(fragment);
    if (last) putAfter(last);
  }

  insertBlocks(parts) {
    const here = this.block;
    const rest = emptyParagraph();
    if (here?.tagName === "P") {
      const tail = getSelection().getRangeAt(0).cloneRange();
      tail.setEndAfter(here.lastChild || here);
      const cut = tail.extractContents();
      if (cut.textContent) rest.replaceChildren(cut);
    }
    here ? here.after(...parts) : this.area.append(...parts);
    if (rest.textContent) parts.at(-1).after(rest);
    if (here?.tagName === "P" && !here.textContent.trim() && !here.querySelector("img")) here.remove();
    const end = document.createRange();
    end.selectNodeContents(parts.at(-1));
    end.collapse(false);
    select(end);
  }

  say(words) {
    globalThis.say(this.says, words);
  }
}

// Small things

function emptyParagraph() {
  const made = document.createElement("p");
  made.append(document.createElement("br"));
  return made;
}

function newCell(name, like = null) {
  const cell = document.createElement(name);
  if (like?.className) cell.className = like.className;
  cell.append(document.createElement("br"));
  return cell;
}

function newTable(rows, columns) {
  const box = document.createElement("div");
  box.className = "prose__table";
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (let n = 0; n < columns; n++) head.append(newCell("th"));
  const body = table.createTBody();
  for (let m = 1; m < rows; m++) {
    const row = body.insertRow();
    for (let n = 0; n < columns; n++) row.append(newCell("td"));
  }
  box.append(table);
  return box;
}

function plain(words) {
  const box = document.createElement("div");
  for (const part of words.replace(/\r\n?/g, "\n").split(/\n\s*\n/)) {
    const paragraph = document.createElement("p");
    part.split("\n").forEach((line, n) => paragraph.append(...(n ? [document.createElement("br"), line] : [line])));
    box.append(paragraph);
  }
  return write(box);
}

function after(node, made) {
  if (node.nextElementSibling) return node.nextElementSibling;
  node.after(made);
  return made;
}

function select(range) {
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

function put(node, offset) {
  const range = document.createRange();
  range.setStart(node, Math.min(offset, node.nodeType === Node.TEXT_NODE ? node.data.length : node.childNodes.length));
  select(range);
}

function putAfter(node) {
  const range = document.createRange();
  range.setStartAfter(node);
  select(range);
}

document.querySelectorAll("[data-editor]").forEach((root) => new Editor(root));

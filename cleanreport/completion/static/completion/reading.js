// Reading the markup of `markup.py` into elements.

const ITEM = /^( *)([-*+]|\d{1,9}[.)])(?: +(.*)|)$/;
const RULE = /^ *\|? *:?-+:? *(\| *:?-+:? *)*\|? *$/;
const PICTURE = /^!\[((?:[^[\]\\\n]|\\.)*)\]\(picture:(\d{1,18})\)/;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;

function parse(words, drawing) {
  const lines = words.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n");
  const made = document.createDocumentFragment();
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) at++;
    else if (isTable(lines, at)) at = table(lines, at, made);
    else if (startsList(lines[at], false)) at = list(lines, at, made, drawing);
    else at = paragraph(lines, at, made, drawing);
  }
  return made;
}

function isTable(lines, at) {
  if (!lines[at].includes("|") || at + 1 >= lines.length || !RULE.test(lines[at + 1])) return false;
  return lines[at + 1].includes("-") && cells(lines[at]).length === cells(lines[at + 1]).length;
}

function startsList(line, interrupts) {
  const found = ITEM.exec(line);
  if (!found || found[1].length > 3) return false;
  return !interrupts || (Boolean(found[3]) && (!/\d/.test(found[2]) || parseInt(found[2], 10) === 1));
}

function paragraph(lines, at, made, drawing) {
  const said = [lines[at++]];
  while (at < lines.length && lines[at].trim() && !startsList(lines[at], true) && !isTable(lines, at)) said.push(lines[at++]);
  blocks(said, made, drawing);
  return at;
}

// Paragraphs, and figures where a picture stands between their words.
function blocks(said, made, drawing) {
  let here = document.createElement("p");
  const close = () => {
    while (here.lastChild?.nodeName === "BR") here.lastChild.remove();
    if (here.textContent.trim()) made.append(here);
    here = document.createElement("p");
  };
  for (const piece of inline(said.map((line) => line.trim()).join("\n"))) {
    if (piece.picture) {
      close();
      made.append(figure(piece, drawing));
    } else if (piece.line) {
      if (here.hasChildNodes()) here.append(document.createElement("br"));
    } else {
      here.append(run(piece));
    }
  }
  close();
}

function run(piece) {
  if (!piece.bold) return document.createTextNode(piece.text);
  const bold = document.createElement("b");
  bold.append(piece.text);
  return bold;
}

// Pieces: {text, bold}, {line} or {picture, caption}. A mark of bold without a second one is two stars.
function inline(words) {
  const marks = [];
  const pieces = [];
  let text = "";
  const flush = () => {
    if (text) pieces.push({ text });
    text = "";
  };
  for (let at = 0; at < words.length; ) {
    const picture = words[at] === "!" && PICTURE.exec(words.slice(at, at + 4000));
    if (picture) {
      flush();
      pieces.push({ picture: picture[2], caption: picture[1].replace(ESCAPED, "$1").trim() });
      at += picture[0].length;
    } else if (words.startsWith("**", at)) {
      flush();
      marks.push(pieces.length);
      pieces.push({ mark: true });
      at += 2;
    } else if (words[at] === "\n") {
      flush();
      pieces.push({ line: true });
      at++;
    } else if (words[at] === "\\" && /[!-/:-@[-`{-~]/.test(words[at + 1] || "")) {
      text += words[at + 1];
      at += 2;
    } else {
      text += words[at++];
    }
  }
  flush();
  return emphasised(pieces, pairs(marks));
}

function pairs(marks) {
  const found = new Set();
  let opened = null;
  for (const place of marks) {
    if (opened !== null && place > opened + 1) {
      found.add(opened).add(place);
      opened = null;
    } else if (opened === null) opened = place;
  }
  return found;
}

function emphasised(pieces, paired) {
  const made = [];
  let bold = false;
  pieces.forEach((piece, place) => {
    if (!piece.mark) made.push(piece.text === undefined ? piece : { ...piece, bold });
    else if (paired.has(place)) bold = !bold;
    else made.push({ text: "**", bold });
  });
  return made;
}

function figure(piece, { address, words }) {
  const made = document.createElement("figure");
  made.dataset.picture = piece.picture;
  made.contentEditable = "false";
  const image = document.createElement("img");
  image.alt = piece.caption;
  image.addEventListener("error", () => (image.alt = words.missing));
  image.src = address.replace(/\/0\//, `/${piece.picture}/`);
  const below = document.createElement("figcaption");
  const caption = document.createElement("span");
  below.append(caption);
  caption.contentEditable = "true";
  caption.dataset.placeholder = words.caption;
  caption.setAttribute("role", "textbox");
  caption.setAttribute("aria-label", words.caption);
  caption.textContent = piece.caption;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "act btn-link";
  remove.dataset.removeFigure = "";
  remove.textContent = words.remove;
  made.append(image, below, remove);
  return made;
}

// Lists

function list(lines, at, made, drawing) {
  const stack = []; // {list, indent: where its markers stand, inner: where its text begins}
  const begin = (indent, marker) => {
    const ordered = /\d/.test(marker);
    const one = document.createElement(ordered ? "ol" : "ul");
    if (ordered && parseInt(marker, 10) !== 1) one.start = parseInt(marker, 10);
    (stack.length ? stack.at(-1).list.lastElementChild : made).append(one);
    stack.push({ list: one, indent, inner: indent + marker.length + 1 });
  };
  while (at < lines.length) {
    const found = ITEM.exec(lines[at]);
    if (found) {
      const indent = found[1].length;
      while (stack.length > 1 && indent < stack.at(-1).indent) stack.pop();
      const top = stack.at(-1);
      const other = top && indent < top.inner && kind(top.list) !== /\d/.test(found[2]);
      if (other && stack.length === 1) return at;
      if (!top || indent >= top.inner) begin(indent, found[2]);
      else if (other) {
        stack.pop();
        begin(indent, found[2]);
      }
      const item = document.createElement("li");
      append(item, found[3] || "", drawing);
      stack.at(-1).list.append(item);
      at++;
    } else if (lines[at].trim() && !isTable(lines, at)) {
      const item = stack.at(-1).list.lastElementChild;
      item.append(document.createElement("br"));
      append(item, lines[at].trim(), drawing);
      at++;
    } else {
      const next = lines.findIndex((line, n) => n > at && line.trim());
      const goesOn = !lines[at].trim() && next > 0 && ITEM.test(lines[next]) && goesOnWith(stack[0], lines[next]);
      if (!goesOn) return at;
      at = next;
    }
  }
  return at;
}

function kind(one) {
  return one.tagName === "OL";
}

function goesOnWith(first, line) {
  const [, space, marker] = ITEM.exec(line);
  return space.length >= first.inner || kind(first.list) === /\d/.test(marker);
}

function append(item, words, drawing) {
  for (const piece of inline(words)) {
    if (piece.picture) item.append(figure(piece, drawing));
    else item.append(piece.line ? " " : run(piece));
  }
}

// Tables

function cells(line) {
  const found = [""];
  const words = line.trim();
  for (let at = 0; at < words.length; at++) {
    if (words[at] === "|" && words[at - 1] !== "\\") found.push("");
    else if (words[at] === "|") found[found.length - 1] = `${found.at(-1).slice(0, -1)}|`;
    else found[found.length - 1] += words[at];
  }
  if (words.startsWith("|")) found.shift();
  if (found.length && !found.at(-1).trim() && words.endsWith("|")) found.pop();
  return found.map((cell) => cell.trim());
}

function table(lines, at, made) {
  const head = cells(lines[at]);
  const sides = cells(lines[at + 1]).map((rule) => (!rule.endsWith(":") ? "" : rule.startsWith(":") ? "is-center" : "is-right"));
  const box = document.createElement("div");
  box.className = "prose__table";
  const one = document.createElement("table");
  fill(one.createTHead().insertRow(), "th", head, sides);
  const body = one.createTBody();
  at += 2;
  while (at < lines.length && lines[at].trim() && !startsList(lines[at], true)) fill(body.insertRow(), "td", cells(lines[at++]), sides);
  box.append(one);
  made.append(box);
  return at;
}

function fill(row, name, said, sides) {
  sides.forEach((side, n) => {
    const cell = document.createElement(name);
    if (side) cell.className = side;
    for (const piece of inline(said[n] || "")) cell.append(piece.picture ? piece.caption : piece.line ? " " : run(piece));
    if (!cell.hasChildNodes()) cell.append(document.createElement("br"));
    row.append(cell);
  });
}

globalThis.sectionMarkup = { ...globalThis.sectionMarkup, parse };

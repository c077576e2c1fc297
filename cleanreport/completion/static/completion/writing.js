// Writing elements as the markup of `markup.py`: those of the editor, and whatever was pasted.

const BLOCK = "P,DIV,UL,OL,TABLE,FIGURE,H1,H2,H3,H4,H5,H6,BLOCKQUOTE,SECTION,ARTICLE,PRE,HR,ADDRESS,CENTER,DL,DT,DD,HEADER,FOOTER,MAIN,FORM,FIELDSET";
const BLOCKS = new Set(BLOCK.split(","));
const HEADING = /^H[1-6]$/;
const SKIPPED = new Set("STYLE,SCRIPT,META,LINK,TITLE,BUTTON,HEAD,NOSCRIPT,TEMPLATE,OBJECT,SVG,svg,COL,COLGROUP,SELECT,INPUT,TEXTAREA".split(","));
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff\u00ad]/g;

function write(root, pasted = false) {
  const parts = [];
  children(root, parts, { pasted, bold: false });
  return parts.map((part) => part.words).reduce((all, words, n) => all + (n ? gap(parts[n - 1], parts[n]) : "") + words, "");
}

function gap(before, after) {
  return before.point && after.point ? "\n" : "\n\n";
}

// What was pasted: styles are looked at, never applied.
function cleaned(html) {
  const harmless = html.replace(/<!--[\s\S]*?-->/g, "").replace(/<!\[[^>]*>/g, "").replace(/<[^>]*>/g, (tag) => {
    return tag.replace(/\sstyle(\s*=)/gi, " data-look$1").replace(/\son\w+(\s*=)/gi, " data-off$1");
  });
  return write(new DOMParser().parseFromString(harmless.replace(/<style[\s\S]*?<\/style>/gi, ""), "text/html").body, true);
}

function children(node, parts, how) {
  let loose = [];
  const close = () => {
    if (loose.length) lines(loose, how).forEach((line) => line && parts.push({ words: line }));
    loose = [];
  };
  for (const child of node.childNodes) {
    if (isBlock(child)) {
      close();
      block(child, parts, how);
    } else if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.ELEMENT_NODE) {
      loose.push(child);
    }
  }
  close();
}

function isBlock(node) {
  if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.tagName)) return false;
  return BLOCKS.has(node.tagName) || Boolean(node.querySelector(BLOCK));
}

function block(node, parts, how) {
  if (node.tagName === "TABLE") return table(node, parts, how);
  if (node.tagName === "FIGURE") return figure(node, parts);
  if (node.tagName === "UL" || node.tagName === "OL") return list(node, parts, how, "");
  const inner = { ...how, bold: how.bold || (how.pasted && (HEADING.test(node.tagName) || isBold(node))) };
  if (how.pasted && point(node, parts, inner)) return;
  if ([...node.childNodes].some(isBlock)) return children(node, parts, inner);
  const said = lines([...node.childNodes], inner).join("");
  if (said) parts.push({ words: said });
}

// The letters of a line of elements: lines of runs, then words. One text with its line breaks.
function lines(nodes, how) {
  const runs = [[]];
  nodes.forEach((node) => collect(node, runs, how));
  const said = runs.map(joined).map(atStart);
  while (said.length && !said[0]) said.shift();
  while (said.length && !said.at(-1)) said.pop();
  // An empty line would begin a new paragraph.
  return said.length ? [said.filter(Boolean).join("\n")] : [];
}

function collect(node, runs, how) {
  if (node.nodeType === Node.TEXT_NODE) return letters(node.data, runs, how);
  if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.tagName)) return;
  if (node.tagName === "BR") return runs.push([]);
  if (node.tagName === "IMG") return picture(node.closest("figure") || node, runs);
  if (how.pasted && /mso-list:\s*ignore/i.test(look(node))) return;
  const bold = weight(node, how.bold);
  node.childNodes.forEach((child) => collect(child, runs, { ...how, bold }));
}

function letters(data, runs, how) {
  const words = data.replace(INVISIBLE, "").replace(/\u00a0/g, " ");
  if (how.pasted) return runs.at(-1).push({ text: words.replace(/\s+/g, " "), bold: how.bold });
  words.split("\n").forEach((line, n) => {
    if (n) runs.push([]);
    runs.at(-1).push({ text: line, bold: how.bold });
  });
}

function picture(node, runs) {
  const number = node.dataset.picture;
  if (number) runs.at(-1).push({ ready: shown(number, node.alt || "") });
}

function look(node) {
  return node.dataset?.look || "";
}

function isBold(node) {
  return weight(node, false);
}

function weight(node, bold) {
  const said = /font-weight\s*:\s*(\w+)/i.exec(look(node))?.[1];
  if (said) return said === "bold" || said === "bolder" || parseInt(said, 10) >= 600;
  return bold || node.tagName === "B" || node.tagName === "STRONG";
}

function joined(runs) {
  let words = "";
  let bold = false;
  for (const run of runs.filter((one) => one.ready || one.text)) {
    const on = Boolean(run.bold && (run.ready || run.text.trim() || bold));
    if (on !== bold) words += "**";
    bold = on;
    words += run.ready || escaped(run.text);
  }
  return tidied(bold ? `${words}**` : words);
}

function tidied(words) {
  return words.replace(/^(\*\*)? +/, "$1").replace(/ +(\*\*)?$/, "$1").replace(/^\*\*\*\*$/, "");
}

function escaped(text) {
  return text.replace(/[\\*|]/g, "\\$&").replace(/!\[/g, "!\\[");
}

// What would begin a list at the start of a line.
function atStart(line) {
  return line.replace(/^([-+])(?=\s|$)/, "\\$1").replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}

function shown(number, caption) {
  return `![${caption.replace(/\s+/g, " ").trim().replace(/[\\[\]]/g, "\\$&")}](picture:${number})`;
}

function figure(node, parts) {
  if (!node.dataset.picture) return;
  const caption = node.querySelector("figcaption")?.textContent || "";
  parts.push({ words: shown(node.dataset.picture, caption.replace(INVISIBLE, "")) });
}

// Lists

function list(node, parts, how, indent) {
  let number = node.tagName === "OL" ? node.start || 1 : 0;
  for (const item of node.children) {
    if (item.tagName === "UL" || item.tagName === "OL") list(item, parts, how, `${indent}  `);
    if (item.tagName !== "LI") continue;
    const marker = number ? `${number++}. ` : "- ";
    listItem(item, parts, how, indent, marker);
  }
}

function listItem(item, parts, how, indent, marker) {
  const inner = indent + " ".repeat(marker.length);
  const nested = [];
  const said = [];
  let loose = [];
  const close = () => {
    said.push(...lines(loose, how));
    loose = [];
  };
  for (const child of item.childNodes) {
    if (child.tagName === "UL" || child.tagName === "OL") nested.push(child);
    else if (isBlock(child)) {
      close();
      const own = [];
      block(child, own, how);
      said.push(...own.map((part) => part.words));
    } else loose.push(child);
  }
  close();
  const words = said.join("\n").replace(/\n+/g, `\n${inner}`);
  if (words || nested.length) parts.push({ words: `${indent}${marker}${words}`, point: true });
  nested.forEach((one) => list(one, parts, how, inner));
}

// A point of a list as Word writes it: a paragraph that says so in its style.
function point(node, parts, how) {
  const said = /mso-list:\s*l\d+\s+level(\d)/i.exec(look(node));
  if (!said) return false;
  const mark = [...node.querySelectorAll("[data-look]")].find((one) => /mso-list:\s*ignore/i.test(look(one)));
  const ordered = /[0-9๐-๙]+[.)]?/.test(mark?.textContent || "");
  const words = lines([...node.childNodes], how).join("").replace(/\n+/g, " ");
  if (words) parts.push({ words: `${"   ".repeat(Number(said[1]) - 1)}${ordered ? "1." : "-"} ${words}`, point: true });
  return true;
}

// Tables: the first row is the head

function table(node, parts, how) {
  const rows = [...node.rows].filter((row) => row.cells.length);
  const columns = Math.max(0, ...rows.map((row) => row.cells.length));
  if (!columns) return;
  const body = rows.map((row) => line([...row.cells].map((cell) => inCell(cell, how)), columns));
  const sides = Array.from({ length: columns }, (_, n) => side(rows[0].cells[n]));
  body.splice(1, 0, `| ${sides.join(" | ")} |`);
  parts.push({ words: body.join("\n") });
}

function line(said, columns) {
  return `| ${Array.from({ length: columns }, (_, n) => said[n] || "").join(" | ")} |`;
}

function side(cell) {
  if (cell?.classList.contains("is-right")) return "---:";
  return cell?.classList.contains("is-center") ? ":---:" : "---";
}

function inCell(cell, how) {
  const own = [];
  children(cell, own, { ...how, bold: false });
  return own.map((part) => part.words).join(" ").replace(/\s*\n\s*/g, " ").replace(/\\([-+.)])/g, "$1");
}

globalThis.sectionMarkup = { ...globalThis.sectionMarkup, write, cleaned };

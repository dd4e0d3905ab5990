// What a package exports, with its docstrings: read from the declaration files that `tsc` wrote. They hold what an
// author sees and no code, and each declaration begins at the start of a line; TypeScript 7 has no API to ask instead.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @typedef Declaration
 * @property {string} name
 * @property {'interface' | 'type' | 'const' | 'function' | 'class'} kind
 * @property {string} text the declaration, two spaces to a level
 * @property {Docstring | null} doc
 * @property {string} file the declaration file, below the package's `dist`
 */
/**
 * @typedef Docstring
 * @property {string} prose Markdown, tables included
 * @property {{ name: string, text: string }[]} tags in their order, without `example`
 * @property {string[]} examples
 */

/** Every declaration that the module exports, through its `export *`, in order. Overloads are one a signature. */
export function exportedDeclarations(dist, entry) {
  const found = [];
  const visit = (file) => {
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, star] of text.matchAll(/^export \* from '(.+)\.js';$/gm)) {
      visit(join(dirname(file), `${star}.d.ts`).replaceAll('\\', '/'));
    }
    found.push(...declarationsOf(text, file));
  };
  visit(entry);
  return found;
}

/** Exported declarations of one declaration file. */
export function declarationsOf(text, file) {
  const lines = text.split('\n');
  const found = [];
  for (let at = 0; at < lines.length; at++) {
    const head = /^export (?:declare )?(interface|type|const|function|class) \*? ?(\w+)/.exec(lines[at]);
    if (!head) continue;
    const end = endOf(lines, at);
    found.push({
      kind: head[1],
      name: head[2],
      // `import("…").Token` is how the compiler writes a name that the file does not import.
      text: reindent(lines.slice(at, end + 1)).replace(/import\("[^"]*"\)\./g, ''),
      doc: docstringBefore(lines, at),
      file,
    });
    at = end;
  }
  return found;
}

/** A declaration ends where no bracket is open at the end of a line, and what follows is no further part of a union. */
function endOf(lines, start) {
  let depth = 0;
  let comment = false;
  for (let at = start; at < lines.length; at++) {
    for (const [token] of lines[at].matchAll(
      /\/\*|\*\/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|=>|[{}()[\]<>]/g,
    )) {
      if (token === '/*') comment = true;
      else if (token === '*/') comment = false;
      else if (!comment && token.length === 1) depth += '{([<'.includes(token) ? 1 : -1;
    }
    if (depth === 0 && !comment && !goesOn(lines, at)) return at;
  }
  throw new Error(`the declaration '${lines[start]}' has no end`);
}

/** Whether the next line that is no comment begins with `|`: a docstring may stand between two members. */
function goesOn(lines, at) {
  let next = at + 1;
  while (/^\s*(?:\/?\*|\/\/)/.test(lines[next] ?? '')) next++;
  return /^\s*[|&] /.test(lines[next] ?? '');
}

const reindent = (lines) =>
  lines
    .map((line) =>
      line.replace(/^ +/, (spaces) => ' '.repeat(spaces.length / 2 + (spaces.length % 4 === 1 ? 0.5 : 0))),
    )
    .join('\n');

function docstringBefore(lines, at) {
  if (lines[at - 1]?.trim().endsWith('*/') !== true) return null;
  let start = at - 1;
  while (!lines[start].includes('/**')) start--;
  const text = lines
    .slice(start, at)
    .map((line) =>
      line
        .replace(/^\s*\/\*\*\s?/, '')
        .replace(/\s*\*\/\s*$/, '')
        .replace(/^\s*\* ?/, ''),
    )
    .join('\n');
  return parseDocstring(text);
}

/** Prose up to the first tag; then the tags. An example's lines are its own, whatever they begin with. */
export function parseDocstring(text) {
  const [prose, ...parts] = text.split(
    /^(?=@(?:param|returns|throws|example|experimental|typeParam|deprecated)\b)/m,
  );
  const tags = [];
  const examples = [];
  for (const part of parts) {
    const [, name, body] = /^@(\w+)\s?([\s\S]*)$/.exec(part);
    if (name === 'example') examples.push(body.replace(/^\n/, '').trimEnd());
    else tags.push({ name, text: body.trim() });
  }
  return { prose: prose.trim(), tags, examples };
}

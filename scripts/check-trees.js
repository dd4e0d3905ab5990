// The trees that READMEs draw, checked: each file and folder that one names is there. A tree is a block without a language
// whose lines begin with paths, at least half of which are there: what a command prints is none.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** READMEs of the repository, from its root; not those of what is installed, built or copied. */
function* readmes(folder = '') {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.isFile() && entry.name === 'README.md') yield join(folder, entry.name);
    if (entry.isDirectory() && !/^\.|^(?:node_modules|dist|build|runs|template|shared)$/.test(entry.name)) {
      yield* readmes(join(folder, entry.name));
    }
  }
}

/** Lines of fenced blocks without a language, with their numbers. */
function blocksOf(text) {
  const blocks = [];
  let language;
  for (const [at, line] of text.split('\n').entries()) {
    const fence = line.match(/^```(.*)$/)?.[1];
    if (fence === undefined) {
      if (language === '') blocks.at(-1).push({ line, number: at + 1 });
    } else if (language === undefined) {
      language = fence.trim();
      if (language === '') blocks.push([]);
    } else language = undefined;
  }
  return blocks;
}

/** The paths that a block names: an indented one lies in the folder above it, a second one on a line beside the first. */
function pathsOf(block) {
  const found = [];
  const above = [];
  for (const { line, number } of block) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    // Two spaces or more part the names from what they are; so does the first word that is no path.
    const words = line
      .trim()
      .split(/\s{2,}/)[0]
      .split(/,?\s/);
    const end = words.findIndex((word) => !/^[\w@.-]+(?:\/[\w@.-]+)*(?:\/|\.\w+)$/.test(word));
    const names = words.slice(0, end < 0 ? words.length : end);
    if (names.length === 0) continue;
    while (above.length > 0 && above.at(-1).indent >= indent) above.pop();
    const parent = above.at(-1)?.path ?? '';
    const first = join(parent, names[0]);
    found.push({ path: first, number });
    for (const name of names.slice(1)) found.push({ path: join(dirname(first), name), number });
    if (names[0].endsWith('/')) above.push({ indent, path: first });
  }
  return found;
}

const problems = [];
let trees = 0;
for (const readme of readmes()) {
  for (const block of blocksOf(readFileSync(join(root, readme), 'utf8'))) {
    const paths = pathsOf(block);
    // Some trees begin in src/, without saying so.
    const missing = ['', 'src']
      .map((base) => paths.filter(({ path }) => !existsSync(join(root, dirname(readme), base, path))))
      .sort((a, b) => a.length - b.length)[0];
    if (paths.length < 3 || missing.length * 2 >= paths.length) continue;
    trees += 1;
    for (const { path, number } of missing) problems.push(`${readme}:${number}: ${path} is not there`);
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${trees} trees in READMEs name what is there`);
}

// Test files that share a process in the quick tier. Starting one costs a third of a second of processor time, most of
// it for AVA and the SDK, and a third of the files are done in less than that.
//
// A file shares where nothing in it waits and nothing in it is of the process: then one test is over before the next
// begins, and what they can leave each other is what a module keeps. In the full tier, and when it is named, each file
// has a process of its own: a test that leans on another file fails there.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** As `ava.config.js` finds them. */
const FOLDERS = ['sdk', 'core', 'native', 'evaluation', 'readers', 'plugins', 'test'];
const MOST = 10;

/** What waits, registers hooks, or is there once a process: its environment, children, threads, tensors. */
const ALONE = [
  /\b(?:async|await|Promise|setTimeout|globalThis)\b/,
  /\.(?:before|after|beforeEach|afterEach)\b/,
  /\bprocess\.(?!env\b|platform\b|arch\b|version\b)|process\.env\S* (?:\?\?|\|\|)?= |delete process/,
  /child_process|worker_threads|tensorflow/,
];

/**
 * Writes one test file for each group into a new folder: it imports the files of the group.
 *
 * @param {string} folder in the project, so that AVA takes them
 * @returns {string[]} patterns for AVA: the groups, and not the files that are in them
 */
export function groupTestFiles(folder) {
  mkdirSync(folder, { recursive: true });
  const grouped = groups(testFiles().map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })));
  for (const group of grouped) writeFileSync(join(folder, nameOf(group)), textOf(group, folder));
  return [
    `${relative(root, folder).replaceAll('\\', '/')}/*.test.js`,
    ...grouped.flat().map(({ file }) => `!${file}`),
  ];
}

function testFiles() {
  return FOLDERS.flatMap((top) =>
    readdirSync(join(root, top), { recursive: true })
      .map((file) => `${top}/${file.replaceAll('\\', '/')}`)
      .filter((file) => /\/dist\/.*\.test\.js$/.test(file) && !file.includes('/node_modules/'))
      .sort(),
  );
}

/** In the order given. AVA wants each title once a file: of two files with the same one the second goes elsewhere. */
function groups(files) {
  const made = [];
  for (const file of files) {
    if (ALONE.some((pattern) => pattern.test(file.text))) continue;
    const titles = titlesIn(file.text);
    const open = made.find(
      (group) =>
        group.length < MOST &&
        !group.some(({ text }) => titlesIn(text).some((title) => titles.includes(title))),
    );
    if (open) open.push(file);
    else made.push([file]);
  }
  return made;
}

const titlesIn = (text) =>
  [...text.matchAll(/\btest(?:\.\w+)?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs)].map(([, , title]) => title);

/** After its first file, since AVA shows it before the title of each test. */
function nameOf([{ file }, ...more]) {
  const first = `${file.replace(/^plugins\//, '').replace(/\/dist\/.*/s, '')}-${basename(file, '.test.js')}`;
  return `${first}-and-${more.length}-more.test.js`;
}

function textOf(group, folder) {
  const imports = group.map(
    ({ file }) => `import '${relative(folder, join(root, file)).replaceAll('\\', '/')}';\n`,
  );
  // `test-file.js` looks for this in the file it is loaded for.
  if (group.some(({ text }) => text.includes("from 'fast-check'")))
    imports.unshift("export {} from 'fast-check';\n");
  return imports.join('');
}

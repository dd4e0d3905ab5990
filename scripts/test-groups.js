// Test files that share a process in the quick tier. Starting one costs a third of a second of processor time, most of
// it for AVA and the SDK, and a third of the files are done in less than that.
//
// A file shares where nothing in it, or in what helps it, is of the process. Those in which nothing waits share with their
// like: there one test is over before the next begins. Tests that wait take turns with those of other files as they do
// with those of their own. What they can leave each other is what a module keeps. In the full tier, and when it is
// named, each file has a process of its own: a test that leans on another file fails there.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** As `ava.config.js` finds them; but of `test/`, where files start whole runs. */
const FOLDERS = ['sdk', 'core', 'native', 'evaluation', 'readers', 'plugins'];
const MOST = 10;
/** Of those that wait, which take longer: what is run last should be short. */
const MOST_THAT_WAIT = 6;

/**
 * What does something around every test, counts time or memory, or is there once a process: its environment, children, threads, tensors.
 * A sandbox has limits in seconds, and the contract watches the process that a plugin is in.
 */
const ALONE = [
  /\b(?:setTimeout|setInterval|setImmediate|globalThis|performance)\b/,
  /\.(?:beforeEach|afterEach)\b|\bt\.context\b/,
  /\bprocess\.(?!env\b|platform\b|arch\b|version\b)|process\.env\S* (?:\?\?|\|\|)?= |delete process/,
  /child_process|worker_threads|tensorflow|\/proc\/|sandbox|pluginContract/i,
  // AVA wants all tests of a process declared before anything waits.
  /^(?!.*\basync\b)\S.*\bawait\b/m,
];
const WAITS = /\b(?:async|await|Promise)\b/;
/** What takes so long that it is better run beside others than after them. */
const LONG = JSON.parse(readFileSync(new URL('../test/longer-tests.json', import.meta.url), 'utf8'));

/**
 * Writes one test file for each group into a new folder: it imports the files of the group.
 *
 * @param {string} folder in the project, so that AVA takes them
 * @returns {string[]} patterns for AVA: the groups, and not the files that are in them
 */
export function groupTestFiles(folder) {
  mkdirSync(folder, { recursive: true });
  const files = testFiles()
    .filter((file) => !(file in LONG))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    .filter(({ file, text }) => !isAlone(file, text));
  const grouped = [
    ...groups(
      files.filter(({ text }) => !WAITS.test(text)),
      MOST,
    ),
    ...groups(
      files.filter(({ text }) => WAITS.test(text)),
      MOST_THAT_WAIT,
    ),
  ];
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

/** Whether a test, or what it imports from a folder `testing`, has to do with the process. */
function isAlone(file, text, seen = new Set()) {
  if (ALONE.some((pattern) => pattern.test(text))) return true;
  return [...text.matchAll(/from '(\.[^']+)'/g)].some(([, name]) => {
    const helper = join(dirname(file), name);
    if (!helper.replaceAll('\\', '/').includes('/testing/') || seen.has(helper)) return false;
    seen.add(helper);
    return existsSync(join(root, helper)) && isAlone(helper, readFileSync(join(root, helper), 'utf8'), seen);
  });
}

/** In the order given. AVA wants each title once a file: of two files with the same one the second goes elsewhere. */
function groups(files, most) {
  const made = [];
  for (const file of files) {
    const titles = titlesIn(file.text);
    const open = made.find(
      (group) =>
        group.length < most &&
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

// Source text for the benchmark, gathered from folders: what a run of our own would train on, and text held out from it.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { extname, join } from 'node:path';

const SOURCE =
  /^\.(c|cc|cpp|cs|css|cjs|go|h|hpp|html|java|js|jsx|kt|lua|md|mjs|php|pl|pm|py|r|rb|rs|scala|sh|sql|swift|tex|ts|tsx|vue|yaml|yml)$/;
const LARGEST_FILE = 2 ** 20;
/** One file in so many is held out. */
const HELD_OUT = 40;
const HELD_OUT_BYTES = 8 * 2 ** 20;
/** Documents that are encoded at once, cut behind a line. */
const DOCUMENT_BYTES = 16 * 2 ** 10;

/** What SentencePiece writes for a space: the one character that libraries read differently. */
const SPACE_SYMBOL = Buffer.from('\u2581');

/**
 * Writes `<folder>/train.txt`, at most `bytes` of it, and `<folder>/heldout.txt`. Files are taken in the order of a hash of
 * their path, so that any number of bytes is spread over all folders, and the same every time.
 *
 * @returns both files with their sizes
 */
export function makeCorpus(paths, bytes, folder) {
  const files = paths.flatMap((path) => [...sourceFiles(path)].map((file) => ({ file, path })));
  const order = files
    .map(({ file, path }) => ({
      file,
      key: createHash('sha256').update(file.slice(path.length)).digest('hex'),
    }))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  const train = new Output(join(folder, 'train.txt'));
  const heldOut = new Output(join(folder, 'heldout.txt'));
  const seen = new Set();
  for (const { file, key } of order) {
    if (train.bytes >= bytes) break;
    const content = readFileSync(file);
    if (!isText(content)) continue;
    // Packages are installed more than once; what is held out must not be trained on.
    const hash = createHash('sha256').update(content).digest('hex');
    if (seen.has(hash)) continue;
    seen.add(hash);
    const output =
      Number.parseInt(key.slice(0, 8), 16) % HELD_OUT === 0 && heldOut.bytes < HELD_OUT_BYTES
        ? heldOut
        : train;
    output.write(content.subarray(0, bytes - train.bytes));
  }
  train.close();
  heldOut.close();
  if (heldOut.bytes === 0) throw new Error(`${paths.join(', ')}: too few source files to hold any out`);
  return { train, heldOut };
}

/** Where the documents of a text begin, and its end. */
export function documentsOf(text) {
  const offsets = [0];
  while (offsets.at(-1) < text.length) {
    const least = offsets.at(-1) + DOCUMENT_BYTES;
    const line = least < text.length ? text.indexOf(10, least) : -1;
    offsets.push(line < 0 ? text.length : line + 1);
  }
  return offsets;
}

class Output {
  bytes = 0;
  #file;

  constructor(path) {
    this.path = path;
    this.#file = openSync(path, 'w');
  }

  write(content) {
    // A file cut at the corpus's end may end inside a character.
    let end = content.length;
    if (content.at(-1) !== 10) end = content.lastIndexOf(10) + 1;
    writeSync(this.#file, content.subarray(0, end));
    this.bytes += end;
  }

  close() {
    closeSync(this.#file);
  }
}

function* sourceFiles(path) {
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const file = join(path, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(file);
    else if (entry.isFile() && SOURCE.test(extname(entry.name)) && !/\.min\./.test(entry.name)) yield file;
  }
}

function isText(content) {
  if (content.length === 0 || content.length > LARGEST_FILE) return false;
  if (content.includes(0) || content.includes(SPACE_SYMBOL)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}

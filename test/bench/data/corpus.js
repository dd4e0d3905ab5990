// Source files under some folders, as one file of lines: what every contender of `npm run bench -- data` reads.
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = /\.(?:js|mjs|cjs|ts|tsx|jsx|py|c|h|cc|cpp|hpp|java|go|rs|rb|php|sh|md|css|html)$/;
/** Larger files are data. */
const MOST_BYTES = 1 << 20;

/** Writes up to `bytes` of text, in the order of their paths; a line is a document as a JSON text. */
export function writeCorpus(folders, bytes, file) {
  const out = openSync(file, 'w');
  const corpus = { documents: 0, bytes: 0 };
  try {
    for (const folder of folders) {
      const names = readdirSync(folder, { recursive: true })
        .filter((name) => SOURCE.test(name))
        .sort();
      for (const name of names) {
        if (corpus.bytes >= bytes) return corpus;
        const path = join(folder, name);
        const facts = statSync(path, { throwIfNoEntry: false });
        if (!facts?.isFile() || facts.size === 0 || facts.size > MOST_BYTES) continue;
        // What is not UTF-8 is left out: each library replaces it in its own way.
        const content = readFileSync(path);
        const text = content.toString('utf8');
        if (!Buffer.from(text).equals(content)) continue;
        writeSync(out, `${JSON.stringify(text)}\n`);
        corpus.documents++;
        corpus.bytes += content.length;
      }
    }
    return corpus;
  } finally {
    closeSync(out);
  }
}

/** The documents of such a file, as bytes. */
export const readCorpus = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Buffer.from(JSON.parse(line)));

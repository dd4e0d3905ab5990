// Source files under some folders, as one file of lines: what every contender of `npm run bench -- data` reads.
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
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

/** The documents of such a file, as bytes: one at a time, as a gigabyte is more than one text holds. */
export function* readCorpus(file) {
  const input = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(1 << 22);
    let begun = Buffer.alloc(0);
    for (let read = readSync(input, chunk); read > 0; read = readSync(input, chunk)) {
      const bytes = Buffer.concat([begun, chunk.subarray(0, read)]);
      let from = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
        yield Buffer.from(JSON.parse(bytes.toString('utf8', from, end)));
        from = end + 1;
      }
      begun = bytes.subarray(from);
    }
  } finally {
    closeSync(input);
  }
}

// Repositories as large as asked for, made of real source files: what `npm run bench -- takedown` takes documents out of.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const SOURCE = /\.(?:js|mjs|cjs|ts|tsx|jsx|py|c|h|cc|cpp|hpp|java|go|rs|rb|php|sh)$/;
const [LEAST_BYTES, MOST_BYTES] = [256, 1 << 18];
const LICENCE =
  'MIT License\n\nCopyright (c) 2026 the authors\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:\n\nThe above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n';

/** Files of real source, in the order of their paths. */
export function sourceFiles(folders) {
  const files = [];
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true }).sort()) {
      if (!SOURCE.test(name)) continue;
      const path = join(folder, name);
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts?.isFile() && facts.size >= LEAST_BYTES && facts.size <= MOST_BYTES) files.push(path);
    }
  }
  return files;
}

/**
 * Writes `repositories` folders with at least `bytes` of text in all. Where there is not so much real text, it comes again
 * with about half of its names changed, other ones each time: of five tokens few runs are left as they were, so that no
 * variant is a near-duplicate of another.
 *
 * @returns bytes written, and how many of them are real text as it was found
 */
export function writeBlend(root, files, { repositories, bytes }) {
  const written = { bytes: 0, real: 0, documents: 0 };
  for (let repository = 0; repository < repositories; repository++) {
    mkdirSync(join(root, nameOf(repository)), { recursive: true });
    writeFileSync(join(root, nameOf(repository), 'LICENSE'), LICENCE);
  }
  const perRepository = bytes / repositories;
  for (let variant = 0; written.bytes < bytes; variant++) {
    for (const path of files) {
      if (written.bytes >= bytes) break;
      const text = variantOf(readFileSync(path, 'utf8'), variant);
      const repository = Math.min(repositories - 1, Math.floor(written.bytes / perRepository));
      const name = `file-${written.documents}${extname(path)}`;
      writeFileSync(join(root, nameOf(repository), name), text);
      written.documents++;
      written.bytes += Buffer.byteLength(text);
      if (variant === 0) written.real += Buffer.byteLength(text);
    }
  }
  return written;
}

/**
 * Of each repository in the list one file comes again in the next one that is not, with a few names changed and as prose: copies of
 * another share stay in the blend, where those of the same one are dropped before.
 *
 * @returns which file each is a copy of, both by their folder and name
 */
export function plantCopies(root, repositories, total) {
  const planted = [];
  for (const repository of repositories) {
    const folder = join(root, nameOf(repository));
    const name = readdirSync(folder).find(
      (file) => file !== 'LICENSE' && statSync(join(folder, file)).size > 4000,
    );
    let other = repository;
    while (repositories.includes(other)) other = (other + 1) % total;
    if (name === undefined) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const copy = `copy-of-${repository}.md`;
    writeFileSync(join(root, nameOf(other), copy), `${text}\nA copy.\n`);
    planted.push({ original: [nameOf(repository), name], copy: [nameOf(other), copy] });
  }
  return planted;
}

export const nameOf = (repository) => `repository-${String(repository).padStart(5, '0')}`;

function variantOf(text, variant) {
  if (variant === 0) return text;
  const renamed = new Map();
  return text.replace(/[A-Za-z_$][\w$]{2,}/g, (word) => {
    let other = renamed.get(word);
    if (other === undefined) {
      const digest = createHash('md5').update(`${variant}:${word}`).digest();
      other = digest[0] < 128 ? `${word}${((digest[1] % 26) + 10).toString(36)}${variant}` : word;
      renamed.set(word, other);
    }
    return other;
  });
}

import test from 'ava';
import { linesWithHash } from './documents-by-hash.js';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const line = (id: string, ...hashes: readonly string[]): string =>
  JSON.stringify({
    id,
    sha256: hashes[0],
    licenceFiles: hashes.slice(1).map((sha256) => ({ path: 'ü', sha256 })),
  });

test('lines in which a hash stands as the document’s own or another’s, each once; none where it is only told of', (t) => {
  const lines = [
    line('own', A),
    line('none', C),
    line('other', C, B),
    line('both', A, B),
    line(`"sha256":"${A}"`, C),
  ];
  for (const end of ['', '\n']) {
    const bytes = Buffer.from(lines.join('\n') + end);
    t.deepEqual([...linesWithHash(bytes, new Set([A, B]))], [lines[0], lines[2], lines[3]]);
    t.deepEqual([...linesWithHash(bytes, new Set([C]))], [lines[1], lines[2], lines[4]]);
  }
  t.deepEqual([...linesWithHash(Buffer.from(lines.join('\n')), new Set())], []);
});

test('hashes that are found are looked for no more where they are taken out meanwhile', (t) => {
  const wanted = new Set([A, B]);
  const found: string[] = [];
  for (const one of linesWithHash(
    Buffer.from([line('1', A), line('2', A), line('3', B)].join('\n')),
    wanted,
  )) {
    found.push(one);
    wanted.delete(A);
  }
  t.deepEqual(found, [line('1', A), line('3', B)]);
});

import test from 'ava';
import fc from 'fast-check';
import { sha256 } from './file-hash.js';
import { type LicenceTextLine, ShardLicences } from './licence-texts.js';

const linesOf = (bytes: Uint8Array): readonly LicenceTextLine[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LicenceTextLine]));

test('each document names its texts by their hashes, and each text stands once, in the order it came in', (t) => {
  // Some so large that what was remembered of the others is forgotten.
  const texts = [
    'MIT',
    'Apache',
    '',
    'Ümläut \u{1f600}',
    'a'.repeat(2 ** 20),
    'b'.repeat(2 ** 20),
    'c'.repeat(2 ** 20),
    'd'.repeat(2 ** 20),
    'e'.repeat(2 ** 20),
  ];
  const large = texts.slice(4);
  const hashes = new Map(texts.map((text) => [text, sha256(text)]));
  const documents = fc.array(fc.array(fc.constantFrom(...texts), { maxLength: 3 }), { maxLength: 12 });
  // The last of the large ones is too much, and the first comes again.
  const overflowing = [...large, large[0]!, ...texts].map((text) => [text]);
  fc.assert(
    fc.property(documents, (given) => {
      const licences = new ShardLicences();
      const told: LicenceTextLine[] = [];
      for (const [number, files] of given.entries()) {
        const refs = licences.refs(files.map((text, at) => ({ path: `LICENSE-${at}`, text })));
        const expected = files.map((text, at) => ({ path: `LICENSE-${at}`, sha256: hashes.get(text)! }));
        t.deepEqual(refs, expected.length === 0 ? undefined : expected);
        if (number % 3 === 0) told.push(...linesOf(licences.take()));
      }
      told.push(...linesOf(licences.take()));
      t.true(told.map(({ text }) => text).join() === [...new Set(given.flat())].join());
      t.true(told.every((line) => line.sha256 === hashes.get(line.text)));
    }),
    { numRuns: 15, examples: [[overflowing]] },
  );
});

test('a text that no licence is as long as is named, and not kept', (t) => {
  const licences = new ShardLicences();
  const text = 'a'.repeat(2 ** 20 + 1);
  t.deepEqual(licences.refs([{ path: 'LICENSE', text }]), [{ path: 'LICENSE', sha256: sha256(text) }]);
  t.is(licences.take().byteLength, 0);
});

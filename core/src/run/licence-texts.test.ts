import test from 'ava';
import fc from 'fast-check';
import { sha256 } from './file-hash.js';
import { BatchLicences, type LicenceTextLine, ShardLicences } from './licence-texts.js';

const linesOf = (bytes: Uint8Array): readonly LicenceTextLine[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LicenceTextLine]));

test('each document names its texts by their hashes, and each text stands once, in the order it came in', (t) => {
  const texts = ['MIT', 'Apache', '', 'Ümläut \u{1f600}', 'a'.repeat(2 ** 20)];
  const hashes = new Map(texts.map((text) => [text, sha256(text)]));
  const documents = fc.array(fc.array(fc.constantFrom(...texts), { maxLength: 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(documents, fc.integer({ min: 1, max: 5 }), (given, batchSize) => {
      const licences = new ShardLicences();
      const told: LicenceTextLine[] = [];
      for (let start = 0; start < given.length; start += batchSize) {
        const batch = new BatchLicences();
        for (const files of given.slice(start, start + batchSize)) {
          const refs = batch.refs(files.map((text, at) => ({ path: `LICENSE-${at}`, text })));
          const expected = files.map((text, at) => ({ path: `LICENSE-${at}`, sha256: hashes.get(text)! }));
          t.deepEqual(refs, expected.length === 0 ? undefined : expected);
        }
        told.push(...linesOf(licences.add(batch.named)));
      }
      t.true(told.map(({ text }) => text).join() === [...new Set(given.flat())].join());
      t.true(told.every((line) => line.sha256 === hashes.get(line.text)));
    }),
    { numRuns: 50 },
  );
});

test('a text that no licence is as long as is named, and not kept', (t) => {
  const licences = new BatchLicences();
  const text = 'a'.repeat(2 ** 20 + 1);
  t.deepEqual(licences.refs([{ path: 'LICENSE', text }]), [{ path: 'LICENSE', sha256: sha256(text) }]);
  t.deepEqual(licences.named, []);
});

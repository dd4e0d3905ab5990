import { join } from 'node:path';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import { LineSpill } from './line-spill.js';
import { LinesOnDisk } from './lines-on-disk.js';
import { type Candidate, judgeRepository } from './repository.js';
import { type FileLines, LinesInMemory } from './taken-lines.js';

// Few lines, of which some share buckets and some stand in more files than count.
const line = fc.oneof(
  fc.integer({ min: 0, max: 6 }),
  fc.integer({ min: 0, max: 20 }).map((n) => (n * 0x0c000001) >>> 0),
  fc.constant(0xffffffff),
);
const file = fc.record({
  lines: fc.array(fc.tuple(line, fc.integer({ min: 12, max: 0xffff })), { maxLength: 40 }),
  share: fc.constantFrom('code', 'text', null),
  stays: fc.boolean(),
});

const asLines = (lines: readonly (readonly [number, number])[]) => ({
  hashes: Uint32Array.from(lines, ([hash]) => hash),
  weights: Uint16Array.from(lines, ([, weight]) => weight),
});

test('on disk the share of a file that stands in those that stay is the same', (t) => {
  fc.assert(
    fc.property(
      fc.array(file, { maxLength: 40 }),
      fc.integer({ min: 1, max: 1600 }),
      (given, bucketLines) => {
        const files: readonly FileLines[] = given.map(({ lines, share }) => ({
          share,
          lines: asLines(lines),
        }));
        const count = files.reduce((sum, { lines }) => sum + lines.hashes.length, 0);
        const memory = new LinesInMemory(files);
        const disk = new LinesOnDisk(join(temporaryFolder('lines'), 'lines'), files, count, bucketLines);
        for (const [at, { stays }] of given.entries()) {
          t.is(disk.nextShare(), memory.nextShare(), `file ${at}`);
          if (!stays) continue;
          disk.take();
          memory.take();
        }
        disk.close();
      },
    ),
    { numRuns: 200 },
  );
});

test('a line that many files share, and links of more than a window', (t) => {
  const shared = Array.from({ length: 5000 }, (_, at) => [at + 1, 20] as const);
  const everywhere = [0x80000000, 100] as const;
  const files = Array.from({ length: 20 }, (_, at) => ({
    share: 'code',
    lines: asLines([
      everywhere,
      ...(at % 2 === 0 ? shared : shared.map(([hash]) => [hash + 10_000, 20] as const)),
    ]),
  }));
  const memory = new LinesInMemory(files);
  const disk = new LinesOnDisk(join(temporaryFolder('lines'), 'lines'), files, 100_000, 1000);
  for (let at = 0; at < files.length; at++) {
    const share = disk.nextShare();
    // The fourth and the fifth are the first of each half that stay.
    t.is(share, at < 5 ? 0 : 1, `file ${at}`);
    t.is(share, memory.nextShare());
    if (at < 3) continue;
    disk.take();
    memory.take();
  }
  disk.close();
});

test('a repository is judged the same whether its lines fit into memory or not', (t) => {
  const files = fc.array(fc.record({ file, rank: fc.integer({ min: 0, max: 3 }) }), { maxLength: 30 });
  fc.assert(
    fc.property(files, (given) => {
      const candidates: readonly Candidate[] = given.map(({ file: { lines, share }, rank }, at) => ({
        ...{ id: `d${at}`, path: `src/${at % 9}.js`, bytes: 1, content: '', rank },
        share: at % 7 === 0 ? 'instructions' : share,
        lines: asLines(lines),
      }));
      const limits = { maxCopied: 0.6, maxRepositoryBytes: 0 };
      const spill = new LineSpill(join(temporaryFolder('lines'), 'lines'), 60);
      const kept = candidates.map((candidate) => spill.keep(candidate));
      const onDisk = judgeRepository(kept, limits, (some) => spill.compare(some));
      spill.close();
      const inMemory = judgeRepository(candidates, limits);
      t.deepEqual(onDisk.copies, inMemory.copies);
      t.deepEqual(
        onDisk.kept.map(({ id }) => id),
        inMemory.kept.map(({ id }) => id),
      );
    }),
    { numRuns: 100 },
  );
});

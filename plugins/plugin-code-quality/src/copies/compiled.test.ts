/** Compiled line hashes, and tables of them, against the reference: the same, whatever the bytes. */
import { spawnSync } from 'node:child_process';
import { loadNative, textFeatureKernels } from '@framework/native';
import test from 'ava';
import fc from 'fast-check';
import { lineHashes } from './line-hashes.js';
import { LineTable } from './line-table.js';

const native = loadNative();
const kernels = native.ok ? textFeatureKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;

const bytes = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        'return value',
        ' ',
        '\t',
        '\n',
        '\r\n',
        ',',
        ';',
        '"',
        "'",
        '`',
        '\0',
        'é',
        '{}',
        'x'.repeat(70_000),
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 100 }).map((list) => Buffer.from(list)),
);

named(`lines that survive a build, compiled${native.ok ? '' : ` (${native.why})`}`, (t) => {
  fc.assert(
    fc.property(bytes, (text) => {
      t.deepEqual(kernels!.builtLines(text), lineHashes(text));
    }),
    { numRuns: 500 },
  );
});

// Some fall on one place, some stand in more files than are counted, and one is no key.
const hash = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.integer({ min: 0, max: 40 }).map((n) => n * 65_536),
);
const file = fc
  .array(fc.tuple(hash, fc.integer({ min: 0, max: 0xffff })), { maxLength: 1500 })
  .map((lines) => ({
    hashes: Uint32Array.from(lines, ([one]) => one),
    weights: Uint16Array.from(lines, ([, weight]) => weight),
  }));
const files = fc.array(fc.record({ file, times: fc.constantFrom(1, 2, 300), isKnown: fc.boolean() }), {
  maxLength: 8,
});

named('tables of lines, one repository after the other, compiled', (t) => {
  const tables = [kernels!.lineTable(), new LineTable()] as const;
  fc.assert(
    fc.property(files, fc.nat(3000), fc.constantFrom(0, 2, 16, 254, 255), (given, expected, mostFiles) => {
      for (const table of tables) table.clear(expected);
      for (const { file, times } of given) {
        for (let time = 0; time < times; time++) for (const table of tables) table.countFile(file.hashes);
      }
      for (const { file, isKnown } of given) {
        const [compiled, reference] = tables.map((table) => table.knownShare(file, mostFiles));
        t.is(compiled, reference);
        if (isKnown) for (const table of tables) table.know(file.hashes);
      }
    }),
    { numRuns: 200 },
  );
});

named('a table of lines grows, and holds no more than it needs of a large one', (t) => {
  const tables = [kernels!.lineTable(), new LineTable()] as const;
  const many = Uint32Array.from({ length: 400_000 }, (_, at) => Math.imul(at, 0x9e3779b1));
  const weights = new Uint16Array(many.length).fill(12);
  for (const length of [0, many.length, 10]) {
    const hashes = many.subarray(0, length);
    const shares = tables.map((table) => {
      table.clear(0);
      table.countFile(hashes);
      table.know(hashes.subarray(0, 7));
      return table.knownShare({ hashes, weights: weights.subarray(0, length) }, 16);
    });
    t.deepEqual(shares, Array(2).fill(length === 0 ? 0 : 7 / length));
  }
});

named('weights of other lines are refused', (t) => {
  const table = kernels!.lineTable();
  const lines = { hashes: Uint32Array.of(1, 2), weights: Uint16Array.of(12) };
  t.throws(() => table.knownShare(lines, 16), { code: 'FWK_NATIVE_SHAPE' });
});

/** A table that grows where no more memory can be had, in a process of its own; a number is the share that is known afterwards. */
const SHORT_OF_MEMORY = `
  import { spawnSync } from 'node:child_process';
  import { readFileSync } from 'node:fs';
  import { loadNative, textFeatureKernels } from '@framework/native';
  const table = textFeatureKernels(loadNative().kernels).lineTable();
  const [size, lines] = [2 ** 20, (odd) => Uint32Array.from({ length: size }, (_, at) => Math.imul(2 * at + odd, 0x9e3779b1))];
  const [hashes, others, weights] = [lines(0), lines(1), new Uint16Array(size).fill(12)];
  table.clear(size);
  table.countFile(hashes);
  table.know(hashes);
  const kilobytes = Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  // Half of what the table needs to grow.
  spawnSync('prlimit', ['--pid', process.pid, '--as=' + (kilobytes * 1024 + 2 ** 24)]);
  let code = 'none';
  try { table.countFile(others); } catch (error) { code = error.code; }
  console.log(code, table.knownShare({ hashes, weights }, 16));`;
// An emulated Node cannot start another one, and under the address sanitizer no memory is the end of the process.
const starts = (program: string) => spawnSync(program, ['--version']).status === 0;
const canRunOut = process.env['ASAN_OPTIONS'] === undefined && starts('prlimit') && starts(process.execPath);
const withLimit = kernels !== undefined && canRunOut ? test : test.skip;

withLimit('a table of lines that could not grow is what it was (needs prlimit, and a Node as it is)', (t) => {
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', SHORT_OF_MEMORY], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  t.is(child.stdout.trim(), 'FWK_MEMORY 1', `${child.signal} ${child.stderr}`);
});

named('lines that are made to meet in one place of a multiplier that is known are no slower', (t) => {
  // Of the golden ratio's, which is what a table takes that draws none. Behind each other these would be 10^11 steps: some minutes.
  const golden = 0x9e3779b1;
  let inverse = golden;
  for (let bits = 3; bits < 32; bits *= 2) inverse = Math.imul(inverse, 2 - Math.imul(golden, inverse));
  t.is(Math.imul(golden, inverse), 1);
  const made = Uint32Array.from({ length: 400_000 }, (_, at) => Math.imul(at + 1, inverse));
  const table = kernels!.lineTable();
  table.countFile(made);
  table.know(made);
  const weights = new Uint16Array(made.length).fill(1);
  t.is(table.knownShare({ hashes: made, weights }, 1), 1);
});

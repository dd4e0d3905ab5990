/** The compiled matcher against the reference: the same texts and runs found, whatever tasks and document. */
import { loadNative, taskKernels } from '@framework/native';
import test from 'ava';
import fc from 'fast-check';
import { taskMatcher } from './task-matcher.js';

const native = loadNative();
const kernels = native.ok ? taskKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;

const piece = fc.constantFrom(
  ...['foo', 'bar', 'x', 'Foo', 'Ä', '1', '_', 'return', 'a'.repeat(30), '(', ')', '+', '.', ';'],
  ...[' ', ' ', '\n', '\\n', '\\t', '\\'],
);
const textOf = (maxLength: number) => fc.array(piece, { maxLength }).map((parts) => parts.join(''));
const task = fc.record({ text: textOf(40), benchmark: fc.nat(1), about: fc.nat(3) });
const tasks = fc.record({
  all: fc.array(task, { maxLength: 7 }),
  runOfTokens: fc.integer({ min: 1, max: 6 }),
  runOfWords: fc.integer({ min: 1, max: 4 }),
  shortest: fc.nat(19),
});
/** Some of the tasks' texts, between others; now and then many times over, or once where a part of the document ends. */
const document = fc.record({
  blanks: fc.oneof(fc.constant(0), fc.integer({ min: 3900, max: 4096 })),
  begins: textOf(60),
  holds: fc.array(fc.tuple(fc.nat(6), textOf(5)), { maxLength: 4 }),
  times: fc.constantFrom(1, 1, 1, 1, 1, 300),
  least: fc.integer({ min: 1, max: 3 }),
});

named(`tasks in documents, compiled${native.ok ? '' : ` (${native.why})`}`, (t) => {
  const found = { whole: 0, runs: 0 };
  fc.assert(
    fc.property(tasks, fc.array(document, { maxLength: 4 }), ({ all, ...rules }, documents) => {
      const texts = all.map(({ text }) => Buffer.from(text));
      const offsets = new Uint32Array(texts.length + 1);
      for (const [at, text] of texts.entries()) offsets[at + 1] = offsets[at]! + text.length;
      const given = {
        ...rules,
        texts: { bytes: Buffer.concat(texts), offsets },
        benchmarks: Uint32Array.from(all, ({ benchmark }) => benchmark),
        tasks: Uint32Array.from(all, (_, at) => at),
        about: Uint8Array.from(all, ({ about }) => about),
      };
      const [compiled, reference] = [kernels!.taskMatcher(given), taskMatcher(given)];
      t.deepEqual([...compiled.lengths], [...reference.lengths]);
      for (const { blanks, begins, holds, times, least } of documents) {
        const once = [begins, ...holds.flatMap(([at, behind]) => [all[at]?.text ?? '', behind])].join('');
        const bytes = Buffer.from(' '.repeat(blanks) + once.repeat(times));
        const [ours, theirs] = [compiled.find(bytes, least), reference.find(bytes, least)];
        t.deepEqual([[...ours.whole], [...ours.runs]], [[...theirs.whole], [...theirs.runs]]);
        found.whole += ours.whole.length;
        found.runs += ours.runs.length;
      }
    }),
    { numRuns: 400 },
  );
  t.true(found.whole > 0 && found.runs > 0);
});

import { ColumnBatch, type RecordColumns } from '../data/record-batch.js';
import { recordBatch, type TestRow } from '../testing/batches.js';
import type { Subject } from './subject.js';

/** The documents a plugin is examined on: its bench's, with the suite's own behind them. */
export const sampleRows = (subject: Subject): readonly TestRow[] => [
  ...(subject.bench.rows?.() ?? []),
  ...OWN_ROWS,
];

/** The same as batches, numbered from 0. */
export const sampleBatches = (subject: Subject, rows = 8): readonly RecordColumns[] =>
  batchesOf(sampleRows(subject), rows);

/** Rows cut into batches, numbered from 0. */
export const batchesOf = (rows: readonly TestRow[], size: number): readonly RecordColumns[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    recordBatch(rows.slice(index * size, (index + 1) * size), index).columns(),
  );

/** A batch as a plugin is given it; verdicts are signed by `speaker`. */
export function openBatch(columns: RecordColumns, speaker: string): ColumnBatch {
  const batch = new ColumnBatch(columns);
  batch.speaker = speaker;
  return batch;
}

const row = (
  path: string,
  content: string | Uint8Array,
  meta: Readonly<Record<string, string | null>> = {},
): TestRow => ({
  id: `contract:${path}`,
  content,
  meta: {
    path,
    repository: `contract:${path.split('/')[0]}`,
    licenseExpression: 'MIT',
    share: 'code',
    language: path.endsWith('.ts') ? 'typescript' : null,
    ...meta,
  },
});

/**
 * What any plugin may meet: ordinary code, the empty document, one without a newline, one line far too long, bytes
 * that are no UTF-8, text outside the basic plane, the same document twice, metadata that is missing.
 */
const OWN_ROWS: readonly TestRow[] = [
  row(
    'one/add.ts',
    'export function add(a: number, b: number): number {\n  return a + b;\n}\n\nexport const one = add(0, 1);\n',
  ),
  row('one/empty.ts', ''),
  row('one/name.ts', 'export const name = "value"'),
  row('one/long.ts', `const data = [${Array.from({ length: 700 }, (_, i) => i).join(',')}];\n`),
  row('two/binary.bin', Uint8Array.from([0, 255, 254, 128, 65, 66, 10, 192, 10, 0]), {
    licenseExpression: null,
  }),
  row('two/words.md', '# Überschrift\n\nEin Satz mit 日本語 und 👩‍🔬.\r\nNoch einer.\r\n', { share: 'text' }),
  row('two/copyleft.ts', '// GNU General Public License v3\nexport {};\n', {
    licenseExpression: 'GPL-3.0-only',
  }),
  row('two/class.ts', classText(12)),
  row('three/class.ts', classText(12)),
  row('three/loops.ts', classText(30)),
  row('three/unlicensed.js', 'module.exports = function () { return 42; };\n', { licenseExpression: null }),
  { id: 'contract:bare', content: 'let x = 1;\nlet y = 2;\nconsole.log(x + y);\n' },
];

function classText(methods: number): string {
  const body = Array.from(
    { length: methods },
    (_, i) => `  method${i}(value: number): number {\n    return value * ${i} + this.base;\n  }\n`,
  );
  return `export class Example {\n  base = 1;\n${body.join('\n')}}\n`;
}

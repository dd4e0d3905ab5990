import type { AttentionLayout } from '../../slots/ops.js';
import * as oracle from './oracle.js';
import { assertClose, type OpsCase, type Workbench } from './workbench.js';

interface Setting {
  readonly name: string;
  readonly layout: AttentionLayout;
  /** Lengths of the documents of each row; the last takes what is left. */
  readonly documents: readonly (readonly number[])[];
}

const setting = (
  name: string,
  shape: readonly [rows: number, length: number, heads: number, keyValueHeads: number, headSize: number],
  documents: Setting['documents'] = [],
): Setting => {
  const [rows, length, heads, keyValueHeads, headSize] = shape;
  return { name, layout: { rows, length, heads, keyValueHeads, headSize, theta: 10_000 }, documents };
};

const settings: readonly Setting[] = [
  setting('one token, one head', [1, 1, 1, 1, 2]),
  setting('seven tokens, a key for each query head', [1, 7, 2, 2, 4]),
  setting(
    'two rows, six heads over two',
    [2, 7, 6, 2, 8],
    [
      [3, 1],
      [1, 5],
    ],
  ),
  setting('documents of one token', [1, 5, 2, 1, 4], [[1, 1, 1, 1]]),
  setting('more than a block of tokens', [2, 37, 6, 2, 6], [[], [4, 21]]),
  setting('heads of 32', [1, 19, 3, 1, 32], [[9]]),
];

export const attentionCases: readonly OpsCase[] = settings.flatMap(
  ({ name, layout, documents }): OpsCase[] => {
    const { rows, length, heads, keyValueHeads, headSize } = layout;
    const width = (heads + 2 * keyValueHeads) * headSize;
    const numbers = numberDocuments(layout, documents);
    const positions = Int32Array.from({ length: rows * length }, (_, n) => n % length);
    const input = (bench: Workbench) => {
      const qkv = bench.values(rows * length * width, 2);
      return { qkv, tensor: bench.matrix(qkv, rows * length, width) };
    };
    return [
      {
        name: `rotary, ${name}: turns queries and keys, and back`,
        run(bench) {
          const { qkv } = input(bench);
          const given = () => bench.consumed(qkv, rows * length, width);
          const turned = bench.ops.rotary(given(), layout, positions, 'forward');
          assertClose(turned.dataSync(), oracle.rotary(qkv, layout, positions, 1), 'forward');
          assertClose(bench.take(bench.ops.rotary(turned, layout, positions, 'inverse')), qkv, 'and back');
          assertClose(
            bench.take(bench.ops.rotary(given(), layout, positions, 'inverse')),
            oracle.rotary(qkv, layout, positions, -1),
            'inverse',
          );
        },
      },
      {
        name: `attention, ${name}: forward`,
        run(bench) {
          const { qkv, tensor } = input(bench);
          const { out, logSumExp } = bench.ops.attention(tensor, layout, numbers);
          const expected = oracle.attention(qkv, layout, numbers);
          assertClose(bench.take(out), expected.out, 'out');
          assertClose(bench.take(logSumExp), expected.logSumExp, 'logSumExp');
        },
      },
      {
        name: `attention, ${name}: backward`,
        run(bench) {
          const { qkv, tensor } = input(bench);
          const dOut = bench.values(rows * length * heads * headSize);
          const { out, logSumExp } = bench.ops.attention(tensor, layout, numbers);
          const dQkv = bench.ops.attentionBackward(
            bench.matrix(dOut, rows * length, heads * headSize),
            tensor,
            out,
            logSumExp,
            layout,
            numbers,
          );
          bench.take(out);
          bench.take(logSumExp);
          // A direction instead of every coordinate where there are thousands: the oracle runs twice for each.
          const coordinates = rows * length * width;
          const flow = (at: Float64Array) => oracle.dot(oracle.attention(at, layout, numbers).out, dOut);
          const actual = bench.take(dQkv);
          if (coordinates <= 600) {
            assertClose(actual, bench.gradientOf(flow, qkv), 'dqkv', 1e-4);
          }
          for (let i = 0; i < 12; i++) {
            const direction = bench.values(coordinates);
            const along = (step: Float64Array) =>
              flow(Float64Array.from(qkv, (x, at) => x + step[0]! * direction[at]!));
            assertClose(
              [oracle.dot(actual, direction)],
              bench.gradientOf(along, [0]),
              `direction ${i}`,
              1e-3,
            );
          }
        },
      },
    ];
  },
);

function numberDocuments(layout: AttentionLayout, lengths: Setting['documents']): Int32Array {
  const numbers = new Int32Array(layout.rows * layout.length);
  let number = 5;
  for (let row = 0; row < layout.rows; row++) {
    let t = 0;
    for (const size of [...(lengths[row] ?? []), layout.length]) {
      numbers.fill(
        number,
        row * layout.length + t,
        Math.min(row * layout.length + t + size, (row + 1) * layout.length),
      );
      number++;
      t += size;
    }
  }
  return numbers;
}

import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';

const row = (id: string, content: string, share: string | null = 'code'): TestRow => ({
  id,
  content,
  meta: { path: id.slice(id.lastIndexOf(':') + 1), repository: id.slice(0, id.lastIndexOf(':')), share },
});

/** Statements that differ in every number. */
const statements = (name: string, from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, at) => `let ${name}${from + at} = compute(${(from + at) * 7}, '${name}');\n`,
  ).join('');

/** Copies, near-copies, a chain of them, short files, and the same text in another share. */
export default defineBench({
  rows: () => [
    row('npm:one@1:a.js', statements('value', 0, 60)),
    row('npm:one@1:unlike.js', statements('other', 200, 260)),
    row('npm:two@1:copy.js', statements('value', 0, 60)),
    row('npm:two@1:crlf.js', statements('value', 0, 60).replaceAll('\n', '\r\n')),
    row('npm:three@1:indented.js', statements('value', 0, 60).replaceAll('let', '    let')),
    row('npm:three@1:near.js', statements('value', 0, 56)),
    ...[0, 8, 16, 24].map((from) => row(`npm:chain@1:${from}.js`, statements('chain', from, from + 80))),
    row('npm:short@1:a.js', 'x = 1'),
    row('npm:short@1:b.js', 'x = 1\r\n'),
    row('npm:short@1:c.js', 'x = 1\n'),
    row('trace:one', statements('value', 0, 60), 'instructions'),
    row('bare:one', statements('value', 0, 60), null),
  ],
});

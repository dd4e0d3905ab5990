import test from 'ava';
import fc from 'fast-check';
import { sectionsOf, standsFor } from './sections.js';

const FILE = `This project is under the MIT licence.

- Acorn, located at deps/acorn, is licensed as follows:
  """
    MIT License

    Permission
  """

- npm, located at deps/npm/, is licensed as follows:
\tThe npm licence

All the rest is ours.
`;

test('a section goes on as long as lines are indented; the rest is the project’s own', (t) => {
  const { own, sections } = sectionsOf(FILE)!;
  t.deepEqual(
    sections.map(({ path, lines }) => [path, ...lines]),
    [
      ['deps/acorn', 3, 9],
      ['deps/npm', 10, 12],
    ],
  );
  t.deepEqual(own.lines, [
    [1, 2],
    [13, 14],
  ]);
  t.is(own.text, 'This project is under the MIT licence.\n\nAll the rest is ours.\n');
  t.true(sections[1]!.text.includes('The npm licence'));
});

test('lines that end as on Windows are the same', (t) => {
  const { sections } = sectionsOf(FILE.replaceAll('\n', '\r\n'))!;
  t.deepEqual(
    sections.map(({ path }) => path),
    ['deps/acorn', 'deps/npm'],
  );
});

test('in any doubt a line is no heading: what it heads counts for every file', (t) => {
  for (const heading of [
    '- Acorn, located at deps/acorn and deps/walk, is licensed as follows:',
    '- Acorn, located at https://example.com/acorn, is licensed as follows:',
    '- Acorn, located at /usr/share/acorn, is licensed as follows:',
    '- Acorn, located at ../acorn, is licensed as follows:',
    '- Acorn, located at ., is licensed as follows:',
    '- Acorn, also located at deps/acorn, is licensed as follows:',
    '- Everything except Acorn, which is located at deps/acorn, is licensed as follows:',
    '- Acorn, located at deps/acorn, is licensed under the GPL, as is all the rest:',
    '- Acorn, located at deps/acorn, is licensed as follows: MIT',
    '  - Acorn, located at deps/acorn, is licensed as follows:',
    `- ${'A'.repeat(400)}, located at deps/acorn, is licensed as follows:`,
  ])
    t.is(sectionsOf(`Ours\n${heading}\n  GPL\n`), null, heading);
});

test('a path stands for itself, what lies in it, and a file of its name', (t) => {
  t.true(standsFor('lib/cp', 'lib/cp'));
  t.true(standsFor('lib/cp', 'lib/cp/a.js'));
  t.true(standsFor('lib/cp', 'lib/cp.js'));
  t.false(standsFor('lib/cp', 'lib/cpu.js'));
  t.false(standsFor('lib/cp', 'src/lib/cp'));
});

test('no line is lost, and none counts twice', (t) => {
  const heading = '- A b, located at x/y, is licensed as follows:';
  const line = fc.constantFrom('', heading, '  indented', 'at the margin', '\t- item', '* star');
  const property = fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
    const found = sectionsOf(lines.join('\n'));
    if (found === null) return !lines.includes(heading);
    const ranges = [...found.own.lines, ...found.sections.map((section) => section.lines)];
    const covered = ranges.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at),
    );
    covered.sort((a, b) => a - b);
    return covered.every((number, at) => number === at + 1) && covered.length === lines.length;
  });
  t.notThrows(() => fc.assert(property));
});

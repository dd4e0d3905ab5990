import test from 'ava';
import { formatExpression } from '../expression/expression.js';
import { policyOf } from '../policy/policy.js';
import { licenceText } from '../spdx.js';
import { judge } from './judge.js';
import { licenceFileReader } from './licence-file.js';

const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');
const section = (name: string, path: string, text: string) =>
  `- ${name}, located at ${path}, is licensed as follows:\n  """\n${indented(text)}\n  """\n`;

/** As Node.js writes it: its own, then those of what it carries. */
const FILE = [
  'This project is licensed for use as follows:\n',
  licenceText('MIT'),
  '\nThe externally maintained libraries are:\n',
  section('readline', 'deps/readline', licenceText('GPL-3.0-only')),
  section('zlib', 'deps/zlib', licenceText('Zlib')),
  section('mystery', 'deps/mystery', 'Do what the mood of the day suggests.'),
].join('\n');

const saysOf = (path: string | null, at = 'LICENSE') => {
  const detection = licenceFileReader()({ path: at, text: FILE }, path);
  return { says: detection && formatExpression(detection.node), part: detection?.part };
};

test('a document has the project’s own licence, and that of its section', (t) => {
  t.is(saysOf('src/index.js').says, 'MIT');
  t.is(saysOf('deps/zlib/inflate.c').says, 'MIT AND Zlib');
  t.is(saysOf('deps/readline/readline.c').says, 'MIT AND GPL-3.0-only');
});

test('a file in a folder stands for paths in that folder', (t) => {
  t.is(saysOf('vendor/node/deps/zlib/inflate.c', 'vendor/node/LICENSE').says, 'MIT AND Zlib');
  t.is(saysOf('vendor/node/src/index.js', 'vendor/node/LICENSE').says, 'MIT');
});

test('all of it counts where the path is unknown, or a part says nothing', (t) => {
  for (const path of [null, 'deps/mystery/a.c']) {
    const { says, part } = saysOf(path);
    t.regex(says!, /GPL-3\.0/, String(path));
    t.is(part, undefined);
  }
  const unsaid = FILE.slice(FILE.indexOf('The externally'));
  const detection = licenceFileReader()({ path: 'LICENSE', text: unsaid }, 'src/index.js');
  t.regex(formatExpression(detection!.node), /GPL-3\.0/);
});

test('the evidence says which lines count, and for which path', (t) => {
  const verdict = (path: string, expression: string | null) =>
    judge(
      { bytes: new TextEncoder().encode('x\n'), path, expression, files: [{ path: 'LICENSE', text: FILE }] },
      { policy: policyOf('permissive'), missing: 'drop' },
    );
  const own = verdict('src/index.js', null);
  t.like(own, { action: 'keep', license: 'MIT' });
  t.regex(String(own.evidence['lines']), /^1-\d+$/);
  t.is(own.evidence['sections'], undefined);

  // The text stands there and is granted for this path: a label does not overrule it.
  for (const expression of [null, 'MIT']) {
    const copyleft = verdict('deps/readline/readline.c', expression);
    t.like(copyleft, { action: 'drop', reason: 'license-gpl' });
    t.deepEqual(copyleft.evidence['sections'], ['deps/readline']);
    t.regex(String(copyleft.evidence['lines']), /^1-\d+, \d+-\d+$/);
  }
  t.like(verdict('src/index.js', 'MIT'), { action: 'keep', evidence: { where: 'metadata' } });
});

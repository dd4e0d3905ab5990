import test from 'ava';
import { Renames } from './renames.js';

const renamesOf = (text: string): Renames => {
  const renames = new Renames();
  renames.add(text, 'renames.txt');
  return renames;
};
const others = (text: string, repository: string) => [...renamesOf(text).othersOf(repository)].sort();

test('a name means its later and earlier ones, of its account too, however long the chain', (t) => {
  t.deepEqual(others('jane jane-doe\n', 'git:jane/tool'), ['git:jane-doe/tool']);
  t.deepEqual(others('jane jane-doe\n', 'git:Jane-Doe/tool'), ['git:jane/tool']);
  t.deepEqual(others('jane/tool acme/tools\nacme beta\n', 'git:jane/tool'), [
    'git:acme/tools',
    'git:beta/tools',
  ]);
  t.deepEqual(others('jane/tool acme/tools\nacme beta\n', 'git:beta/tools'), [
    'git:acme/tools',
    'git:jane/tool',
  ]);
  t.deepEqual(others('# nothing\n\n', 'git:jane/tool'), []);
  t.deepEqual(others('jane jane-doe\n', 'git:janet/tool'), []);
});

test('a ring of names ends', (t) => {
  t.deepEqual(others('a b\nb c\nc a\n', 'git:a/x'), ['git:b/x', 'git:c/x']);
});

test('a line that is no rename is refused by file and line', (t) => {
  for (const line of ['jane', 'jane acme/tool', 'a/b c/d e/f', '* b']) {
    const error = t.throws(() => renamesOf(`# x\n${line}\n`), { code: 'FWK_CONFIG_INVALID' }, line);
    t.is((error as unknown as { at: string }).at, 'renames.txt:2');
  }
});

import test from 'ava';
import type { DocumentRow } from '../run/documents.js';
import { matcherOf, type Selector, selectorOf } from './selector.js';

const row = (meta: DocumentRow['meta']): DocumentRow => ({
  id: 'x',
  offset: 0,
  bytes: 1,
  sha256: 'a'.repeat(64),
  split: 'train',
  meta,
});

const matches = (kind: Selector['kind'], written: string, meta: DocumentRow['meta']): boolean =>
  matcherOf([selectorOf(kind, written, 'test')])(row(meta));

test('a repository however it is written, in any case, and where the file also stands', (t) => {
  const meta = { repository: 'git:Acme/Tools' };
  for (const written of [
    'acme/tools',
    'https://github.com/acme/tools',
    'git@github.com:Acme/Tools.git',
    'git:acme/tools',
  ]) {
    t.true(matches('repository', written, meta), written);
  }
  t.false(matches('repository', 'acme/tool', meta));
  t.false(matches('repository', 'acme', meta), 'an account is no repository');
  t.true(matches('repository', 'acme/tools', { repository: 'git:x/y', alsoIn: [meta] }));
});

test('a version counts where one is written', (t) => {
  const meta = { repository: 'npm:left-pad@1.3.0' };
  t.true(matches('repository', 'npm:left-pad', meta));
  t.true(matches('repository', 'npm:left-pad@1.3.0', meta));
  t.false(matches('repository', 'npm:left-pad@1.2.0', meta));
});

test('an account has its repositories, and no others', (t) => {
  t.true(matches('user', 'acme', { repository: 'git:acme/tools' }));
  t.true(matches('user', 'github.com/orgs/acme', { repository: 'git:acme/tools' }));
  t.true(matches('user', 'npm:@acme', { repository: 'npm:@acme/tools@1.0.0' }));
  t.false(matches('user', 'acme', { repository: 'git:acme2/tools' }));
  t.false(matches('user', 'acme', { repository: 'gitlab.com/acme/tools' }));
});

test('a licence as a whole; what could match nothing is refused', (t) => {
  t.true(matches('licence', 'mit', { license: 'MIT' }));
  t.false(matches('licence', 'MIT', { license: 'MIT OR Apache-2.0' }));
  t.false(matches('licence', 'MIT', {}));
  for (const [kind, written] of [
    ['hash', 'abc'],
    ['repository', ''],
    ['repository', 'acme/*'],
    ['user', 'two words'],
  ] as const) {
    t.like(
      t.throws(() => selectorOf(kind, written, 'test')),
      { code: 'FWK_CLI_USAGE', at: 'test' },
    );
  }
});

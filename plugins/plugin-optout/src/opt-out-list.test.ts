import { isFrameworkError } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { readOptOutList } from './opt-out-list.js';

const only = (line: string) => readOptOutList(line, 'list.txt')[0]?.optOut;
const git = (name: string) => ({ kind: 'git', name, version: null });

test('an account, a repository, a path, a hash', (t) => {
  t.deepEqual(only('account Jane-Doe'), { kind: 'account', account: 'git:jane-doe' });
  t.deepEqual(only('account @jane'), { kind: 'account', account: 'git:jane' });
  t.deepEqual(only('account npm:@acme'), { kind: 'account', account: 'npm:@acme' });
  t.deepEqual(only('repository Acme/Tools'), { kind: 'repository', repository: git('acme/tools') });
  t.deepEqual(only('repository npm:@acme/w@1.0.0'), {
    kind: 'repository',
    repository: { kind: 'npm', name: '@acme/w', version: '1.0.0' },
  });
  t.deepEqual(only('path acme/tools/src/A.ts'), {
    kind: 'path',
    places: [{ repository: git('acme/tools'), path: 'src/A.ts' }],
  });
  t.deepEqual(only(`sha256 ${'AB'.repeat(32)}`), { kind: 'sha256', sha256: 'ab'.repeat(32) });
});

test('what people paste: addresses, clone URLs, bare names, a colon after the keyword', (t) => {
  const repository = { kind: 'repository', repository: git('acme/tools') };
  for (const line of [
    'acme/tools',
    'https://github.com/Acme/tools',
    'https://github.com/acme/tools.git',
    'git@github.com:acme/tools.git',
    'repository: acme/tools/',
    '  acme/tools  ',
  ]) {
    t.deepEqual(only(line), repository, line);
  }
  t.deepEqual(only('octocat'), { kind: 'account', account: 'git:octocat' });
  t.deepEqual(only('https://github.com/octocat'), { kind: 'account', account: 'git:octocat' });
  t.deepEqual(only('path https://github.com/acme/tools/blob/main/src/a.ts'), {
    kind: 'path',
    places: [{ repository: git('acme/tools'), path: 'src/a.ts' }],
  });
});

test('comments, empty lines, a byte-order mark and any line ends; lines are counted from 1', (t) => {
  const entries = readOptOutList('\uFEFF# a\r\n\r\nacme/a\racme/b\n', 'list.txt');
  t.deepEqual(
    entries.map(({ line }) => line),
    [3, 4],
  );
});

test('a line that is no entry is refused by name, whatever it holds', (t) => {
  for (const line of [
    'account',
    'repository lonely-name',
    'sha256 12',
    'path acme',
    'please remove acme/tools',
    'account a b',
    // Read literally, each of these matched nothing.
    'account acme/tools',
    'account jane.doe',
    'account gitlab.com',
    'account bitbucket.org/acme/tools',
    'account npm:left-pad',
    'account npm:acme',
    'account folder:notes',
    'gitlab.com',
    'https://example.org/',
    'git:notes',
    'pypi:requests',
    'repository gitlab.com/acme',
    'repository npm:@acme',
    'repository npm:left-pad@latest',
    'repository npm:left-pad@^1.0.0',
    'repository folder:',
    'repository acme/*',
    'acme/tools/src',
    'https://github.com/acme/tools/blob/main/src/a.ts',
    'https://github.com/acme/tools/issues/5',
    'https://bitbucket.org/acme/tools/src/main',
    'https://gitlab.com/acme/tools/-/issues',
    'https://www.npmjs.com/~jane',
    'path acme/tools/src/*.ts',
    'path acme/tools/',
    'path https://github.com/acme/tools/tree/main',
    'path https://bitbucket.org/acme/tools/src/main/a.ts',
    'path npm:left-pad',
    'path npm:@acme/widgets',
    'path folder:notes',
    'path git:acme/tools#vendor/tools/a.ts',
    'path https://github.com/acme/tools/blob/main/%E0%A4%A.ts',
    'ab'.repeat(32),
  ]) {
    const error = t.throws(() => readOptOutList(`# x\n${line}\n`, 'list.txt'), undefined, line);
    t.true(isFrameworkError(error) && error.code === 'FWK_CONFIG_INVALID' && error.at === 'list.txt:2');
    t.true(isFrameworkError(error) && /write|name/.test(error.action), line);
  }
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc) }), (text) => {
      try {
        readOptOutList(text, 'list.txt');
      } catch (error) {
        if (!isFrameworkError(error)) throw error;
      }
    }),
  );
  t.pass();
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  recordBatch,
  stageContext,
} from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { config } from './config.js';
import { readOptOutList } from './opt-out-list.js';
import { OptOuts } from './opt-outs.js';
import definition from './plugin.js';

async function reasons(
  list: string | { readonly list?: string; readonly issues?: string; readonly renames?: string },
  rows: readonly {
    repository: string | null;
    path: string;
    content?: string;
    derivedFrom?: readonly string[];
    alsoIn?: readonly { repository: string; path: string }[];
    swhid?: string;
  }[],
): Promise<readonly (string | null)[]> {
  const folder = temporaryFolder('optout');
  const given = typeof list === 'string' ? { list } : list;
  const files = { lists: [] as string[], issues: [] as string[], renames: [] as string[] };
  for (const [kind, content] of [
    ['lists', given.list],
    ['issues', given.issues],
    ['renames', given.renames],
  ] as const) {
    if (content === undefined) continue;
    const file = join(folder, `${kind}.txt`);
    await writeFile(file, content);
    files[kind].push(file);
  }
  const { hooks } = makePlugin(definition, config, { config: files });
  await hooks!.setup!(hookContext());
  const batch = recordBatch(
    rows.map(({ repository, path, content = 'x', derivedFrom = null, alsoIn = null, swhid = null }, row) => ({
      id: `${row}`,
      content,
      meta: { repository, path, derivedFrom, alsoIn, swhid },
    })),
  );
  const { fit, load, apply } = hooks!.filter!;
  if (fit !== undefined) {
    await fit(
      (async function* () {
        yield batch;
      })(),
      fitContext(join(folder, 'fit')),
    );
    await load!(await artefact(join(folder, 'fit')), hookContext());
  }
  await apply(batch, stageContext());
  await hooks!.teardown!(hookContext());
  return rows.map((_, row) => batch.verdicts.find((verdict) => verdict.row === row)?.reason ?? null);
}

test('with one entry of any kind there are opt-outs', (t) => {
  t.true(new OptOuts().isEmpty);
  const lines = ['account acme', 'repository acme/tools', 'path acme/tools/tree/main/src/a.ts'];
  for (const line of [...lines, `sha256 ${'0'.repeat(64)}`, `git-sha1 ${'0'.repeat(40)}`]) {
    const optOuts = new OptOuts();
    optOuts.add('list', readOptOutList(line, 'list'));
    t.false(optOuts.isEmpty, line);
  }
});

test('an account takes all its repositories, and nobody else’s', async (t) => {
  const found = await reasons('account acme\naccount npm:@acme\n', [
    { repository: 'git:acme/a', path: 'x.js' },
    { repository: 'git:Acme/B', path: 'x.js' },
    { repository: 'git:acme2/a', path: 'x.js' },
    { repository: 'npm:@acme/w@2.0.0', path: 'x.js' },
    { repository: 'npm:acme@2.0.0', path: 'x.js' },
    { repository: 'folder:acme', path: 'x.js' },
    { repository: null, path: 'x.js' },
  ]);
  const [yes, no] = ['opt-out-account', null];
  t.deepEqual(found, [yes, yes, no, yes, no, no, no]);
});

test('a repository in every version, or in one; a second checkout is the same repository', async (t) => {
  const found = await reasons('acme/tools\nrepository npm:a\nrepository npm:b@1.0.0\n', [
    { repository: 'git:acme/tools', path: 'x.js' },
    { repository: 'git:acme/tools#vendor/tools', path: 'x.js' },
    { repository: 'git:acme/tools-2', path: 'x.js' },
    { repository: 'npm:a@9.9.9', path: 'x.js' },
    { repository: 'npm:b@1.0.0', path: 'x.js' },
    { repository: 'npm:b@1.0.1', path: 'x.js' },
  ]);
  const [yes, no] = ['opt-out-repository', null];
  t.deepEqual(found, [yes, yes, no, yes, yes, no]);
});

test('a folder is a prefix, a file is a file; case counts in paths', async (t) => {
  const found = await reasons('path acme/a/src/\npath acme/a/docs/plan.md\n', [
    { repository: 'git:acme/a', path: 'src/deep/x.js' },
    { repository: 'git:acme/a', path: 'src2/x.js' },
    { repository: 'git:acme/a', path: 'docs/plan.md' },
    { repository: 'git:acme/a', path: 'docs/plan.md.bak' },
    { repository: 'git:acme/a', path: 'docs/Plan.md' },
    { repository: 'git:acme/b', path: 'src/x.js' },
  ]);
  const [yes, no] = ['opt-out-path', null];
  t.deepEqual(found, [yes, no, yes, no, no, no]);
});

test('a text by its hash, in whatever repository; evidence names list and line, not the person', async (t) => {
  const list = `# of Jane Doe\nsha256 ${'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'}\n`;
  const rows = [
    { repository: 'git:somebody/else', path: 'copy.txt', content: 'test' },
    { repository: null, path: 'copy.txt', content: 'test\n' },
  ];
  t.deepEqual(await reasons(list, rows), ['opt-out-sha256', null]);
});

test('who takes a file down takes down what was made of it', async (t) => {
  const made = { repository: 'git:acme/a', path: 'src/x.js#trace-1', derivedFrom: ['git:acme/a:src/x.js'] };
  t.deepEqual(await reasons('path acme/a/src/x.js\n', [made]), ['opt-out-path']);
  t.deepEqual(await reasons('path acme/a/src/\n', [made]), ['opt-out-path']);
  t.deepEqual(await reasons('path acme/a/src/y.js\n', [made]), [null]);
  t.deepEqual(await reasons('acme/a\n', [made]), ['opt-out-repository']);
});

test('what was made of one version of a file falls with the file', async (t) => {
  const from = (id: string) => ({ repository: 'git:acme/a', path: 'src/x.js#trace-1', derivedFrom: [id] });
  const rows = ['src/x.js#0f3a', 'src/c#/x.js#0f3a', 'src/c#/x.js', 'src/xx.js#0f3a'].map((path) =>
    from(`git:acme/a:${path}`),
  );
  const [yes, no] = ['opt-out-path', null];
  t.deepEqual(await reasons('path acme/a/src/x.js\npath acme/a/src/c#/x.js\n', rows), [yes, yes, yes, no]);
});

test('a file that stands in several repositories is left out by who owns any of them', async (t) => {
  const alsoIn = [{ repository: 'git:jane/origin', path: 'src/a.ts' }];
  const row = { repository: 'git:big/fork', path: 'a.ts', alsoIn };
  t.deepEqual(await reasons('account jane\n', [row]), ['opt-out-account']);
  t.deepEqual(await reasons('path jane/origin/src/\n', [row]), ['opt-out-path']);
  t.deepEqual(await reasons('path jane/origin/a.ts\n', [row]), [null]);
});

test('whatever way a repository is written, its documents go, and its neighbour’s stay', async (t) => {
  const written: Readonly<Record<string, readonly string[]>> = {
    'git:acme/tools': [
      'https://github.com/acme/tools/tree/main',
      'github.com/acme/tools/tree/main/',
      'https://jane:token@github.com/acme/tools.git?tab=readme#top',
      'ssh://git@github.com:22/acme/tools.git',
      'repository git:acme/tools',
      'git:acme/tools',
    ],
    'git:gitlab.com/acme/tools': [
      'git@gitlab.com:acme/tools.git',
      'gitlab.com:acme/tools',
      'https://gitlab.com/acme/tools',
      'https://gitlab.com:443/acme/tools/-/tree/main',
      'repository gitlab.com/Acme/tools',
      'git:gitlab.com/acme/tools',
    ],
    'git:gitlab.com/acme/group/tools': ['https://gitlab.com/acme/group/tools', 'gitlab.com/acme/group'],
    'git:git.sr.ht/~jane/tools': ['https://git.sr.ht/~jane/tools'],
    'git:myhost/acme/tools': ['git@myhost:acme/tools.git'],
    'git:notes': ['repository git:notes'],
    'git:collection/deep/notes': ['repository git:collection/deep/notes'],
    'npm:left-pad@1.3.0': [
      'npm:left-pad',
      'npm:left-pad@1.3.0',
      'https://www.npmjs.com/package/left-pad',
      'https://www.npmjs.com/package/left-pad/v/1.3.0',
    ],
    'npm:@acme/widgets@1.0.0': ['npm:@acme/widgets', 'https://www.npmjs.com/package/@acme/widgets'],
    'folder:notes': ['folder:notes', 'repository folder:Notes/'],
    'folder:notes/inner': ['folder:notes', 'folder:notes/inner'],
  };
  for (const [repository, lines] of Object.entries(written)) {
    for (const line of lines) {
      const rows = [repository, repository.replace(/(?:@[\d.]+)?$/, '-2$&')].map((name) => ({
        repository: name,
        path: 'a.js',
      }));
      const own = line === 'gitlab.com/acme/group' || (line === 'folder:notes' && repository !== line);
      // A group or a folder takes all that lies in it.
      const neighbour = own ? 'opt-out-repository' : null;
      t.deepEqual(await reasons(`${line}\n`, rows), ['opt-out-repository', neighbour], line);
    }
  }
});

test('an account on any host takes what lies in its groups, and a group what lies in it', async (t) => {
  const rows = [
    'git:gitlab.com/acme/tools',
    'git:gitlab.com/acme/group/tools',
    'git:gitlab.com/acme-2/tools',
    'git:acme/tools',
  ].map((repository) => ({ repository, path: 'a.js' }));
  const [yes, no] = ['opt-out-account', null];
  for (const line of [
    'account gitlab.com/acme',
    'https://gitlab.com/acme',
    'gitlab.com/acme/',
    'https://gitlab.com/groups/acme/-/issues',
  ]) {
    t.deepEqual(await reasons(`${line}\n`, rows), [yes, yes, no, no], line);
  }
  t.deepEqual(await reasons('account gitlab.com/acme/group\n', rows), [no, yes, no, no]);
  for (const line of ['https://github.com/orgs/acme/repositories', 'github.com/acme', 'account @acme']) {
    t.deepEqual(await reasons(`${line}\n`, rows), [no, no, no, yes], line);
  }
  const scoped = [{ repository: 'npm:@acme/widgets@1.0.0', path: 'a.js' }];
  t.deepEqual(await reasons('npm:@acme\n', scoped), [yes]);
});

test('whatever way a path is written, the file goes, and its neighbour stays', async (t) => {
  const written: Readonly<Record<string, readonly string[]>> = {
    'git:acme/tools': [
      'github.com/acme/tools/src/A.ts',
      'https://github.com/acme/tools/src/A.ts',
      'github.com/acme/tools/blob/main/src/A.ts',
      'https://github.com/acme/tools/blob/main/src/A.ts?plain=1#L10-L20',
      'https://github.com/acme/tools/tree/main/src',
      'git:acme/tools/src/A.ts',
      'acme/tools//src/./A.ts',
    ],
    'git:gitlab.com/acme/tools': [
      'gitlab.com/acme/tools/src/A.ts',
      'https://gitlab.com/acme/tools/-/blob/main/src/A.ts',
      'gitlab.com/acme/tools/-/tree/main/src',
      'git:gitlab.com/acme/tools/src/',
    ],
    'git:gitlab.com/acme/group/tools': [
      'gitlab.com/acme/group/tools/src/A.ts',
      'https://gitlab.com/acme/group/tools/-/raw/main/src/A.ts',
    ],
    'git:bitbucket.org/acme/tools': ['bitbucket.org/acme/tools/src/A.ts'],
    'git:notes': ['git:notes/src/A.ts'],
    'folder:notes': ['folder:notes/src/A.ts', 'folder:notes/src/'],
    'folder:notes/inner': ['folder:notes/inner/src/A.ts'],
    'npm:left-pad@1.3.0': ['npm:left-pad/src/A.ts', 'npm:left-pad@1.3.0/src/'],
    'npm:@acme/widgets@1.0.0': ['npm:@acme/widgets/src/A.ts'],
  };
  for (const [repository, lines] of Object.entries(written)) {
    for (const line of lines) {
      const rows = ['src/A.ts', 'src2/A.ts', 'A.ts'].map((path) => ({ repository, path }));
      t.deepEqual(await reasons(`path ${line}\n`, rows), ['opt-out-path', null, null], line);
    }
  }
  const row = { repository: 'git:acme/tools', path: 'tree/left/my node.ts' };
  const lines = ['acme/tools/tree/left/', 'https://github.com/acme/tools/blob/main/tree/left/my%20node.ts'];
  for (const line of lines) t.deepEqual(await reasons(`path ${line}\n`, [row]), ['opt-out-path'], line);
});

test('requests as they were filed, by either name of a repository', async (t) => {
  const issues = JSON.stringify([
    {
      number: 7,
      author: { login: 'Jane' },
      body: 'I request that the following data is removed from The Stack:\n\n - all\n',
    },
    { number: 8, author: { login: 'joe' }, body: '### Specific repositories to remove\n\nacme/tool\n' },
  ]);
  const found = await reasons({ issues, renames: 'acme/tool beta/tool2\njanet jane\n' }, [
    { repository: 'git:jane/a', path: 'x' },
    { repository: 'git:acme/tool', path: 'x' },
    { repository: 'git:beta/tool2', path: 'x' },
    { repository: 'git:janet/b', path: 'x' },
    { repository: 'git:joe/own', path: 'x' },
    { repository: 'git:other/fork', path: 'x', alsoIn: [{ repository: 'git:beta/tool2', path: 'x' }] },
  ]);
  const [account, repository] = ['opt-out-account', 'opt-out-repository'];
  t.deepEqual(found, [account, repository, repository, account, null, repository]);
});

test('a text by its name in git or in a SWHID, as delivered or before it was decoded', async (t) => {
  const hello = 'ce013625030ba8dba906f756967f9e9ca394464a';
  const rows = [
    { repository: 'git:a/b', path: 'x', content: 'hello\n' },
    { repository: 'git:a/b', path: 'y', content: 'hallo\n' },
    { repository: 'git:a/b', path: 'z', content: 'other', swhid: `swh:1:cnt:${hello}` },
  ];
  const yes = 'opt-out-git-sha1';
  t.deepEqual(await reasons(`git-sha1 ${hello}\n`, rows), [yes, null, yes]);
  t.deepEqual(await reasons(`swh:1:cnt:${hello.toUpperCase()}\n`, rows), [yes, null, yes]);
  await t.throwsAsync(reasons('git-sha1 abc\n', rows), { code: 'FWK_CONFIG_INVALID' });
});

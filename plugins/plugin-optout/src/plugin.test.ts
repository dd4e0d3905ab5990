import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookContext, makePlugin, recordBatch, stageContext } from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import definition from './plugin.js';

async function reasons(
  list: string,
  rows: readonly {
    repository: string | null;
    path: string;
    content?: string;
    derivedFrom?: readonly string[];
    alsoIn?: readonly { repository: string; path: string }[];
  }[],
): Promise<readonly (string | null)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'optout-'));
  const file = join(folder, 'list.txt');
  await writeFile(file, list);
  const { hooks } = makePlugin(definition, config, { config: { lists: [file] } });
  await hooks!.setup!(hookContext());
  await rm(folder, { recursive: true });
  const batch = recordBatch(
    rows.map(({ repository, path, content = 'x', derivedFrom = null, alsoIn = null }, row) => ({
      id: `${row}`,
      content,
      meta: { repository, path, derivedFrom, alsoIn },
    })),
  );
  await hooks!.filter!.apply(batch, stageContext());
  return rows.map((_, row) => batch.verdicts.find((verdict) => verdict.row === row)?.reason ?? null);
}

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

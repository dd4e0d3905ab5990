import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { readGitCheckout, remoteName } from './git-checkout.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const folderWith = (files: Readonly<Record<string, string>>): string => {
  const folder = temporaryFolder('git-checkout');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};
const config = '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:owner/name.git\n';

test('a branch’s commit is read from its loose reference', (t) => {
  const folder = folderWith({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/refs/heads/main': `${COMMIT}\n`,
    '.git/config': config,
  });
  t.deepEqual(readGitCheckout(folder), { remote: 'owner/name', commit: COMMIT });
});

test('or from the packed references, and a detached head is the commit itself', (t) => {
  const packed = `# pack-refs with: peeled\n${'f'.repeat(40)} refs/heads/other\n${COMMIT} refs/heads/main\n`;
  t.is(
    readGitCheckout(folderWith({ '.git/HEAD': 'ref: refs/heads/main', '.git/packed-refs': packed }))?.commit,
    COMMIT,
  );
  t.is(readGitCheckout(folderWith({ '.git/HEAD': COMMIT }))?.commit, COMMIT);
});

test('a linked work tree finds its shared references', (t) => {
  const folder = folderWith({
    'main/.git/worktrees/linked/HEAD': 'ref: refs/heads/main',
    'main/.git/worktrees/linked/commondir': '../..\n',
    'main/.git/refs/heads/main': COMMIT,
    'main/.git/config': config,
    'linked/.git': 'gitdir: ../main/.git/worktrees/linked\n',
  });
  t.deepEqual(readGitCheckout(join(folder, 'linked')), { remote: 'owner/name', commit: COMMIT });
});

test('what is no checkout, or a broken one, is no reason to fail', (t) => {
  t.is(readGitCheckout(folderWith({ a: 'x' })), null);
  t.deepEqual(readGitCheckout(folderWith({ '.git/HEAD': 'ref: refs/heads/unborn' })), {
    remote: null,
    commit: null,
  });
  t.is(readGitCheckout(folderWith({ '.git/HEAD': 'ref: refs/../../../etc/passwd' }))?.commit, null);
  t.is(readGitCheckout(folderWith({ '.git': 'gitdir: /nowhere' })), null);
});

test('a remote’s name carries its host but never its credentials', (t) => {
  t.is(remoteName('https://github.com/owner/name.git'), 'owner/name');
  t.is(remoteName('https://user:secret@github.com/owner/name'), 'owner/name');
  t.is(
    remoteName('https://token@gitlab.example.com:8443/group/sub/name.git'),
    'gitlab.example.com/group/sub/name',
  );
  t.is(remoteName('git@github.com:owner/name.git'), 'owner/name');
  t.is(remoteName('ssh://git@codeberg.org/owner/name'), 'codeberg.org/owner/name');
  t.is(remoteName('/srv/git/name.git'), 'name');
  t.is(remoteName('C:\\repos\\name'), 'C:\\repos\\name');
  t.is(remoteName('https://github.com/'), null);
});

const git = spawnSync('git', ['--version']).status === 0 ? test : test.skip;
git('agrees with git about a real checkout (needs git)', (t) => {
  const folder = folderWith({ 'a.ts': 'export {};\n' });
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync('git', words, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  run('init', '-q');
  run('remote', 'add', 'origin', 'https://github.com/owner/name.git');
  run('add', '.');
  run('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '-m', 'first');
  t.deepEqual(readGitCheckout(folder), { remote: 'owner/name', commit: run('rev-parse', 'HEAD') });
  run('pack-refs', '--all');
  t.is(readGitCheckout(folder)?.commit, run('rev-parse', 'HEAD'));
});

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { fakeInstallation } from '../testing/fake-installation.js';
import { folder } from '../testing/folder.js';
import { prove } from './prove.js';

test('what cannot be loaded is not proved', async (t) => {
  const dir = folder(t);
  fakeInstallation(dir);
  const error = await t.throwsAsync(prove(dir), { code: 'FWK_FIX_NOT_PROVEN', message: /does not load/ });
  t.like(error, { at: dir });
});

const posix = process.platform === 'win32' ? test.skip : test;
posix('a process that is killed by what it loads is told as that', async (t) => {
  const dir = folder(t);
  const node = join(dir, 'node');
  writeFileSync(node, '#!/bin/sh\nkill -ILL $$\n');
  chmodSync(node, 0o755);
  await t.throwsAsync(prove(dir, node), { code: 'FWK_FIX_NOT_PROVEN', message: /SIGILL/ });
});

import { join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import test from 'ava';
import { AuditLog } from '../audit/audit-log.js';
import { loadSigningKey } from '../audit/signing-key.js';
import { runPaths } from '../run/layout.js';
import { folder } from '../run/testing/folder.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { writeDenied } from './deny-list.js';
import { selectorOf } from './selector.js';
import { settleDenied } from './settle.js';

test('what the list denies is settled: an account, and a repository of it; not what is beside it', async (t) => {
  const [root, keys] = [await folder(t), await folder(t)];
  const environment = { FRAMEWORK_SIGNING_KEY: await writeSigningKey(join(keys, 'key.pem')) };
  const log = await AuditLog.open(root, loadSigningKey(environment, root));
  const deny = await writeDenied(root, [{ kind: 'user', name: 'Acme' }]);
  await log.append('decided', { request: 'R', takedown: 'T', run: 'r', plan: '', deny, documents: 1 });
  const thrown = frameworkError('FWK_TAKEDOWN_NOTHING', { message: 'nothing', at: root });
  const settled = (kind: 'user' | 'repository', name: string) =>
    settleDenied(
      thrown,
      { paths: runPaths(root, 'r'), objects: new Map() },
      { request: undefined, selectors: [selectorOf(kind, name, 'test')] },
      { root, environment },
    );
  t.deepEqual(await settled('user', 'acme'), ['T']);
  t.deepEqual(await settled('repository', 'acme/tools'), ['T']);
  await t.throwsAsync(settled('repository', 'other/tools'), { is: thrown });
});

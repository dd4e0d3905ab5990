import { makePlugin, recordBatch, stageContext } from '@framework/sdk/testing';
import test from 'ava';
import plugin from './plugin.js';

test('the verdict says how many of each kind, and none of them', async (t) => {
  const batch = recordBatch([
    { id: 'a', content: '// jane@acme.io, joan@acme.io, 93.184.216.34\n' },
    { id: 'b', content: 'export const a = 1;\n' },
    { id: 'c', content: 'jane@acme.io' },
  ]);
  batch.judge(2, { action: 'drop', reason: 'license-gpl' });
  await makePlugin(plugin, undefined, { seed: 7 }).hooks!.filter!.apply(batch, stageContext());
  t.deepEqual(
    batch.verdicts.map(({ row, action, reason, evidence }) => ({ row, action, reason, evidence })).slice(1),
    [{ row: 0, action: 'rewrite', reason: 'personal-data', evidence: { email: 2, ip: 1 } }],
  );
  t.regex(batch.text(0), /^\/\/ EMAIL_[0-9a-f]{8}, EMAIL_[0-9a-f]{8}, IP_[0-9a-f]{8}\n$/);
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { META } from '@framework/sdk';
import { makePlugin, recordBatch, stageContext, type TestRow } from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';
import { licenceText } from './spdx.js';

const packageRow = (name: string, path: string, licenceFile: string): TestRow => {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { license: string };
  return {
    id: `npm:${name}:${path}`,
    content: readFileSync(join(folder, path)),
    meta: {
      [META.path]: path,
      [META.licenseExpression]: manifest.license,
      [META.licenseFiles]: [{ path: licenceFile, text: readFileSync(join(folder, licenceFile), 'utf8') }],
    },
  };
};

const verdictsOn = async (rows: readonly TestRow[], batchSize: number, settings = {}) => {
  const { hooks } = makePlugin(plugin, config, { config: settings });
  const verdicts: unknown[] = [];
  for (let from = 0; from < rows.length; from += batchSize) {
    const batch = recordBatch(rows.slice(from, from + batchSize));
    await hooks!.filter!.apply(batch, stageContext());
    for (const { row, action, reason, evidence } of batch.verdicts) {
      verdicts.push({ id: batch.ids[row], action, reason, evidence, license: batch.get(row, META.license) });
    }
  }
  return verdicts;
};

const rows: readonly TestRow[] = [
  packageRow('jszip', 'lib/index.js', 'LICENSE.markdown'),
  packageRow('lamejs', 'src/js/Lame.js', 'LICENSE'),
  packageRow('lodash', 'add.js', 'LICENSE'),
  { id: 'a', content: 'x', meta: { [META.licenseExpression]: 'GPL-3.0', [META.licenseFiles]: null } },
  { id: 'b', content: '// SPDX-License-Identifier: MIT\n' },
  {
    id: 'c',
    content: new Uint8Array([0xff, 0x00, 0xfe]),
    meta: { [META.licenseFiles]: ['nonsense', { path: 1 }] },
  },
  { id: 'd', content: 'y', meta: { [META.licenseFiles]: [{ path: 'LICENSE', text: licenceText('MIT') }] } },
];

test('jszip is kept under MIT, lamejs is dropped as LGPL, lodash is kept', async (t) => {
  const [jszip, lamejs, lodash] = (await verdictsOn(rows, 8)) as Record<string, unknown>[];
  t.like(jszip, { action: 'keep', reason: 'license-elected', license: 'MIT' });
  t.like(lamejs, { action: 'drop', reason: 'license-lgpl', license: null });
  t.like(lodash, { action: 'keep', reason: 'license-allowed', license: 'MIT' });
});

test('verdicts do not depend on the size of the batch', async (t) => {
  const whole = await verdictsOn(rows, rows.length);
  for (const size of [1, 2, 3]) t.deepEqual(await verdictsOn(rows, size), whole);
});

test('every row gets exactly one verdict, whatever the metadata holds', async (t) => {
  t.is((await verdictsOn(rows, 3)).length, rows.length);
});

test('a row that is dropped already is left alone', (t) => {
  const batch = recordBatch([rows[0]!]);
  batch.judge(0, { action: 'drop', reason: 'opted-out' });
  makePlugin(plugin, config).hooks!.filter!.apply(batch, stageContext());
  t.is(batch.verdicts.length, 1);
});

test('the policy can be widened and narrowed by id', async (t) => {
  const [verdict] = await verdictsOn([rows[1]!], 1, { allow: ['LGPL-3.0-only'] });
  t.like(verdict as object, { action: 'keep' });
  const [denied] = await verdictsOn([rows[2]!], 1, { deny: ['MIT'] });
  t.like(denied as object, { action: 'drop', reason: 'license-denied' });
});

test('what is allowed in one share is not in another', async (t) => {
  const row = (share: string | null, licence: string | null): TestRow => ({
    id: `${share}:${licence}`,
    content: 'words\n',
    meta: { [META.share]: share, [META.licenseExpression]: licence },
  });
  const shares = ['code', 'text', 'instructions', null];
  const all = shares.flatMap((share) => [row(share, 'CC-BY-SA-3.0'), row(share, null)]);
  const kept = async (settings: object) =>
    ((await verdictsOn(all, 3, settings)) as { id: string; action: string }[])
      .filter(({ action }) => action === 'keep')
      .map(({ id }) => id);
  t.deepEqual(await kept({}), []);
  const allowIn = { code: [], text: ['NOASSERTION'], instructions: ['CC-BY-SA-3.0'] };
  t.deepEqual(await kept({ allowIn }), ['text:null', 'instructions:CC-BY-SA-3.0']);
  t.deepEqual(await kept({ allowIn, deny: ['CC-BY-SA-3.0'] }), ['text:null']);
});

test('an id nobody lists is warned of', (t) => {
  const { log } = makePlugin(plugin, config, {
    config: { deny: ['GPL-9'], allowIn: { code: ['MIT'], text: ['GPL-8', 'NOASSERTION'], instructions: [] } },
  });
  t.regex(log.join('\n'), /GPL-8[\s\S]*GPL-9/);
  t.notRegex(log.join('\n'), /MIT|NOASSERTION/);
  // Outside of shares it allows and forbids nothing.
  for (const key of ['allow', 'deny']) {
    const { log: warned } = makePlugin(plugin, config, { config: { [key]: ['NOASSERTION'] } });
    t.regex(warned.join('\n'), /NOASSERTION/, key);
  }
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameworkError, GateResult } from '@framework/sdk';
import test from 'ava';
import { readJudgement } from '../eval/judgement.js';
import { hashFile } from '../run/file-hash.js';
import { folder } from '../run/testing/folder.js';
import { document, frameworkHere, run } from '../run/testing/toy-run.js';

const RELEASE = `name: release
version: 2
description: What a checkpoint must be before it is given away.
gates:
  toy.documents: { min: 20 }
  toy.draw:
    max: 2
`;

test('a preset names a file of gates; outcomes say which version of it they were judged by', async (t) => {
  const cwd = await folder(t);
  const file = join(cwd, 'release.yaml');
  await writeFile(file, RELEASE);
  const from = { name: 'release', version: 2, sha256: await hashFile(file) };
  const gated = async (...args: readonly string[]) => {
    const outcome = await frameworkHere([...run('toy'), '--gate', ...args], { cwd });
    return { ...outcome, gates: document<{ gates: readonly GateResult[] }>(outcome).gates };
  };
  const met = await gated('--set', 'gates=./release.yaml');
  t.is(met.code, 0, met.stderr);
  t.deepEqual(
    met.gates.map(({ metric, outcome, from: stated }) => ({ metric, outcome, stated })),
    [
      { metric: 'toy.documents', outcome: 'pass', stated: from },
      { metric: 'toy.draw', outcome: 'pass', stated: from },
    ],
  );
  // In a file laid over the preset; one bound is changed, and is no longer the file's.
  await writeFile(join(cwd, 'over.yaml'), 'gates: release.yaml\n');
  const changed = await gated('--file', 'over.yaml', '--set', 'gates.toy.draw.max=-1');
  t.is(changed.code, 3);
  t.deepEqual(
    changed.gates.map(({ outcome, from: stated }) => [outcome, stated?.version]),
    [
      ['pass', 2],
      ['fail', undefined],
    ],
  );
});

for (const [content, code, at, message] of [
  ['version: 1\ngates: { a.b: { min: 1 } }\n', 'FWK_CONFIG_INVALID', 1, /no name/],
  ['name: x\ngates: { a.b: { min: 1 } }\n', 'FWK_CONFIG_INVALID', 1, /no version/],
  ['name: x\nversion: one\ngates: { a.b: { min: 1 } }\n', 'FWK_CONFIG_INVALID', 2, /no version/],
  ['name: x\nversion: 1\n', 'FWK_CONFIG_INVALID', 1, /states no gates/],
  ['name: x\nversion: 1\ngates: { a.b: 3 }\n', 'FWK_CONFIG_INVALID', 3, /must be/],
  ['name: x\nversion: 1\nthresholds: {}\n', 'FWK_CONFIG_UNKNOWN_KEY', 3, /'thresholds' is no key/],
  ['name: x\nversion: 1\ngates:\n  a.b: { mim: 1 }\n', 'FWK_CONFIG_UNKNOWN_KEY', 4, /did you mean 'min'/],
  ['name: x\nversion: 1\ngates:\n  a.b: {}\n', 'FWK_CONFIG_INVALID', 4, /no bound/],
  ['name: x\nversion: 1\ngates:\n  a.b: { wilsonAbove: 2 }\n', 'FWK_CONFIG_INVALID', 4, /wilsonAbove/],
  [
    'name: x\nversion: 1\ngates:\n  a.b: { wilsonAbove: 0.5, wilsonBelow: 0.4 }\n',
    'FWK_CONFIG_INVALID',
    4,
    /none can be/,
  ],
  ['name: [\n', 'FWK_PRESET_INVALID', 2, /YAML/],
] as const) {
  test(`refused at line ${at}: ${message}`, async (t) => {
    const root = await folder(t);
    await writeFile(join(root, 'g.yaml'), content);
    const error = t.throws<FrameworkError>(() => readJudgement(join(root, 'g.yaml'), root), {
      code,
      message,
    });
    t.regex(error.at!, new RegExp(`g\\.yaml:${at}\\b`));
  });
}

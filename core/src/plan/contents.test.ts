import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import { contentsOf } from './contents.js';

const weights = Buffer.concat([
  ...encodeSafetensors(
    new Map([
      ['norm', { dtype: 'F32', shape: [3], data: new Uint8Array(12) }],
      ['matrix', { dtype: 'F32', shape: [2, 3], data: new Uint8Array(24) }],
    ] as const),
  ),
]);

function folder(t: ExecutionContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'framework-contents-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

test('a safetensors file lists its tensors without reading them', (t) => {
  const root = folder(t);
  writeFileSync(join(root, 'model.safetensors'), weights);
  const { kind, parameters, table } = contentsOf('model.safetensors', root);
  t.is(kind, 'tensors');
  t.is(parameters, 9);
  t.deepEqual(
    table.map(({ name, shape }) => [name, shape]),
    [
      ['matrix', [2, 3]],
      ['norm', [3]],
    ],
  );
});

test('a run lists its checkpoints, the newest one’s tensors and the content root its journal ends with', (t) => {
  const root = folder(t);
  const run = join(root, 'runs', 'tiny');
  for (const step of [2, 10]) {
    mkdirSync(join(run, 'checkpoints', `step-${step}`, 'plugin-transformer'), { recursive: true });
    writeFileSync(
      join(run, 'checkpoints', `step-${step}`, 'plugin-transformer', 'model.safetensors'),
      weights,
    );
  }
  writeFileSync(join(run, 'run.json'), '{}');
  writeFileSync(
    join(run, 'journal.ndjson'),
    '{"kind":"stage-started","data":{}}\n{"kind":"run-finished","data":{"contentRoot":"ab"}}\n',
  );
  const contents = contentsOf('tiny', root);
  t.is(contents.kind, 'run');
  t.deepEqual(contents.checkpoints, ['step-2', 'step-10']);
  t.is(contents.parameters, 9);
  t.is(contents.contentRoot, 'ab');
});

test('a torn file is named, at any length it was torn to', (t) => {
  const root = folder(t);
  for (const length of [0, 7, 8, 40, weights.length - 1]) {
    writeFileSync(join(root, 'torn.safetensors'), weights.subarray(0, length));
    t.throws(() => contentsOf('torn.safetensors', root), { code: 'FWK_CHECKPOINT_CORRUPT' }, String(length));
  }
  writeFileSync(join(root, 'torn.safetensors'), Buffer.concat([weights, Buffer.from([0])]));
  t.throws(() => contentsOf('torn.safetensors', root), { code: 'FWK_CHECKPOINT_CORRUPT' });
});

test('an unknown name suggests the nearest run', (t) => {
  const root = folder(t);
  mkdirSync(join(root, 'runs', 'tiny-code'), { recursive: true });
  t.throws(() => contentsOf('tiny-cod', root), { code: 'FWK_RUN_UNKNOWN', message: /tiny-code/ });
});

test('what is no run, no checkpoint and no safetensors file is refused; links that lead nowhere are passed over', (t) => {
  const root = folder(t);
  mkdirSync(join(root, 'docs'));
  writeFileSync(join(root, 'docs', 'guide.md'), 'words');
  for (const name of ['docs', 'docs/guide.md'])
    t.throws(() => contentsOf(name, root), { code: 'FWK_RUN_UNKNOWN', message: /no safetensors file/ });
  writeFileSync(join(root, 'docs', 'model.safetensors'), weights);
  symlinkSync(join(root, 'nowhere'), join(root, 'docs', 'link'));
  t.deepEqual(
    contentsOf('docs', root).files.map(({ file }) => file),
    ['guide.md', 'model.safetensors'],
  );
});

test('a file where the runs should be is no run', (t) => {
  const root = folder(t);
  writeFileSync(join(root, 'runs'), '');
  t.throws(() => contentsOf('tiny', root), { code: 'FWK_RUN_UNKNOWN' });
});

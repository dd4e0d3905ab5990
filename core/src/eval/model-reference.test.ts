import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { modelReference } from './model-reference.js';

test('a name is a run of this folder, an address an endpoint', (t) => {
  t.deepEqual(modelReference('tiny-code', '/here'), {
    kind: 'run',
    root: '/here',
    name: 'tiny-code',
    step: null,
  });
  const url = 'http://127.0.0.1:8000/v1';
  t.deepEqual(modelReference(url, '/here'), { kind: 'endpoint', url });
});

test('an address without http:// is told what it lacks, with a path behind it or without', (t) => {
  const root = temporaryFolder('model');
  for (const written of ['127.0.0.1:9', 'localhost:8000/v1', 'gpu-box.lan:8000']) {
    const error = t.throws(() => modelReference(written, root), { code: 'FWK_CLI_USAGE' });
    t.true((error as unknown as { action: string }).action.includes(`--model http://${written}`), written);
  }
});

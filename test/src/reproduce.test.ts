/** The data of a real preset, made again as another machine would. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

interface Reproduction {
  readonly root: string;
  readonly objects: readonly { readonly ref: string }[];
  readonly takedowns: readonly { readonly root: string }[];
}

async function again(
  t: ExecutionContext,
  cwd: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Reproduction> {
  const outcome = await framework(['provenance', 'reproduce', ...args, '--json'], { cwd, env });
  t.is(outcome.code, 0, `${JSON.stringify(env)} ${args.join(' ')}: ${outcome.stderr}`);
  return json<Reproduction>(outcome);
}

serialWhen(
  unlessFull,
  'smoke: the same bytes with 1, 2 and 4 workers, with the kernels of older processors and without any, before and after a takedown',
  async (t) => {
    t.timeout(600_000);
    const cwd = await workingFolder(t);
    // Weights of languages and best fit on the way: every kind of index is made again.
    await writeFile(
      join(cwd, 'over.yaml'),
      [
        'plugins:',
        '  plugin-packing:',
        '    packing: best-fit',
        '    languages: { code: { typescript: 0.35, javascript: 0.65 } }',
        '',
      ].join('\n'),
    );
    const run = await framework(['run', '--preset', 'smoke', '--file', 'over.yaml', '--json'], { cwd });
    t.is(run.code, 0, run.stderr);
    const { provenance: root } = json<{ provenance: string }>(run);
    for (const [env, workers] of [
      [{}, '1'],
      [{ FRAMEWORK_NATIVE_CPU: 'portable' }, '2'],
      [{ FRAMEWORK_NATIVE_CPU: 'avx2' }, '4'],
      [{ FRAMEWORK_NATIVE: 'off' }, '2'],
    ] as const) {
      t.is((await again(t, cwd, env, '--workers', workers)).root, root);
    }

    const { privateKey } = generateKeyPairSync('ed25519');
    const key = join(await workingFolder(t), 'key.pem');
    await writeFile(key, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const takedown = await framework(['takedown', '--repo', 'npm:jszip', '--json'], {
      cwd,
      env: { FRAMEWORK_SIGNING_KEY: key },
    });
    t.is(takedown.code, 0, takedown.stderr);
    const { execution } = json<{ execution: { runs: { after: string }[] } }>(takedown);
    const after = await again(t, cwd, { FRAMEWORK_NATIVE_CPU: 'portable' }, '--workers', '4');
    t.is(after.root, execution.runs[0]!.after);
    t.not(after.root, root);
    t.is(after.takedowns.length, 1);
  },
);

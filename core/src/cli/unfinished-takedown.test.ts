import { join } from 'node:path';
import test from 'ava';
import { folder } from '../run/testing/folder.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { document, framework, frameworkHere, run } from '../run/testing/toy-run.js';

test('a takedown that was decided and never finished is told by whoever verifies the run', async (t) => {
  const cwd = await folder(t);
  const key = await writeSigningKey(join(cwd, 'key.pem'));
  const call = (args: readonly string[], failpoint?: string) =>
    (failpoint === undefined ? frameworkHere : framework)(args, {
      cwd,
      environment: {
        FRAMEWORK_SIGNING_KEY: key,
        ...(failpoint === undefined ? {} : { FRAMEWORK_FAILPOINT: failpoint }),
      },
    });
  const made = run('toy', { 'plugins.toy-source.documents': 60 });
  t.is((await call(made)).code, 0);
  // Another one of the same objects.
  t.is((await call([...made, '--name', 'twin'])).code, 0);
  const takedown = ['takedown', '--repo', 'a1', '--run', 'toy', '--request', 'R-1', '--json'];
  t.not((await call(takedown, 'takedown.after-decision=kill')).code, 0);

  const verify = (name: string) => call(['provenance', 'verify', name, '--json']);
  for (const name of ['toy', 'twin']) {
    const before = await verify(name);
    t.is(before.code, 0, before.stderr);
    t.like(document<{ unfinished: object[] }>(before).unfinished, [{ request: 'R-1' }], name);
    t.regex(before.stderr, /takedown [0-9a-f]{12} of this run is not carried out to its end/);
  }

  t.is((await call(takedown)).code, 0);
  for (const name of ['toy', 'twin']) {
    const after = await verify(name);
    t.is(after.code, 0, after.stderr);
    t.deepEqual(document<{ unfinished: object[] }>(after).unfinished, []);
    t.notRegex(after.stderr, /not carried out/);
  }
});

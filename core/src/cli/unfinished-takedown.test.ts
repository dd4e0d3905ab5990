import { join } from 'node:path';
import test from 'ava';
import { folder } from '../run/testing/folder.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { document, framework, run } from '../run/testing/toy-run.js';

test('a takedown that was decided and never finished is told by whoever verifies the run', async (t) => {
  const cwd = await folder(t);
  const key = await writeSigningKey(join(cwd, 'key.pem'));
  const call = (args: readonly string[], failpoint?: string) =>
    framework(args, {
      cwd,
      environment: {
        FRAMEWORK_SIGNING_KEY: key,
        ...(failpoint === undefined ? {} : { FRAMEWORK_FAILPOINT: failpoint }),
      },
    });
  t.is((await call(run('toy', { 'plugins.toy-source.documents': 60 }))).code, 0);
  const takedown = ['takedown', '--repo', 'a1', '--request', 'R-1', '--json'];
  t.not((await call(takedown, 'takedown.after-decision=kill')).code, 0);

  const verify = () => call(['provenance', 'verify', 'toy', '--json']);
  const before = await verify();
  t.is(before.code, 0, before.stderr);
  t.like(document<{ unfinished: object[] }>(before).unfinished, [{ request: 'R-1' }]);
  t.regex(before.stderr, /takedown [0-9a-f]{12} of this run is not carried out to its end/);

  t.is((await call(takedown)).code, 0);
  const after = await verify();
  t.is(after.code, 0, after.stderr);
  t.deepEqual(document<{ unfinished: object[] }>(after).unfinished, []);
  t.notRegex(after.stderr, /not carried out/);
});

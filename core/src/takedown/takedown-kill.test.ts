import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { command } from '../cli/testing/command.js';
import { fullTier } from '../run/testing/full-tier.js';
import { framework } from '../run/testing/toy-run.js';
import { holds, Scene } from './testing/scene.js';

let scene: Scene;

test.before(async (t) => {
  t.timeout(300_000);
  scene = await Scene.make(t);
});
test.after.always(() => scene.remove());

/** In the order a takedown reaches them: register, objects, marks, the rename that decides, removal, proof. */
const KILLS = [
  'audit.before-append:1',
  'audit.after-append:1',
  'takedown.before-decision:1',
  'audit.before-append:2',
  'audit.after-append:2',
  'takedown.after-decision:1',
  'takedown.middle-of-file:1',
  'takedown.after-file:1',
  'takedown.after-file:4',
  'store.before-rename:1', // the documents
  'store.after-rename:1',
  'takedown.middle-of-file:5',
  'store.before-rename:2', // the tokens
  'store.before-rename:3', // the index
  'store.before-rename:4', // the record
  'store.after-rename:4',
  'takedown.before-mark:1',
  'takedown.after-mark:1',
  'takedown.before-commit:1',
  'takedown.after-commit:1',
  'audit.before-append:3',
  'audit.after-append:3',
  'takedown.before-removal:1',
  'takedown.middle-of-removal:1',
  'takedown.middle-of-removal:3',
  'takedown.before-proof:1',
  'audit.before-append:4',
  'audit.after-append:4',
];

/** The quick tier takes one behind the decision and one before the rename that decides. */
const takenKills = fullTier ? KILLS : KILLS.filter((at) => /after-decision|before-commit/.test(at));

test.serial(
  `killed at ${takenKills.length} points: the old root or the new one verifies, and the next one finishes`,
  async (t) => {
    t.timeout(600_000);
    const decides = KILLS.indexOf('takedown.after-commit:1');
    for (const point of takenKills) {
      const cwd = await scene.copy(t);
      const killed = await framework(['takedown', '--repo', 'b2', '--json'], {
        cwd,
        environment: scene.withKey({ FRAMEWORK_FAILPOINT: `${point}=kill` }),
      });
      t.is(killed.code, null, `${point} was never reached: ${killed.stderr}`);
      t.is(
        (await holds(t, cwd)).root,
        KILLS.indexOf(point) < decides ? scene.rootBefore : scene.rootAfter,
        point,
      );

      const next = await scene.takedown(cwd, '--repo', 'b2');
      t.is(next.code, 0, `${point}: ${next.stderr}`);
      t.is((await holds(t, cwd)).root, scene.rootAfter, point);
      const audit = await command(['audit', 'verify', '--json'], { cwd });
      const { entries } = JSON.parse(audit.stdout) as { entries: { kind: string }[] };
      const kinds = entries.map(({ kind }) => kind);
      t.deepEqual(kinds, ['received', 'decided', 'executed', 'proof'], point);
      const left = await readdir(join(cwd, '.framework', 'store'));
      t.deepEqual(
        left.filter((name) => !/^[0-9a-f]{64}$/.test(name)),
        [],
        point,
      );
      const collected = await command(['runs', 'gc', '--json'], { cwd });
      const { removed } = JSON.parse(collected.stdout) as { removed: unknown[] };
      t.deepEqual(removed, [], `${point}: nothing was left over`);
    }
  },
);

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { frameworkHere, json, workingFolder } from './support/framework.js';

/**
 * Each preset's resolved plan is a golden file: a change of order, owner or size shows up in the diff of a review.
 * `FRAMEWORK_UPDATE_GOLDEN=1 npm test` writes them anew.
 */
for (const preset of ['smoke', 'tiny-code', '700m-code']) {
  test.serial(`the plan of ${preset} is the one reviewed`, async (t) => {
    t.timeout(60_000);
    const cwd = await workingFolder(t);
    const outcome = await frameworkHere(['plan', '--preset', preset, '--json'], { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    const plan = json<{ hooks: unknown; slots: unknown; parameters: unknown; problems: unknown }>(outcome);
    const { hooks, slots, parameters, problems } = plan;
    const actual = `${JSON.stringify({ hooks, slots, parameters, problems }, null, 2)}\n`;
    const golden = fileURLToPath(new URL(`../golden/${preset}.plan.json`, import.meta.url));
    if (process.env['FRAMEWORK_UPDATE_GOLDEN'] === '1') await writeFile(golden, actual);
    t.true(existsSync(golden), 'no golden file yet');
    t.is(actual, await readFile(golden, 'utf8'));
  });
}

test.serial('700m-code is 701,647,872 parameters', async (t) => {
  const cwd = await workingFolder(t);
  const outcome = await frameworkHere(['inspect', '--preset', '700m-code', '--json'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
  t.is(json<{ parameters: number }>(outcome).parameters, 701_647_872);
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFrameworkError, type SerializedError } from '@framework/sdk';
import test from 'ava';
import { stringify } from 'yaml';
import { type PlanRequest, resolvePlan } from './resolve-plan.js';

/**
 * Each folder of `core/test-cases/plans` is a preset with what it comes to: its plan, or its errors, word for word.
 * `FRAMEWORK_UPDATE_GOLDEN=1` writes the expectations anew; the diff is what a review reads.
 */
const cases = fileURLToPath(new URL('../../test-cases/plans/', import.meta.url));
const fixtures = readdirSync(join(cases, '..', 'plugins'));

for (const name of readdirSync(cases).sort()) {
  test(`plan case: ${name}`, async (t) => {
    const dir = join(cases, name);
    const request = join(dir, 'request.json');
    const asked = existsSync(request)
      ? (JSON.parse(readFileSync(request, 'utf8')) as Partial<PlanRequest>)
      : {};
    const actual = stringify(
      await outcome({ preset: './preset.yaml', root: dir, trust: fixtures, ...asked }),
      {
        lineWidth: 0,
        aliasDuplicateObjects: false,
      },
    );
    const portable = actual.replaceAll(dir, '<case>').replaceAll(join(cases, '..'), '<cases>');
    const file = join(dir, 'expected.yaml');
    if (process.env['FRAMEWORK_UPDATE_GOLDEN'] === '1') writeFileSync(file, portable);
    t.is(portable, readFileSync(file, 'utf8'));
  });
}

async function outcome(request: PlanRequest): Promise<unknown> {
  try {
    const plan = await resolvePlan(request);
    const { run, plugins, order, slots, gates, origins } = plan;
    const stated = Object.fromEntries(Object.entries(origins).filter(([, origin]) => origin !== 'default'));
    return {
      files: plan.preset.files.map((file) => relative(request.root, file)),
      run,
      plugins: Object.fromEntries(plugins.map(({ id, config }) => [id, config])),
      order,
      slots,
      ...(Object.keys(gates).length === 0 ? {} : { gates }),
      stated,
    };
  } catch (error) {
    if (!isFrameworkError(error)) throw error;
    const { problems, ...whole } = error.toJSON();
    return { errors: (problems ?? [whole]).map(brief) };
  }
}

const brief = ({ code, message, at, action, exitCode }: SerializedError) => ({
  code,
  exitCode,
  message,
  at,
  action,
});

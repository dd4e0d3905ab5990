import type { Command } from 'commander';
import type { Diagnosis } from './diagnosis.js';
import type { Style } from './output.js';
import { type CliShared, GROUPS, withExample } from './shared.js';

/** `framework doctor`: what this machine has, and what each missing thing costs. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('doctor')
    .helpGroup(GROUPS.look)
    .description('what this machine has: backends, compiler, memory; what each missing thing costs');
  withExample(command, 'framework doctor');
  command.action(async () => {
    const [{ diagnose }, { listPlugins }] = await Promise.all([
      import('./diagnosis.js'),
      import('../plugins/list-plugins.js'),
    ]);
    const diagnosis = await diagnose(
      shared.root,
      listPlugins(shared.root).flatMap(({ id, dir, package: found }) =>
        found === undefined ? [] : [{ id, dir, package: found }],
      ),
    );
    shared.output.result(diagnosis, () => diagnosisText(diagnosis, shared.output.style));
    const works = diagnosis.backends.length === 0 || diagnosis.backends.some(({ ok }) => ok !== false);
    const fit = diagnosis.checks.find(({ id }) => id === 'node')?.ok !== false;
    if (!works || !fit) shared.exitCode(1);
  });
}

function diagnosisText({ backends, checks }: Diagnosis, style: Style): string {
  const mark = (ok: boolean | null) =>
    ok === null ? style.dim('?') : ok ? style.green('✓') : style.yellow('✗');
  const lines = checks.map(
    ({ id, ok, why, fix }) =>
      `${mark(ok)} ${id.padEnd(18)} ${why}${fix === '' ? '' : `\n  ${' '.repeat(18)} → ${fix}`}`,
  );
  const best = backends.find(({ ok }) => ok === true);
  if (best)
    lines.push(
      '',
      `${style.bold('Backend')}: ${best.id}, the best of ${backends.map(({ id }) => id).join(', ')} that works here`,
    );
  return lines.join('\n');
}

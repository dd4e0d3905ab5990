import type { Command } from 'commander';
import type { Diagnosis } from './diagnosis.js';
import type { Style } from './output.js';
import { type CliShared, GROUPS, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { table } from './text.js';

/** `framework doctor`: what this machine has, and what each missing thing costs. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('doctor')
    .helpGroup(GROUPS.look)
    .description('what this machine has: backends, compiler, memory; what each missing thing costs');
  withTrustOption(command.option('--fix <name>', 'put right what a plugin can: `tensorflow`'));
  withExample(command, 'framework doctor', 'framework doctor --fix tensorflow');
  command.action(async ({ trust, fix }: TrustOptions & { readonly fix?: string }) => {
    if (fix !== undefined) return fixOne(shared, fix, trust);
    const [{ diagnose }, { listPlugins }] = await Promise.all([
      import('./diagnosis.js'),
      import('../plugins/list-plugins.js'),
    ]);
    const diagnosis = await diagnose(shared.root, listPlugins(shared.root, trust));
    shared.output.result(diagnosis, () => diagnosisText(diagnosis, shared.output.style));
    const works = diagnosis.backends.length === 0 || diagnosis.backends.some(({ ok }) => ok !== false);
    const fit = diagnosis.checks.find(({ id }) => id === 'node')?.ok !== false;
    if (!works || !fit) shared.exitCode(1);
  });
}

async function fixOne(
  { root, output }: CliShared,
  name: string,
  trust: readonly string[] | undefined,
): Promise<void> {
  const [{ runFix }, { listPlugins }] = await Promise.all([
    import('./fix.js'),
    import('../plugins/list-plugins.js'),
  ]);
  const fixed = await runFix(name, listPlugins(root, trust), output.note);
  output.result(fixed, () => fixed.done);
}

function diagnosisText({ backends, checks, plugins }: Diagnosis, style: Style): string {
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
  lines.push('', `${style.bold('Plugins')}, and what they say they ask for; nothing holds them to it`);
  lines.push(
    table(
      plugins.map(({ id, trust, asks }) => [
        id,
        trust === null ? style.yellow('trusted by nobody here') : (trust.who ?? 'ours'),
        asks.length === 0 ? style.dim('nothing beyond the run') : asks.join(', '),
      ]),
      'lll',
    ),
  );
  return lines.join('\n');
}

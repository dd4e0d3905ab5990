import type { Command } from 'commander';
import { tellResult } from './run.js';
import { type CliShared, GROUPS, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { withDisplay } from './with-display.js';

interface ResumeOptions extends TrustOptions {
  readonly trace?: true;
  readonly gate?: true;
}

/** `framework resume`: goes on with a run exactly as it was started, or says what changed. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('resume')
    .helpGroup(GROUPS.train)
    .description('go on with a run that was interrupted; refuses when something it rests on changed')
    .argument('[name]', 'the run; the newest unfinished one when left out')
    .option('--gate', 'exit with 3 when a gate of the preset is not met, or lacks the data to say')
    .option('--trace', 'record every call into a plugin, for `framework trace`');
  withTrustOption(command);
  withExample(command, 'framework resume', 'framework resume tiny-code');
  command.action(async (name: string | undefined, options: ResumeOptions) => {
    const [{ resolvePlan }, { supervise }, { runToResume }, { recordedTrust }] = await Promise.all([
      import('../plugins/resolve-plan.js'),
      import('../run/supervisor.js'),
      import('../run/run-folders.js'),
      import('../run/run-lock.js'),
    ]);
    const { paths, file } = await runToResume(shared.root, name);
    const plan = await resolvePlan({
      root: shared.root,
      ...file.invocation,
      trust: options.trust ?? [],
      recordedTrust: await recordedTrust(paths.lock),
    });
    const result = await withDisplay(shared, (display) =>
      supervise({
        plan,
        name: paths.name,
        invocation: file.invocation,
        mode: 'resume',
        from: null,
        until: 'report',
        display,
        environment: shared.environment,
        ...(options.trace ? { trace: 'record' } : {}),
      }),
    );
    tellResult(shared, options, result);
  });
}

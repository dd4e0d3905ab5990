import { resolve } from 'node:path';
import { frameworkError, isFrameworkError } from '@framework/sdk';
import type { Finding, Variant } from '@framework/sdk/contract';
import type { Command } from 'commander';
import { buildPlugin } from '../contract/build-plugin.js';
import { examinePlugin } from '../contract/examine-plugin.js';
import { type PluginFolder, readPluginFolder, requireBuilt } from '../contract/plugin-folder.js';
import type { VariantFindings } from '../contract/protocol.js';
import { watchFolder } from '../contract/watch-folder.js';
import { type ContractVerdict, contractText, contractVerdict, type Silence } from './contract-text.js';
import { type CliShared, GROUPS, withExample } from './shared.js';

/** As `VARIANTS` of the suite, which is not imported to print a help text. */
const VARIANTS = ['plain', 'traced', 'workers', 'tarball'] as const satisfies readonly Variant[];

interface ContractOptions {
  readonly watch?: true;
  readonly variant?: readonly Variant[];
  readonly verbose?: true;
}

/** `framework contract`: every rule a plugin must keep, checked of the plugin in a folder. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('contract')
    .helpGroup(GROUPS.write)
    .description('check a plugin against every rule of the contract, and say which it breaks')
    .argument('[folder]', 'of the plugin, with its package.json', '.')
    .option('-w, --watch', 'again at every change: builds, then the variant plain')
    .option(
      '--variant <name>',
      `one of ${VARIANTS.join(', ')}; may be repeated; all when left out`,
      variantOption,
    )
    .option(
      '-v, --verbose',
      'every rule that does not speak of the plugin, with the reason, not their number',
    );
  withExample(command, 'framework contract', 'framework contract plugins/my-eval --watch');
  command.action(async (folder: string, { verbose, ...options }: ContractOptions) => {
    const silence = verbose ? 'listed' : 'counted';
    const plugin = readPluginFolder(resolve(shared.root, folder));
    if (options.watch) await watchAndExamine(plugin, options.variant ?? ['plain'], silence, shared);
    else {
      await untilInterrupted(async (signal) => {
        const verdict = await examineAndTell(plugin, options.variant ?? VARIANTS, silence, shared, signal);
        shared.exitCode(verdict.broken > 0 ? 1 : 0);
      });
    }
  });
}

function variantOption(written: string, earlier: readonly Variant[] = []): readonly Variant[] {
  const variant = VARIANTS.find((name) => name === written);
  if (variant !== undefined) return [...earlier, variant];
  throw frameworkError('FWK_CLI_USAGE', {
    message: `there is no variant '${written}'`,
    at: '--variant',
    action: `use one of: ${VARIANTS.join(', ')}`,
  });
}

async function examineAndTell(
  plugin: PluginFolder,
  variants: readonly Variant[],
  silence: Silence,
  { output }: CliShared,
  signal: AbortSignal,
): Promise<ContractVerdict> {
  requireBuilt(plugin);
  const told = output.interactive ? showRule : () => undefined;
  const results = await examinePlugin({ dir: plugin.dir, variants }, told, signal).finally(() => {
    if (output.interactive) process.stderr.write(CLEAR_LINE);
  });
  output.result(documentOf(plugin, results), () => contractText(plugin, results, silence, output.style));
  return contractVerdict(results);
}

const CLEAR_LINE = '\r\u001b[K';

const showRule = (variant: Variant, { rule }: Finding): void => {
  process.stderr.write(`${CLEAR_LINE}${variant}: ${rule}`);
};

/** Examines, waits for a change, builds, examines again; what changes while it works begins it anew. */
async function watchAndExamine(
  plugin: PluginFolder,
  variants: readonly Variant[],
  silence: Silence,
  shared: CliShared,
): Promise<void> {
  const built = plugin.build === 'script' && plugin.output !== null ? [plugin.output] : [];
  const changes = watchFolder(plugin.dir, new Set(['node_modules', '.git', '.framework', 'runs', ...built]));
  await untilInterrupted(async (interrupted) => {
    for (;;) {
      const round = new AbortController();
      const signal = AbortSignal.any([round.signal, interrupted]);
      const changed = changes.next(interrupted).then((paths) => {
        shared.output.note(`${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ' and more' : ''} changed`);
        round.abort(CHANGED);
      });
      // Only its effect is waited for below; an interruption ends the round anyway.
      changed.catch(() => undefined);
      await examineRound(plugin, variants, silence, shared, signal);
      interrupted.throwIfAborted();
      if (!round.signal.aborted) shared.output.note('waits for a change; Ctrl-C ends it');
      await changed;
    }
  }, 'a watch ends this way').finally(() => changes.close());
}

const CHANGED = new Error('a file changed');

async function examineRound(
  plugin: PluginFolder,
  variants: readonly Variant[],
  silence: Silence,
  shared: CliShared,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (plugin.build === 'script' && (await buildPlugin(plugin.dir, signal)) === 'failed') {
      shared.output.warn(`'${plugin.id}' does not build`);
      return;
    }
    await examineAndTell(readPluginFolder(plugin.dir), variants, silence, shared, signal);
  } catch (error) {
    // The next change may mend it.
    if (signal.aborted) return;
    if (!isFrameworkError(error)) throw error;
    shared.output.error(error);
  }
}

/**
 * Work that Ctrl-C ends: with FWK_INTERRUPTED (exit 130), or, where that is the way to end it, in silence.
 */
async function untilInterrupted(
  work: (signal: AbortSignal) => Promise<void>,
  ending: 'an interruption' | 'a watch ends this way' = 'an interruption',
): Promise<void> {
  const controller = new AbortController();
  const interrupt = () =>
    controller.abort(
      frameworkError('FWK_INTERRUPTED', {
        message: 'the examination was interrupted',
        action: 'run it again; nothing is left behind',
      }),
    );
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await work(controller.signal);
  } catch (error) {
    if (!(controller.signal.aborted && ending === 'a watch ends this way')) throw error;
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

const documentOf = ({ id, dir }: PluginFolder, results: readonly VariantFindings[]) => ({
  plugin: id,
  dir,
  ...contractVerdict(results),
  variants: results,
});

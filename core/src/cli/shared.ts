import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { PlanRequest } from '../plugins/resolve-plan.js';
import type { Output } from './output.js';

/**
 * What every command module is given. A module `cli/<name>.ts` exports
 * `register(program: Command, shared: CliShared): void`, declares its options there, and imports what is heavy inside
 * its action only: `--help` pays for none of it.
 */
export interface CliShared {
  /** The working folder: `runs/`, `.framework/`, `presets/`. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  /** Sets the exit code of a command that ran to its end and has bad news (a gate not met: 3). */
  exitCode(code: 0 | 1 | 2 | 3 | 130): void;
}

/** Options that say which preset, with what changed. */
export interface PresetOptions extends TrustOptions {
  readonly preset: string;
  readonly file?: readonly string[];
  readonly set?: readonly string[];
}

/** Ids of plugins from elsewhere whose code this command may import. */
export interface TrustOptions {
  readonly trust?: readonly string[];
}

/** The headings commands stand under in `framework --help`. */
export const GROUPS = {
  train: 'Train:',
  understand: 'Look before you run:',
  look: 'Look at what is there:',
  answer: 'Answer for the data:',
  write: 'Write a plugin:',
} as const;

/** Adds `--preset`, `--file`, `--set` and `--trust` to a command. */
export function withPresetOptions(command: Command): Command {
  command
    .option('-p, --preset <name>', 'a preset by name, or a path to one', 'tiny-code')
    .option('-f, --file <path>', 'a YAML file laid over the preset; may be repeated', collect)
    .option('-s, --set <path=value>', 'one value: plugins.plugin-trainer.steps=10; may be repeated', collect);
  return withTrustOption(command);
}

/** Adds `--trust`, for every command that imports a module of a plugin. */
export function withTrustOption(command: Command): Command {
  return command.option(
    '--trust <id>',
    'let the code of this plugin from elsewhere run; may be repeated',
    collect,
  );
}

/** Adds an example under a command's help. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExample:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}

/**
 * `--limit`: how much of a long list to show.
 *
 * @param what the list holds, for the message: `documents`
 * @throws FWK_CLI_USAGE
 */
export function limitOf(written: string, what: string): number {
  const limit = Number(written);
  if (Number.isSafeInteger(limit) && limit > 0 && limit <= 10_000) return limit;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no number of ${what}`,
    at: '--limit',
    action: 'give a whole number from 1 to 10000',
  });
}

export function planRequest(shared: CliShared, options: PresetOptions): PlanRequest {
  return {
    preset: options.preset,
    root: shared.root,
    files: options.file ?? [],
    settings: options.set ?? [],
    environment: shared.environment,
    trust: options.trust ?? [],
  };
}

export const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  value,
];

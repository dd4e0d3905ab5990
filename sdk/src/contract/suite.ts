import { isAbsolute, resolve } from 'node:path';
import type { Companion } from '../testing/open-plugin.js';
import { RULES } from './rules/index.js';
import { createSubject, pathOf, type SubjectSpec, urlOf, VARIANTS, type Variant } from './subject.js';

/** AVA's `test`, or whatever registers a titled test and fails it when its function throws. */
export interface TestFunction {
  (title: string, body: (t: TestHandle) => Promise<void>): void;
  /** AVA runs the tests of a file at the same time; plugins that share a tensor library want them one by one. */
  readonly serial?: (title: string, body: (t: TestHandle) => Promise<void>) => void;
}

/** What the suite uses of the argument a test is given; any of it may be missing. */
export interface TestHandle {
  pass?(): unknown;
  log?(...lines: string[]): void;
  timeout?(milliseconds: number): void;
}

export interface ContractOptions {
  readonly test: TestFunction;
  /** The plugin's folder. */
  readonly plugin: string | URL;
  /** For what has no default that works: a path, a name. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Plugins that fill the slots it requires. */
  readonly companions?: readonly Companion[];
  /** A module that exports a `Bench` by default. */
  readonly bench?: string | URL;
  /** How the suite runs; every way when left out. */
  readonly variants?: readonly Variant[];
  /** Before each title: AVA refuses two tests of one title. */
  readonly label?: string;
}

/**
 * Registers the contract tests of one plugin: a test a rule that speaks of it, in each variant.
 *
 * @example
 * import test from 'ava';
 * import { pluginContract } from '@framework/sdk/contract';
 *
 * await pluginContract({ test, plugin: new URL('..', import.meta.url) });
 */
export async function pluginContract(options: ContractOptions): Promise<void> {
  const dir = resolve(pathOf(options.plugin));
  for (const variant of options.variants ?? VARIANTS) {
    const spec: SubjectSpec = {
      dir,
      variant,
      config: options.config ?? {},
      companions: (options.companions ?? []).map((companion) =>
        typeof companion === 'string' && isAbsolute(companion) ? companion : companion,
      ),
      bench: options.bench === undefined ? null : urlOf(options.bench, dir),
    };
    await register(spec, options);
  }
}

async function register(spec: SubjectSpec, options: ContractOptions): Promise<void> {
  const { test, label } = options;
  const subject = await createSubject(spec);
  const title = (says: string) =>
    [label, subject.id, spec.variant === 'plain' ? undefined : spec.variant, says]
      .filter((part) => part !== undefined)
      .join(': ');
  const left: string[] = [];
  for (const rule of RULES) {
    const applies = rule.appliesTo(subject);
    if (!applies.applies) {
      left.push(`${rule.id}: ${applies.why}`);
      continue;
    }
    (test.serial ?? test)(title(rule.says), async (t) => {
      await rule.check(subject);
      t.pass?.();
    });
  }
}

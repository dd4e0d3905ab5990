import { resolve } from 'node:path';
import type { Companion } from '../testing/open-plugin.js';
import { explain } from './examine.js';
import type { Rule } from './rule.js';
import { RULES } from './rules/index.js';
import { specsOf } from './spec.js';
import { createSubject, pathOf, type Subject, type SubjectSpec, VARIANTS, type Variant } from './subject.js';
import { asPacked } from './tarball.js';
import { Violation, violation } from './violation.js';

/** AVA's `test`, node:test's, or whatever registers a titled test and fails it when its function throws. */
export interface TestFunction {
  (title: string, body: (t: TestHandle) => Promise<void>): unknown;
  /** AVA runs the tests of a file at the same time; plugins that share a tensor library want them one by one. */
  readonly serial?: (title: string, body: (t: TestHandle) => Promise<void>) => unknown;
}

/** What the suite uses of the argument a test is given; any of it may be missing. */
export interface TestHandle {
  /** AVA fails a test that asserts nothing. */
  pass?(): unknown;
  log?(...lines: string[]): void;
  /** node:test's `log`. */
  diagnostic?(line: string): void;
}

export interface ContractOptions {
  readonly test: TestFunction;
  /** The plugin's folder. */
  readonly plugin: string | URL;
  /** For what has no default that works: a path, a name. The manifest's `contract.config` when left out. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Plugins that fill the slots it requires; folders are seen from the plugin's own. As the manifest's. */
  readonly companions?: readonly Companion[];
  /** A module that exports a `Bench` by default; a path is seen from the plugin's folder. As the manifest's. */
  readonly bench?: string | URL;
  /** How the suite runs; every way when left out. */
  readonly variants?: readonly Variant[];
  /** Before each title: AVA refuses two tests of one title. */
  readonly label?: string;
}

/**
 * Registers the contract tests of one plugin: a test for each rule that speaks of it, in each variant that can matter
 * to the rule, and one that lists the rules that do not speak of it. What keeps the plugin from being examined at all is
 * a failing test too.
 *
 * @example
 * import test from 'ava';
 * import { pluginContract } from '@framework/sdk/contract';
 *
 * await pluginContract({ test, plugin: new URL('..', import.meta.url) });
 */
export async function pluginContract(options: ContractOptions): Promise<void> {
  const dir = resolve(pathOf(options.plugin));
  const register = options.test.serial ?? options.test;
  const variants = options.variants ?? VARIANTS;
  const first = variants[0] ?? 'plain';

  let specOf: (variant: Variant) => SubjectSpec;
  let known: Subject;
  try {
    specOf = await specsOf(dir, options);
    known = await createSubject(specOf(first));
  } catch (thrown) {
    const title = [options.label, dir, 'the plugin can be examined'].filter((part) => part !== undefined);
    register(title.join(': '), () => Promise.reject(asViolation(thrown, dir)));
    return;
  }

  const title = (variant: Variant, says: string) =>
    [options.label, known.id, variant === 'plain' ? undefined : variant, says]
      .filter((part) => part !== undefined)
      .join(': ');
  const silent = new Map<string, string[]>();
  for (const variant of variants) {
    const subject = memoised(() => subjectIn(specOf(variant)));
    for (const rule of RULES) {
      const applies = rule.appliesTo(known);
      if (!applies.applies) {
        if (variant === first) silent.set(applies.why, [...(silent.get(applies.why) ?? []), rule.id]);
      } else if (rule.variants?.includes(variant) !== false) {
        register(title(variant, rule.says), (t) => check(rule, subject, t));
      }
    }
  }
  register(title(first, 'rules that do not speak of it'), async (t) => {
    for (const [why, rules] of silent) (t.log ?? t.diagnostic)?.call(t, `${why}: ${rules.join(', ')}`);
    t.pass?.();
  });
}

async function check(rule: Rule, subject: () => Promise<Subject>, t: TestHandle): Promise<void> {
  const examined = await subject();
  if (rule.needs !== 'files') await opened(examined);
  try {
    await rule.check(examined);
  } catch (thrown) {
    throw asViolation(thrown, examined.dir, rule.id);
  }
  t.pass?.();
}

/** Not checked is not passed; why it cannot be opened, one test says. */
async function opened(subject: Subject): Promise<void> {
  const opens = await subject.opens().then(
    () => true,
    () => false,
  );
  if (opens) return;
  throw violation(
    'not checked: the plugin cannot be made and set up',
    subject.dir,
    "see the test 'it can be made and set up with its configuration'",
  );
}

const subjectIn = async (spec: SubjectSpec): Promise<Subject> =>
  createSubject(spec.variant === 'tarball' ? await asPacked(spec) : spec);

function memoised<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Test runners print an error's message: it must hold what, where and what to do, and the rule's name. */
function asViolation(thrown: unknown, dir: string, rule?: string): Violation {
  const { what, at, action } = explain(thrown, dir);
  const made = violation(rule === undefined ? what : `${what} (rule ${rule})`, at, action, thrown);
  if (thrown instanceof Error && thrown.stack !== undefined) made.stack = `${made.message}\n${thrown.stack}`;
  return made;
}

import { resolve } from 'node:path';
import type { Companion } from '../testing/open-plugin.js';
import { explain } from './examine.js';
import { obstacleTo, ToldFailures } from './obstacle.js';
import type { Rule } from './rule.js';
import { RULES } from './rules/index.js';
import { specsOf } from './spec.js';
import { createSubject, pathOf, type Subject, type SubjectSpec, VARIANTS, type Variant } from './subject.js';
import { asPacked } from './tarball.js';
import { type Violation, violation } from './violation.js';

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
  /** node:test's, which counts a test as skipped. */
  skip?(why: string): void;
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
  /**
   * The same plugin again, otherwise: with another configuration, on other inputs. What is left out is as above. In one
   * call, because AVA wants all tests of a file declared in one go, and a second call would wait in between.
   */
  readonly also?: readonly ContractCase[];
}

export type ContractCase = Pick<ContractOptions, 'config' | 'companions' | 'bench' | 'variants'> & {
  readonly label: string;
};

/**
 * Registers the contract tests of one plugin: a test for each rule that speaks of it, in each variant that can matter
 * to the rule, and one that counts the rules that do not speak of it. What keeps the plugin from being examined at all,
 * or most rules from being examined, is one failing test.
 *
 * @example
 * import test from 'ava';
 * import { pluginContract } from '@framework/sdk/contract';
 *
 * await pluginContract({ test, plugin: new URL('..', import.meta.url) });
 */
export async function pluginContract({ also = [], ...options }: ContractOptions): Promise<void> {
  const declared: Declared[] = [];
  const cases = onlyFirstCase() ? [] : also;
  for (const one of [options, ...cases.map((other) => ({ ...options, ...other }))]) {
    declared.push(...(await declare(one)));
  }
  if (cases.length < also.length) {
    const labels = also.map(({ label }) => label).join('; ');
    const why = `FRAMEWORK_CONTRACT_CASES asks for the first case alone: not ${labels}`;
    declared.push([`left out: ${also.length} other cases`, async (t) => leaveOut(t, why)]);
  }
  const register = options.test.serial ?? options.test;
  for (const [title, body] of declared) register(title, body);
}

type Declared = readonly [title: string, body: (t: TestHandle) => Promise<void>];

async function declare(options: ContractOptions): Promise<readonly Declared[]> {
  const dir = resolve(pathOf(options.plugin));
  const declared: Declared[] = [];
  const register = (...one: Declared) => void declared.push(one);
  const variants = options.variants ?? variantsAsked() ?? VARIANTS;
  const first = variants[0] ?? 'plain';

  let specOf: (variant: Variant) => SubjectSpec;
  let known: Subject;
  try {
    specOf = await specsOf(dir, options);
    known = await createSubject(specOf(first));
  } catch (thrown) {
    const title = [options.label, dir, 'the plugin can be examined'].filter((part) => part !== undefined);
    return [[title.join(': '), () => Promise.reject(asViolation(thrown, dir))]];
  }

  const title = (variant: Variant, says: string) =>
    [options.label, known.id, variant === 'plain' ? undefined : variant, says]
      .filter((part) => part !== undefined)
      .join(': ');
  const obstacles = new Map<string, string | undefined>();
  for (const rule of RULES) obstacles.set(rule.id, await obstacleTo(rule, known));
  const silent = new Map<string, string[]>();
  const leftOut = rulesLeftOut();
  const unexamined = new Map<string, Set<string>>();
  for (const variant of variants) {
    const subject = memoised(() => subjectIn(specOf(variant)));
    const told = new ToldFailures();
    for (const rule of RULES) {
      if (leftOut.includes(rule.id)) continue;
      const applies = rule.appliesTo(known);
      if (!applies.applies) {
        if (variant === first) silent.set(applies.why, [...(silent.get(applies.why) ?? []), rule.id]);
      } else if (rule.variants?.includes(variant) !== false) {
        const obstacle = obstacles.get(rule.id);
        if (obstacle === undefined) register(title(variant, rule.says), (t) => check(rule, subject, told, t));
        else unexamined.set(obstacle, (unexamined.get(obstacle) ?? new Set()).add(rule.id));
      }
    }
  }
  for (const [obstacle, { size }] of unexamined) {
    register(title(first, `not examined: ${size} rules, because ${obstacle}`), async (t) =>
      leaveOut(t, 'another test of these fails, and says why; they are examined when it passes'),
    );
  }
  if (leftOut.length > 0) {
    register(title(first, `left out: ${leftOut.length} rules`), async (t) =>
      leaveOut(t, `FRAMEWORK_CONTRACT_LEAVE_OUT names ${leftOut.join(', ')}`),
    );
  }
  register(title(first, 'rules that do not speak of it'), async (t) => {
    for (const line of silence(silent)) logTo(t, line);
    t.pass?.();
  });
  return declared;
}

async function check(
  rule: Rule,
  subject: () => Promise<Subject>,
  told: ToldFailures,
  t: TestHandle,
): Promise<void> {
  const examined = await subject();
  const obstacle = await obstacleTo(rule, examined);
  if (obstacle !== undefined) return leaveOut(t, `not examined: ${obstacle}, as another test says`);
  try {
    const why = await rule.check(examined);
    if (why !== undefined) return leaveOut(t, `does not speak of it: ${why}`);
  } catch (thrown) {
    const before = told.before(thrown);
    if (before !== undefined) return leaveOut(t, `not examined: it fails as the rule ${before} tells`);
    const violated = asViolation(thrown, examined.dir, rule.id);
    told.add(rule.id, violated.what);
    throw violated;
  }
  t.pass?.();
}

/** A test that can say nothing: what it depends on has failed in a test of its own. */
function leaveOut(t: TestHandle, why: string): void {
  if (t.skip) t.skip(why);
  else {
    logTo(t, why);
    t.pass?.();
  }
}

const logTo = (t: TestHandle, line: string): void => void (t.log ?? t.diagnostic)?.call(t, line);

/** One line, or with FRAMEWORK_CONTRACT_VERBOSE=1 every rule with the reason. */
function silence(silent: ReadonlyMap<string, readonly string[]>): readonly string[] {
  if (process.env['FRAMEWORK_CONTRACT_VERBOSE'] === '1')
    return [...silent].map(([why, rules]) => `${why}: ${rules.join(', ')}`);
  const count = [...silent.values()].reduce((sum, rules) => sum + rules.length, 0);
  return [`${count} of ${RULES.length} rules; FRAMEWORK_CONTRACT_VERBOSE=1 lists them`];
}

const subjectIn = async (spec: SubjectSpec): Promise<Subject> =>
  createSubject(spec.variant === 'tarball' ? await asPacked(spec) : spec);

function memoised<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Test runners print an error's message: it must hold what, where and what to do, and the rule's name. */
function asViolation(thrown: unknown, dir: string, rule?: string): Violation {
  const { what, at, action } = explain(thrown, dir, rule);
  const made = violation(rule === undefined ? what : `${what} (rule ${rule})`, at, action, thrown);
  if (thrown instanceof Error && thrown.stack !== undefined) made.stack = `${made.message}\n${thrown.stack}`;
  return made;
}

/** `FRAMEWORK_CONTRACT_CASES=first`, nothing of `also`: for the same. */
const onlyFirstCase = (): boolean => process.env['FRAMEWORK_CONTRACT_CASES'] === 'first';

/** `FRAMEWORK_CONTRACT_LEAVE_OUT=determinism/seed,fitted/killed`, rules by their ids: for the same. */
function rulesLeftOut(): readonly string[] {
  const asked = process.env['FRAMEWORK_CONTRACT_LEAVE_OUT']?.split(',') ?? [];
  return RULES.map(({ id }) => id).filter((id) => asked.includes(id));
}

/** `FRAMEWORK_CONTRACT_VARIANTS=plain,workers`: for a tier of tests that must be quick. */
function variantsAsked(): readonly Variant[] | undefined {
  const asked = process.env['FRAMEWORK_CONTRACT_VARIANTS']?.split(',');
  return asked && VARIANTS.filter((variant) => asked.includes(variant));
}

import { isFrameworkError } from '../errors/framework-error.js';
import type { Rule } from './rule.js';
import { RULES } from './rules/index.js';
import { createSubject, type Subject, type SubjectSpec } from './subject.js';
import { asPacked } from './tarball.js';
import { Violation } from './violation.js';

/** What became of one rule. */
export type Finding =
  | { readonly rule: string; readonly says: string; readonly outcome: 'kept' }
  | { readonly rule: string; readonly says: string; readonly outcome: 'silent'; readonly why: string }
  | {
      readonly rule: string;
      readonly says: string;
      readonly outcome: 'broken';
      readonly what: string;
      readonly at: string;
      readonly action: string;
    };

/**
 * Every rule that can matter in the variant, or those given, checked of one plugin, one after the other, without a test runner.
 *
 * @param tell given each finding as it is made
 * @throws whatever keeps the plugin from being examined at all: a bench that cannot be imported, a failed `npm pack`
 */
export async function examine(
  spec: SubjectSpec,
  tell: (finding: Finding) => void = () => undefined,
  rules: readonly Rule[] = RULES,
): Promise<readonly Finding[]> {
  let subject: Subject;
  try {
    subject = await createSubject(spec.variant === 'tarball' ? await asPacked(spec) : spec);
  } catch (thrown) {
    if (!isFrameworkError(thrown) || !OF_MANIFESTS.has(thrown.code)) throw thrown;
    return rules.map(({ id, says }) =>
      id === 'manifest/form'
        ? { rule: id, says, outcome: 'broken', ...explain(thrown, spec.dir) }
        : { rule: id, says, outcome: 'silent', why: 'its manifest cannot be read' },
    );
  }
  const findings: Finding[] = [];
  const found = (finding: Finding) => {
    findings.push(finding);
    tell(finding);
  };
  for (const rule of rules) {
    if (rule.variants?.includes(spec.variant) === false) continue;
    const { id, says } = rule;
    const applies = rule.appliesTo(subject);
    if (!applies.applies) {
      found({ rule: id, says, outcome: 'silent', why: applies.why });
      continue;
    }
    if (rule.needs !== 'files' && !(await canBeOpened(subject))) {
      found({ rule: id, says, outcome: 'silent', why: 'it cannot be opened' });
      continue;
    }
    try {
      await rule.check(subject);
      found({ rule: id, says, outcome: 'kept' });
    } catch (thrown) {
      found({ rule: id, says, outcome: 'broken', ...explain(thrown, subject.dir) });
    }
  }
  return findings;
}

/** What `manifest/form` looks for, found while the manifest was read for all rules. */
const OF_MANIFESTS = new Set(['FWK_PLUGIN_MANIFEST', 'FWK_PLUGIN_PROPOSAL', 'FWK_PLUGIN_SDK_RANGE']);

/** Why it cannot be opened is the rule `lifecycle/opens`'s to say. */
const canBeOpened = (subject: Subject): Promise<boolean> =>
  subject.opens().then(
    () => true,
    () => false,
  );

/** What, where and what to do, of anything a check throws. */
export function explain(thrown: unknown, dir: string): { what: string; at: string; action: string } {
  if (thrown instanceof Violation) return { what: thrown.what, at: thrown.at, action: thrown.action };
  if (isFrameworkError(thrown)) {
    return { what: `${thrown.code}: ${thrown.message}`, at: thrown.at ?? dir, action: thrown.action };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    what: `it failed: ${error.message}`,
    at: error.stack?.split('\n')[1]?.trim() ?? dir,
    action: 'mend what failed; the stack is in the cause',
  };
}

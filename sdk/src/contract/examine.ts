import { isFrameworkError } from '../errors/framework-error.js';
import { obstacleTo, ToldFailures } from './obstacle.js';
import { frameInside, hookOf } from './place-in-plugin.js';
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
  const told = new ToldFailures();
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
    const obstacle = await obstacleTo(rule, subject);
    if (obstacle !== undefined) {
      found({ rule: id, says, outcome: 'silent', why: `not examined: ${obstacle}` });
      continue;
    }
    try {
      const why = await rule.check(subject);
      found({ rule: id, says, ...(why === undefined ? { outcome: 'kept' } : { outcome: 'silent', why }) });
    } catch (thrown) {
      const before = told.before(thrown);
      if (before !== undefined) {
        found({ rule: id, says, outcome: 'silent', why: `not examined: it fails as '${before}' tells` });
        continue;
      }
      const explained = explain(thrown, subject.dir, id);
      told.add(id, explained.what);
      found({ rule: id, says, outcome: 'broken', ...explained });
    }
  }
  return findings;
}

/** What `manifest/form` looks for, found while the manifest was read for all rules. */
const OF_MANIFESTS = new Set(['FWK_PLUGIN_MANIFEST', 'FWK_PLUGIN_PROPOSAL', 'FWK_PLUGIN_SDK_RANGE']);

/**
 * What, where and what to do, of anything a check throws.
 *
 * @param rule id of the rule that was checked, to name the hook where the stack names nothing of the plugin's
 */
export function explain(
  thrown: unknown,
  dir: string,
  rule?: string,
): { what: string; at: string; action: string } {
  if (thrown instanceof Violation) return { what: thrown.what, at: thrown.at, action: thrown.action };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const at = frameInside(dir, error.stack) ?? hookOf(rule) ?? dir;
  if (isFrameworkError(thrown)) {
    return { what: `${thrown.code}: ${thrown.message}`, at: thrown.at ?? at, action: thrown.action };
  }
  return { what: `it failed: ${error.message}`, at, action: 'mend what failed; the stack is in the cause' };
}

import { checkHandlers, checkSlots } from '../checks/declared.js';
import { type FrameworkError, isFrameworkError } from '../errors/framework-error.js';
import type { Rule } from './rule.js';
import type { Subject } from './subject.js';
import { Violation } from './violation.js';

/**
 * What keeps a rule from being examined, in words; one rule tells it in full (`lifecycle/opens`, `manifest/true`). The
 * others would fail one after the other for the same reason, which helps nobody to find it.
 */
export async function obstacleTo(rule: Rule, subject: Subject): Promise<string | undefined> {
  if (rule.needs === 'files') return undefined;
  if (!(await canBeOpened(subject))) return 'it cannot be made and set up';
  if (rule.id === 'manifest/true' || (await untruths(subject)).length === 0) return undefined;
  return 'its manifest and its code differ';
}

const canBeOpened = (subject: Subject): Promise<boolean> =>
  subject.opens().then(
    () => true,
    () => false,
  );

/** What the manifest and the code say differently of hooks, features, slots and offers. */
export const untruths = (subject: Subject): Promise<readonly FrameworkError[]> =>
  subject.once('untruths', () =>
    subject.use((plugin) => [...checkHandlers(subject, plugin), ...checkSlots(subject, plugin.claims)]),
  );

/**
 * Failures told so far of one plugin in one variant. A slot or a feature that nobody provides fails wherever a hook is
 * called: the first rule that meets it tells it, and the others were not examined.
 */
export class ToldFailures {
  readonly #told: { readonly rule: string; readonly what: string }[] = [];

  /** The rule that told the same failure before; undefined for a breach seen, and for what is new. */
  before(thrown: unknown): string | undefined {
    if (thrown instanceof Violation || !isFrameworkError(thrown) || !NOT_THERE.has(thrown.code)) return;
    return this.#told.find(({ what }) => what.includes(thrown.message))?.rule;
  }

  add(rule: string, what: string): void {
    this.#told.push({ rule, what });
  }
}

/** Errors of a plugin that is examined without something it needs: a slot, a feature. */
const NOT_THERE: ReadonlySet<string> = new Set(['FWK_SLOT_MISSING', 'FWK_HOOK_FAILED']);

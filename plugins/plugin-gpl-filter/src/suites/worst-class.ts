import type { LicenceNode } from '../expression/expression.js';
import { type LicenceClass, licenceClass, severity } from '../policy/policy.js';

/** The class that decides: of a choice the mildest, of a sum the worst. */
export function worstClass(node: LicenceNode): LicenceClass {
  if (node.kind === 'licence') return licenceClass(node.id, node.exception);
  const classes = node.parts.map(worstClass);
  return classes.reduce((a, b) => (severity(b) < severity(a) === (node.kind === 'and') ? b : a));
}

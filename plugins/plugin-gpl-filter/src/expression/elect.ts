import { dropReason, type LicenceClass, licenceClass, type Policy, severity } from '../policy/policy.js';
import { formatExpression, type LicenceNode } from './expression.js';

/** What a policy makes of an expression. */
export type Election =
  | {
      readonly kind: 'allowed';
      /** The part of the expression that is used: of `GPL-3.0-only OR MIT` it is `MIT`. */
      readonly elected: string;
      /** True when an alternative was left aside. */
      readonly choice: boolean;
    }
  | {
      readonly kind: 'forbidden';
      /** The licence that stands in the way; the worst of several. */
      readonly licence: string;
      readonly class: LicenceClass;
      readonly reason: string;
    };

/**
 * Evaluates an expression: of a choice the first allowed alternative as written is elected, of a sum every part must
 * be allowed.
 */
export function elect(node: LicenceNode, policy: Policy): Election {
  if (node.kind === 'licence') {
    if (policy.allows(node.id, node.exception)) {
      return { kind: 'allowed', elected: formatExpression(node), choice: false };
    }
    const name = licenceClass(node.id, node.exception);
    return {
      kind: 'forbidden',
      licence: node.stated ?? formatExpression(node),
      class: name,
      reason: dropReason(node.id, name),
    };
  }
  const parts = node.parts.map((part) => elect(part, policy));
  const allowed = parts.filter((part) => part.kind === 'allowed');
  const forbidden = parts.filter((part) => part.kind === 'forbidden');
  if (node.kind === 'or') {
    const first = allowed[0];
    if (first) return { kind: 'allowed', elected: first.elected, choice: parts.length > 1 };
    // No alternative helps: the mildest is the one that came closest.
    return forbidden.reduce((a, b) => (severity(b.class) > severity(a.class) ? b : a));
  }
  if (forbidden.length > 0)
    return forbidden.reduce((a, b) => (severity(b.class) < severity(a.class) ? b : a));
  return {
    kind: 'allowed',
    elected: [...new Set(allowed.map((part) => part.elected))].join(' AND '),
    choice: allowed.some((part) => part.choice),
  };
}

import { licenceExpression } from './expression.js';

/**
 * What ScanCode finds in licence files and is no licence: agreements of contributors, terms of use, trademarks. The Stack v2's own
 * job leaves the same ten out of account (`get_license_types.py`).
 */
const NO_LICENCES = new Set(
  [
    ...['dco-1.1', 'generic-cla', 'google-cla', 'jetty-ccla-1.1', 'newton-king-cla'],
    ...['generic-exception', 'generic-export-compliance', 'generic-tos', 'generic-trademark'],
    'warranty-disclaimer',
  ].map((name) => `LicenseRef-scancode-${name}`),
);

/** `See LICENSE`: says nothing where the licence itself was found. */
const REFERENCE = 'LicenseRef-scancode-unknown-license-reference';

/**
 * The expression for a row of The Stack v2: everything found in licence files above the file, and what GitHub said of the repository.
 * The dataset's own label believes GitHub alone where it says anything; here a GPL in a folder counts beside it. Each is a set of ids
 * without operators, so all are joined with AND.
 *
 * A row labelled `non_permissive` without an id is under something nobody named: that is not the same as nothing.
 */
export function stackV2Expression(
  stated: readonly (readonly (string | null)[] | null)[],
  type: string | null,
): string | null {
  const ids = stated.flatMap((list) =>
    (list ?? []).filter((id): id is string => id !== null && id !== 'NOASSERTION' && !NO_LICENCES.has(id)),
  );
  const named = ids.filter((id) => id !== REFERENCE);
  return (
    licenceExpression([named.length > 0 ? named : ids]) ??
    (type === 'non_permissive' ? 'LicenseRef-non-permissive' : null)
  );
}

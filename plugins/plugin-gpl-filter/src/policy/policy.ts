import { createRequire } from 'node:module';

/** What a licence lets one do, as far as a training corpus cares; meanings are in `policy/classes.json`. */
export type LicenceClass =
  | 'permissive'
  | 'public-domain'
  | 'weak-copyleft'
  | 'strong-copyleft'
  | 'network-copyleft'
  | 'share-alike'
  | 'non-commercial'
  | 'proprietary'
  | 'unknown';

export type PolicyName = 'permissive' | 'weak-copyleft' | 'open-source';

interface ClassesFile {
  readonly classes: Readonly<Record<LicenceClass, { readonly licenses: readonly string[] }>>;
  readonly linkingExceptions: readonly string[];
  readonly policies: Readonly<Record<PolicyName, readonly LicenceClass[]>>;
}

// The policy is data, beside the code and hashed with it: a lawyer reviews a list, not a program.
const file = createRequire(import.meta.url)('../../policy/classes.json') as ClassesFile;

const classes = new Map<string, LicenceClass>();
for (const [name, { licenses }] of Object.entries(file.classes)) {
  for (const id of licenses) classes.set(id, name as LicenceClass);
}
const linkingExceptions = new Set(file.linkingExceptions);

/** The class of one licence; `exception` is what follows WITH. An id the policy does not list is `unknown`. */
export function licenceClass(id: string, exception?: string): LicenceClass {
  const base = classes.get(id) ?? classes.get(id.replace(/\+$/, '')) ?? 'unknown';
  // Exceptions only ever add permissions; those about linking make strong copyleft weak.
  return base === 'strong-copyleft' && exception !== undefined && linkingExceptions.has(exception)
    ? 'weak-copyleft'
    : base;
}

export const isListed = (id: string): boolean => classes.has(id);

/** A policy as the filter asks it: is this licence allowed? */
export interface Policy {
  allows(id: string, exception?: string): boolean;
}

/** `deny` over `allow` over the named policy's classes; ids as in SPDX, upper and lower case alike. */
export function policyOf(
  name: PolicyName,
  allow: readonly string[] = [],
  deny: readonly string[] = [],
): Policy {
  const allowedClasses = new Set(file.policies[name]);
  const allowed = new Set(allow.map((id) => id.toLowerCase()));
  const denied = new Set(deny.map((id) => id.toLowerCase()));
  return {
    allows(id, exception) {
      const key = id.toLowerCase();
      if (denied.has(key)) return false;
      return allowed.has(key) || allowedClasses.has(licenceClass(id, exception));
    },
  };
}

/** Worst first: of several forbidden licences the reason names this one. */
const SEVERITY: readonly LicenceClass[] = [
  'network-copyleft',
  'strong-copyleft',
  'weak-copyleft',
  'share-alike',
  'non-commercial',
  'proprietary',
  'unknown',
  'permissive',
  'public-domain',
];

export const severity = (name: LicenceClass): number => SEVERITY.indexOf(name);

/** The reason under which a forbidden licence is counted: the GNU families by name, all others by class. */
export function dropReason(id: string, name: LicenceClass): string {
  if (/^AGPL-/.test(id)) return 'license-agpl';
  if (/^LGPL-/.test(id)) return 'license-lgpl';
  if (/^GPL-/.test(id)) return 'license-gpl';
  return name === 'permissive' || name === 'public-domain' ? 'license-denied' : `license-${name}`;
}

/**
 * Whether a file is, by its path, somebody else's text that a repository carries along: vendored code, or a licence. Who asks
 * for an account or a repository to be left out asks for what they wrote; copies of a library they had in a folder stand
 * in thousands of projects, and are not theirs.
 */
export function isOthersText(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return isLicence(name) || parts.some((folder) => CARRIED_ALONG.has(folder.toLowerCase()));
}

/** `LICENSE`, `LICENSE-MIT`, `COPYING.LESSER`, `licence.md`; a program by the name of `license.ts` is none. */
const isLicence = (name: string): boolean =>
  /^(?:un)?licen[cs]es?\b|^copy(?:ing|right)\b|^notice\b|^patents\b/i.test(name) &&
  (!name.includes('.') || /\.(?:txt|md|markdown|rst|html?|lesser|lib|mit|apache|bsd)$/i.test(name));

/** Folders that package managers and custom put others' code into. */
const CARRIED_ALONG: ReadonlySet<string> = new Set([
  '3rdparty',
  'bower_components',
  'carthage',
  'godeps',
  'jspm_packages',
  'node_modules',
  'pods',
  'site-packages',
  'third-party',
  'third_party',
  'thirdparty',
  'vendor',
  'vendored',
  'vendors',
]);

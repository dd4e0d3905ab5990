/**
 * The licence a package.json states, in every form npm has accepted over the years, as one expression:
 *
 * | form | becomes |
 * |---|---|
 * | `"license": "MIT"` | `MIT` |
 * | `"license": {"type": "MIT", "url": …}` | `MIT` |
 * | `"licenses": [{"type": "MIT"}, {"type": "GPL-2.0"}]` | `(MIT OR GPL-2.0)`: npm's documentation defines the list as a choice |
 * | `"license": ["MIT", "ISC"]` | `(MIT OR ISC)` |
 *
 * The words themselves stay verbatim; what they mean is the licence filter's business. Null when nothing is stated.
 */
export function npmLicense(manifest: Readonly<Record<string, unknown>>): string | null {
  return stated(manifest['license']) ?? stated(manifest['licence']) ?? stated(manifest['licenses']);
}

function stated(field: unknown): string | null {
  if (typeof field === 'string') return field.trim() === '' ? null : field.trim();
  if (Array.isArray(field)) {
    const names = field.map(stated).filter((name) => name !== null);
    if (names.length < 2) return names[0] ?? null;
    return `(${names.map((name) => (/\s/.test(name) ? `(${name})` : name)).join(' OR ')})`;
  }
  if (typeof field === 'object' && field !== null) {
    const { type, name, url } = field as Record<string, unknown>;
    return stated(typeof type === 'string' ? type : typeof name === 'string' ? name : url);
  }
  return null;
}

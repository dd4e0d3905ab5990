/** Paths that tooling gives to what it wrote. */
const BUILD_PATHS: readonly { readonly reason: string; readonly pattern: RegExp }[] = [
  { reason: 'minified', pattern: /[.-]min\.(?:[cm]?js|css)$/i },
  {
    reason: 'bundled',
    pattern: /[.-](?:bundle|umd|iife|system|amd|global|browser-bundle|pkgd|packed)\.(?:[cm]?js|css)$/i,
  },
  { reason: 'bundled', pattern: /(?:^|\/)(?:umd|bundles?|amd|cdn|system)\/[^/]*\.(?:[cm]?js|css)$/i },
  { reason: 'bundled', pattern: /(?:^|\/)cdn\.js$/i },
];

export function findBuildPath(path: string): { reason: string; pattern: string } | null {
  const found = BUILD_PATHS.find(({ pattern }) => pattern.test(path));
  return found ? { reason: found.reason, pattern: found.pattern.source } : null;
}

export const isDeclaration = (path: string): boolean => /\.d\.[cm]?ts$/i.test(path);

const BUILD_FOLDER =
  /(?:^|(?<=\/))(?:dist|build|out|lib|libcjs|libesm|cjs|commonjs|esm?\d*|es20\d\d|legacy|compiled|types|modules?|_esm\d*)\//gi;
const SOURCE_FOLDER = /(?:^|(?<=\/))(?:src|source)\//i;

/**
 * What the versions of one module have in common: the path without source and build folders and without endings.
 * `src/internal/Observable.ts`, `dist/esm5/internal/Observable.js` and `dist/types/internal/Observable.d.ts` are one.
 */
export const moduleKey = (path: string): string =>
  path
    .replace(BUILD_FOLDER, '')
    .replace(SOURCE_FOLDER, '')
    .replace(/(?:\.d)?\.[^./]+$/, '');

export const isTypeScriptSource = (path: string): boolean =>
  /\.[cm]?tsx?$/i.test(path) && !isDeclaration(path);

/**
 * How good a version of its module a file is, smaller is better; of several versions of one source the best is kept.
 * What a person wrote comes first: TypeScript, then ES modules, then CommonJS, then declarations (which repeat the
 * documentation of what they declare); source folders before build folders.
 */
export function versionRank(path: string, bytes: Uint8Array): number {
  return kindRank(path, bytes) * 2 + (path.search(BUILD_FOLDER) >= 0 ? 1 : 0);
}

function kindRank(path: string, bytes: Uint8Array): number {
  if (isDeclaration(path)) return /\.d\.ts$/i.test(path) ? 4 : 5;
  if (isTypeScriptSource(path)) return 0;
  if (/\.c?js$/i.test(path) && !isModule(bytes)) return 3;
  // A single-file build of many modules: its text is the modules' own.
  return /\.mjs$/i.test(path) ? 2 : 1;
}

const isModule = (bytes: Uint8Array): boolean => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return beginsLine(file, 'import') || beginsLine(file, 'export');
};

/** Whether a line begins with a word, as `/^word\b/m` says it of the bytes: most files are searched to their end. */
function beginsLine(file: Buffer, word: string): boolean {
  for (let at = file.indexOf(word); at >= 0; at = file.indexOf(word, at + word.length)) {
    const before = at === 0 ? NEWLINE : file[at - 1]!;
    if (before !== NEWLINE && before !== RETURN) continue;
    const after = file[at + word.length] ?? NEWLINE;
    if (!/\w/.test(String.fromCharCode(after))) return true;
  }
  return false;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Manifest } from '../manifest.js';

/** Modules the manifest names, by field. */
export function namedModules(manifest: Manifest): readonly (readonly [field: string, module: string])[] {
  return (['entry', 'config', 'plan', 'doctor'] as const).flatMap((field) => {
    const module = manifest[field];
    return module === undefined ? [] : [[field, module] as const];
  });
}

/** An import of something that is not a file of the package. */
export interface OutsideImport {
  /** `node:net`, `@scope/name`, without the path behind it. */
  readonly name: string;
  readonly kind: 'builtin' | 'package';
  /** The file it stands in. */
  readonly file: string;
}

/**
 * What a package's modules import from outside, found by reading: every file reached from the modules given, through
 * `import`, `export … from`, `import()` and `require`, of text alone. Names that are computed are not seen.
 */
export function outsideImports(dir: string, modules: readonly string[]): readonly OutsideImport[] {
  const found: OutsideImport[] = [];
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file) || !statSync(file).isFile()) return;
    seen.add(file);
    for (const specifier of specifiers(readFileSync(file, 'utf8'))) {
      if (specifier.startsWith('.')) {
        const target = resolve(dirname(file), specifier);
        for (const path of [target, `${target}.js`, join(target, 'index.js')]) visit(path);
      } else if (isBuiltin(specifier)) {
        found.push({ name: `node:${specifier.replace(/^node:/, '')}`, kind: 'builtin', file });
      } else if (/^[@\w]/.test(specifier)) found.push({ name: packageOf(specifier), kind: 'package', file });
    }
  };
  for (const module of modules) visit(join(dir, module));
  return found;
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const IMPORT =
  /(?:^|[;\n}])\s*(?:import|export)\s*(?:[\w*$\s{},]*?\sfrom\s*|\{[^}]*\}\s*from\s*)?['"]([^'"\n]+)['"]|\b(?:import|require|require\.resolve)\(\s*['"]([^'"\n]+)['"]\s*\)/g;

function* specifiers(code: string): Generator<string> {
  const bare = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  for (const [, from, called] of bare.matchAll(IMPORT)) yield (from ?? called)!;
}

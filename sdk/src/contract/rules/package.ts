import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedModules, outsideImports } from '../modules.js';
import { APPLIES, type Rule } from '../rule.js';
import { violation } from '../violation.js';

const SDK = '@framework/sdk';

/** What `npm install` of the plugin gives, is enough to run it. */
export const packageRules: readonly Rule[] = [
  {
    id: 'package/ships',
    says: 'every module the manifest names is in the tarball',
    needs: 'files',
    variants: ['tarball'],
    appliesTo: () => APPLIES,
    check({ dir, manifest }) {
      for (const [field, module] of namedModules(manifest)) {
        if (existsSync(join(dir, module))) continue;
        throw violation(
          `the manifest names '${module}' as \`${field}\`, and \`npm pack\` leaves it out`,
          `package.json, files: ${JSON.stringify(packageJson(dir).files ?? 'not given')}`,
          `add '${module.replace(/^\.\//, '')}', or its folder, to \`files\``,
        );
      }
    },
  },
  {
    id: 'package/dependencies',
    says: 'every package its code imports is a dependency of it',
    needs: 'files',
    variants: ['plain'],
    appliesTo: () => APPLIES,
    check({ dir, manifest }) {
      const { name, dependencies, optionalDependencies, peerDependencies } = packageJson(dir);
      const declared = { ...dependencies, ...optionalDependencies, ...peerDependencies, [name]: '' };
      const modules = namedModules(manifest).map(([, module]) => module);
      for (const found of outsideImports(dir, modules)) {
        if (found.kind === 'builtin' || found.name === SDK || Object.hasOwn(declared, found.name)) continue;
        throw violation(
          `it imports '${found.name}', which its package.json does not depend on`,
          found.file,
          `npm install ${found.name}: beside other packages it may be found by luck, alone it is not`,
        );
      }
    },
  },
  {
    id: 'package/one-sdk',
    says: 'the SDK is a peer: the plugin uses the one of whoever runs it',
    needs: 'files',
    variants: ['plain'],
    appliesTo: () => APPLIES,
    check({ dir }) {
      const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = packageJson(dir);
      const at = `${join(dir, 'package.json')}, peerDependencies`;
      if (SDK in dependencies || SDK in optionalDependencies) {
        throw violation(
          `'${SDK}' is a dependency: it may be installed twice, and two copies do not know each other's slots`,
          at,
          `move '${SDK}' from \`dependencies\` to \`peerDependencies\` (and \`devDependencies\`)`,
        );
      }
      if (!(SDK in peerDependencies)) {
        throw violation(`'${SDK}' is no peer dependency`, at, `add '${SDK}' to \`peerDependencies\``);
      }
    },
  },
];

interface PackageJson {
  readonly name: string;
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const packageJson = (dir: string): PackageJson =>
  JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as PackageJson;

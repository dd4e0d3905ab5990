import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSchema } from '../../checks/config-schema.js';
import { describeValue } from '../../checks/describe.js';
import { readManifest } from '../../checks/manifest.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import { namedModules } from '../modules.js';
import { untruths } from '../obstacle.js';
import { APPLIES, type Rule, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

/** The manifest reads without running code, and says what the code does. */
export const manifestRules: readonly Rule[] = [
  {
    id: 'manifest/form',
    says: 'package.json has a manifest: every field in its form, for this SDK level, proposals by name',
    needs: 'files',
    variants: ['plain', 'tarball'],
    appliesTo: () => APPLIES,
    check({ dir }) {
      const { problems } = readManifest(dir);
      for (const { message, at, action } of problems) throw violation(message, at ?? dir, action);
    },
  },
  {
    id: 'manifest/modules',
    says: 'every module the manifest names is there',
    needs: 'files',
    variants: ['plain'],
    appliesTo: () => APPLIES,
    check({ dir, manifest }) {
      for (const [field, module] of namedModules(manifest)) {
        if (existsSync(join(dir, module))) continue;
        throw violation(
          `the manifest names '${module}' as \`${field}\`, and there is no such file`,
          `${dir}/package.json, framework.${field}`,
          'build the plugin, or correct the path',
        );
      }
    },
  },
  {
    id: 'manifest/exports',
    says: 'each module the manifest names exports what it is named for',
    needs: 'files',
    appliesTo: () => APPLIES,
    variants: ['plain', 'tarball'],
    async check({ dir, manifest }) {
      for (const [field, module] of namedModules(manifest)) {
        const { name, wanted, fits } = EXPORTS[field as keyof typeof EXPORTS];
        const file = join(dir, module);
        // Not there: `manifest/modules` says so.
        if (!existsSync(file)) continue;
        const exported: unknown = ((await import(pathToFileURL(file).href)) as Record<string, unknown>)[name];
        if (fits(exported)) continue;
        throw violation(`its export '${name}' is ${describeValue(exported)}`, file, `export ${wanted}`);
      }
    },
  },
  {
    id: 'manifest/light',
    says: 'its config, plan and doctor modules load no tensor library and no native code',
    needs: 'files',
    variants: ['plain'],
    appliesTo: ({ manifest }) =>
      light(manifest).length > 0 ? APPLIES : unless('names no config, plan or doctor module'),
    async check(subject) {
      const files = light(subject.manifest).map(([, module]) => join(subject.dir, module));
      const heavy = await inProcess<LoadedBy | null>({
        // Without the bench: preparing it may load what must not be loaded here.
        spec: { ...subject.spec, bench: null },
        module: import.meta.url,
        name: 'loadedBy',
        input: files.filter((file) => existsSync(file)),
      });
      if (heavy === null) return;
      throw violation(
        `importing it loads ${heavy.loaded}`,
        heavy.file,
        'import that where it is used: `plan` and `doctor` read these modules of every plugin of a preset',
      );
    },
  },
  {
    id: 'manifest/true',
    says: 'the manifest declares exactly the hooks, features, slots and offers the code has',
    variants: ['plain', 'tarball'],
    appliesTo: () => APPLIES,
    async check(subject) {
      const [first] = await untruths(subject);
      if (first !== undefined) throw violation(first.message, first.at ?? subject.dir, first.action);
    },
  },
];

const light = (manifest: Subject['manifest']) =>
  namedModules(manifest).filter(([field]) => field !== 'entry');

const isFunction = (value: unknown): boolean => typeof value === 'function';
const EXPORTS = {
  entry: {
    name: 'default',
    wanted: 'what definePlugin returns by default',
    fits: (value: unknown) => (value as { framework?: unknown } | undefined)?.framework === 'plugin',
  },
  config: { name: 'config', wanted: 'const config = defineConfig({ … })', fits: isSchema },
  plan: {
    name: 'plan',
    wanted: 'const plan: PlanContributor = (config, facts) => ({ … })',
    fits: isFunction,
  },
  doctor: { name: 'doctor', wanted: 'const doctor: DoctorContributor = () => [ … ]', fits: isFunction },
} as const;

const HEAVY = /node_modules[\\/](@tensorflow[\\/][^\\/]+|onnxruntime-[^\\/]+|@duckdb[\\/][^\\/]+)/;

interface LoadedBy {
  readonly file: string;
  readonly loaded: string;
}

/** In a fresh process (see `errand.ts`): the first of the modules that loads something of weight, or null. */
export const loadedBy: ErrandFunction<readonly string[], LoadedBy | null> = async (_subject, files) => {
  const { dlopen } = process;
  let addon: string | undefined;
  process.dlopen = (...given: Parameters<typeof dlopen>) => {
    addon ??= `the native addon ${given[1]}`;
    return dlopen.apply(process, given);
  };
  const { cache } = createRequire(import.meta.url);
  for (const file of files) {
    await import(pathToFileURL(file).href);
    const library = Object.keys(cache).find((path) => HEAVY.test(path));
    const loaded = addon ?? (library === undefined ? undefined : HEAVY.exec(library)![1]);
    if (loaded !== undefined) return { file, loaded };
  }
  return null;
};

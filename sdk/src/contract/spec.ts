import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readManifest } from '../checks/manifest.js';
import type { ConfigSchema, Field } from '../config.js';
import type { ContractDeclaration, Manifest } from '../manifest.js';
import type { Companion } from '../testing/open-plugin.js';
import { type SubjectSpec, urlOf, type Variant } from './subject.js';

/** What a plugin is examined with; what is left out comes from its manifest (`framework.contract`). */
export interface Needs {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly companions?: readonly Companion[];
  readonly bench?: string | URL;
}

/**
 * Says of each variant which plugin is examined, and with what. A manifest that cannot be read declares nothing here;
 * `createSubject` says what is wrong with it.
 *
 * @param dir absolute folder of the plugin
 */
export async function specsOf(dir: string, given: Needs = {}): Promise<(variant: Variant) => SubjectSpec> {
  const manifest = readManifest(dir).package?.manifest;
  const declared: ContractDeclaration = manifest?.contract ?? {};
  const config =
    given.config ?? (manifest === undefined ? {} : await absolutePaths(dir, manifest, declared.config));
  const companions = (given.companions ?? declared.companions ?? []).map((companion) =>
    seenFrom(dir, companion),
  );
  const bench = given.bench ?? declared.bench;
  return (variant) => ({
    dir,
    variant,
    config,
    companions,
    bench: bench === undefined ? null : urlOf(bench, dir),
  });
}

/** A folder's name means the same in every variant. */
function seenFrom(dir: string, companion: Companion): Companion {
  const place = (plugin: string) => (plugin.startsWith('.') ? resolve(dir, plugin) : plugin);
  return typeof companion === 'string' ? place(companion) : { ...companion, plugin: place(companion.plugin) };
}

/** Paths are taken from the folder of the file that states them, as everywhere: here from package.json's. */
async function absolutePaths(
  dir: string,
  manifest: Manifest,
  values: ContractDeclaration['config'] = {},
): Promise<Readonly<Record<string, unknown>>> {
  if (manifest.config === undefined || Object.keys(values).length === 0) return values;
  const { config: schema = {} } = (await import(pathToFileURL(join(dir, manifest.config)).href)) as {
    config?: ConfigSchema;
  };
  const resolved = (field: Field<unknown> | undefined, value: unknown): unknown => {
    if (['path', 'file', 'files'].includes(field?.kind ?? '') && typeof value === 'string') {
      return value === '' ? '' : resolve(dir, value);
    }
    if (field?.kind === 'optional') return resolved(field.item, value);
    if (field?.kind === 'list' && Array.isArray(value))
      return value.map((item) => resolved(field.item, item));
    return value;
  };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, resolved(schema[key], value)]),
  );
}

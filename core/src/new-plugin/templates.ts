import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { frameworkError, type JsonValue } from '@framework/sdk';
import { isObject, suggestion } from '@framework/sdk/checks';
import { findPackage, frameworkFolder } from '../plugins/discover.js';
import { type JsonMap, mergePackage } from './merge-package.js';

/** A kind of plugin that can be begun from a template. */
export interface Kind {
  readonly kind: string;
  /** What the plugin that is made does. */
  readonly description: string;
}

/** Files of a new plugin, by their path in it, with `{{names}}` yet to be filled in. */
export interface Template {
  readonly kind: string;
  readonly package: JsonMap;
  readonly files: ReadonlyMap<string, string>;
}

/** Common to all kinds; a kind's own files are laid over it. */
const BASE = 'base';

/** Other names people look for a kind under: hooks that come in pairs, slots that come with a hook. */
const ALIASES: Readonly<Record<string, string>> = {
  teardown: 'setup',
  source: 'ingest',
  tokenizer: 'tokenize',
  'fill-in-the-middle': 'tokens',
  head: 'forward',
  observer: 'step',
  restore: 'checkpoint',
  evaluator: 'evaluate',
};

/** A file that npm or a tool of the checkout would take for its own goes by another name in the template. */
const STORED_NAMES: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'biome.template.json': 'biome.json',
};

const templateFolder = (): string => join(findPackage('@framework/sdk', frameworkFolder)!, 'template');

/** Every kind, by name. */
export function kinds(): readonly Kind[] {
  const folder = templateFolder();
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== BASE)
    .map(({ name }) => name)
    .sort()
    .map((kind) => ({ kind, description: String(readPackage(join(folder, kind))['description']) }));
}

/**
 * The template of a kind: the base, with the kind's files over it. Their package.json are merged; the kind's README
 * stands before the base's.
 *
 * @throws FWK_NEW_PLUGIN_KIND naming the nearest kind
 */
export function readTemplate(written: string): Template {
  const known = kinds().map(({ kind }) => kind);
  const kind = known.find((name) => name === written) ?? ALIASES[written];
  if (kind === undefined) {
    throw frameworkError('FWK_NEW_PLUGIN_KIND', {
      message: `there is no template for '${written}'${suggestion(written, [...known, ...Object.keys(ALIASES)])}`,
      at: 'framework new-plugin',
      action: `use one of: ${known.join(', ')}`,
    });
  }
  const [base, own] = [BASE, kind].map((name) => join(templateFolder(), name)) as [string, string];
  const files = new Map([...readFiles(base), ...readFiles(own)]);
  files.set('README.md', `${readFiles(own).get('README.md')}\n${readFiles(base).get('README.md')}`);
  files.delete('package.json');
  return { kind, package: mergePackage(readPackage(base), readPackage(own)), files };
}

function readPackage(folder: string): JsonMap {
  const file = join(folder, 'package.json');
  const value = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JsonValue) : {};
  return isObject(value) ? value : {};
}

/** Path → text, sorted by path. */
function readFiles(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  return new Map(paths.map((path) => [STORED_NAMES[path] ?? path, readFileSync(join(folder, path), 'utf8')]));
}

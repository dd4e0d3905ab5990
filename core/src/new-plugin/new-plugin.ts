import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { type JsonValue, SDK_API } from '@framework/sdk';
import { findPackage, frameworkFolder } from '../plugins/discover.js';
import { type JsonMap, sorted } from './merge-package.js';
import { pluginName, refuseTakenId } from './plugin-name.js';
import { publishFolder } from './publish-folder.js';
import { hasBiomeAbove, type Surroundings, sharedPackages, surroundingsOf } from './surroundings.js';
import { readTemplate } from './templates.js';

export interface NewPluginRequest {
  readonly kind: string;
  /** Of the package; `my-<kind>` when left out. */
  readonly name?: string;
  /** Its folder, seen from `root`; the name without its scope when left out. */
  readonly dir?: string;
  /** The working folder. */
  readonly root: string;
}

export interface NewPlugin {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
  /** Paths inside it, sorted. */
  readonly files: readonly string[];
  /** Commands to type next, from the working folder. */
  readonly next: readonly string[];
}

/**
 * Begins a plugin from its kind's template: a small one that works, with its tests, which builds, lints and keeps the
 * contract as it is.
 *
 * @throws FWK_NEW_PLUGIN_KIND, FWK_NEW_PLUGIN_NAME, FWK_NEW_PLUGIN_FOLDER; nothing is written then
 */
export async function newPlugin(request: NewPluginRequest): Promise<NewPlugin> {
  const template = readTemplate(request.kind);
  const names = pluginName(request.name ?? `my-${template.kind}`);
  const dir = resolve(request.root, request.dir ?? names.short);
  refuseTakenId(names.id, dirname(dir));
  const surroundings = surroundingsOf(dir);
  const values = { ...names, version: versionOfSdk(), level: SDK_API.split('.').slice(0, 2).join('.') };

  const files = new Map([...template.files].map(([path, text]) => [path, fill(text, values)]));
  const manifest = fillJson(template.package, values) as JsonMap;
  files.set('package.json', jsonText(surroundings.kind === 'alone' ? withShared(manifest, dir) : manifest));
  // The settings are the root's then, whatever they are.
  if (hasBiomeAbove(dir)) files.set('biome.json', jsonText({ root: false, extends: '//' }));

  await publishFolder(dir, files);
  return {
    kind: template.kind,
    id: names.id,
    name: names.name,
    dir,
    files: [...files.keys()].sort(),
    next: nextCommands(request.root, dir, names.name, surroundings),
  };
}

function withShared(manifest: JsonMap, dir: string): JsonMap {
  const written = manifest['devDependencies'] as JsonMap;
  const shared = sharedPackages(dir, Object.keys(written));
  return { ...manifest, devDependencies: sorted({ ...written, ...shared }) };
}

function nextCommands(
  root: string,
  dir: string,
  name: string,
  surroundings: Surroundings,
): readonly string[] {
  if (surroundings.kind === 'alone') return [`cd ${seenFrom(root, dir)}`, 'npm install', 'npm test'];
  const enter = root === surroundings.root ? [] : [`cd ${seenFrom(root, surroundings.root)}`];
  const list = `npm pkg set "workspaces[]=${seenFrom(surroundings.root, dir)}"`;
  return [
    ...enter,
    ...(surroundings.workspace === 'listed' ? [] : [list]),
    'npm install',
    `npm test --workspace ${name}`,
  ];
}

const seenFrom = (from: string, path: string): string => {
  const inside = relative(from, path).replaceAll('\\', '/') || '.';
  // Another drive, or so far away that nobody wants to count the dots.
  return isAbsolute(inside) || inside.startsWith('../../') ? path : inside;
};

const versionOfSdk = (): string => {
  const file = join(findPackage('@framework/sdk', frameworkFolder)!, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
};

/** `{{name}}` → its value; an unknown name is left, for a test to find. */
const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);

function fillJson(value: JsonValue, values: Readonly<Record<string, string>>): JsonValue {
  return JSON.parse(fill(JSON.stringify(value), values)) as JsonValue;
}

const jsonText = (value: JsonValue): string => `${JSON.stringify(value, null, 2)}\n`;

import { resolve } from 'node:path';
import { frameworkError, type Manifest, REPLIES, SANDBOX } from '@framework/sdk';
import { readManifest, suggestion } from '@framework/sdk/checks';
import { findPlugin, frameworkFolder, installedPlugins } from '../plugins/discover.js';

/** A plugin that is here, by its manifest. */
export interface Installed {
  /** As a preset names it: an id, or a path. */
  readonly key: string;
  readonly manifest: Manifest;
}

/** Of sandboxes that `auto` chooses among, the first that starts: real Python, where the machine can hold it. */
const PREFERRED = ['linux'];

/** The plugins that are installed here, and those named by a path. Manifests are read, no code is imported. */
export class InstalledPlugins {
  readonly #root: string;
  readonly #all: readonly Installed[];

  constructor(root: string) {
    this.#root = root;
    const from = [root, frameworkFolder];
    this.#all = installedPlugins(from).flatMap((id) => {
      const dir = findPlugin(id, from);
      const manifest = dir === undefined ? undefined : readManifest(dir).package?.manifest;
      return manifest === undefined ? [] : [{ key: id, manifest }];
    });
  }

  /**
   * The plugin behind a suite: by the evaluator it registers, by its own name with or without `plugin-`, or by its folder.
   *
   * @param beside plugins of a run, which may be from elsewhere
   * @throws FWK_CLI_USAGE with the nearest name
   */
  suite(name: string, beside: readonly Installed[] = []): Installed {
    const suites = [...beside, ...this.#all].filter(({ manifest }) => evaluatorsOf(manifest).length > 0);
    const found =
      this.#at(name) ??
      suites.find(({ manifest }) => evaluatorsOf(manifest).includes(name)) ??
      suites.find(({ manifest }) => manifest.id === name || manifest.id === `plugin-${name}`);
    if (found !== undefined && evaluatorsOf(found.manifest).length > 0) return found;
    const names = [...new Set(suites.flatMap(({ manifest }) => evaluatorsOf(manifest)))].sort();
    throw frameworkError('FWK_CLI_USAGE', {
      message: `there is no suite '${name}'${suggestion(name, names)}`,
      at: '--suite',
      action: `use one of: ${names.join(', ')}; or the folder of a plugin that registers an evaluator`,
    });
  }

  /**
   * Sandboxes to try, the first first: the one named, or for `auto` all there are.
   *
   * @throws FWK_CLI_USAGE with the nearest name
   */
  sandboxes(name: string, beside: readonly Installed[] = []): readonly Installed[] {
    const all = unique([...beside, ...this.#all].filter(({ manifest }) => provides(manifest, SANDBOX.id)));
    const shortName = ({ manifest }: Installed): string => manifest.id.replace(/^plugin-sandbox-/, '');
    if (name === 'auto' && all.length > 0) {
      const rank = (one: Installed): number =>
        PREFERRED.includes(shortName(one)) ? 0 : beside.includes(one) ? 1 : 2;
      return [...all].sort((a, b) => rank(a) - rank(b) || (a.manifest.id < b.manifest.id ? -1 : 1));
    }
    const at = this.#at(name);
    const found =
      (at && provides(at.manifest, SANDBOX.id) ? at : undefined) ??
      all.find((one) => shortName(one) === name || one.manifest.id === name);
    if (found !== undefined) return [found];
    const names = all.map(shortName).sort();
    throw frameworkError('FWK_CLI_USAGE', {
      message: `there is no sandbox '${name}'${suggestion(name, ['auto', ...names])}`,
      at: '--sandbox',
      action: `use one of: ${['auto', ...names].join(', ')}`,
    });
  }

  /** @throws FWK_PLUGIN_UNKNOWN when the plugin that answers is not installed */
  replies(id: string): Installed {
    const found = this.#all.find(({ manifest }) => manifest.id === id && provides(manifest, REPLIES.id));
    if (found !== undefined) return found;
    throw frameworkError('FWK_PLUGIN_UNKNOWN', {
      message: `the plugin '${id}', which is to answer, is not installed`,
      at: '--model',
      action: `install @framework/${id}`,
    });
  }

  /**
   * All that provide a slot.
   *
   * @param name of these the one with this id, or that lies at this path
   */
  providing(token: string, name?: string): readonly Installed[] {
    const at = name === undefined ? undefined : this.#at(name);
    const all = at === undefined ? this.#all.filter(({ key }) => key === (name ?? key)) : [at];
    return all.filter(({ manifest }) => provides(manifest, token));
  }

  /** Undefined for what is no path, or where no plugin lies. */
  #at(name: string): Installed | undefined {
    if (!/^(?:\.{1,2}[\\/]|\/|[A-Za-z]:[\\/])/.test(name)) return undefined;
    const dir = resolve(this.#root, name);
    const manifest = readManifest(dir).package?.manifest;
    return manifest === undefined ? undefined : { key: dir, manifest };
  }
}

export const evaluatorsOf = ({ registers }: Manifest): readonly string[] => registers?.evaluator ?? [];

/** Does one of these plugins ask for a slot? */
export const needs = (plugins: readonly Installed[], token: string): boolean =>
  plugins.some(({ manifest }) => manifest.requires?.tokens?.includes(token));

const provides = ({ provides }: Manifest, token: string): boolean => provides?.includes(token) ?? false;

/** A run's own plugin comes before one of the same name that is installed. */
const unique = (all: readonly Installed[]): readonly Installed[] =>
  all.filter((one, at) => all.findIndex(({ manifest }) => manifest.id === one.manifest.id) === at);

import { frameworkError, type GateSource } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Layer, WrittenObject } from '../config/layer.js';
import type { NamespaceLayer } from '../config/namespace.js';
import type { Problems } from '../config/problems.js';
import { readKey } from './plugin-key.js';

/** What all layers together ask for, before any plugin is looked up. */
export interface Assembly {
  readonly run: readonly NamespaceLayer[];
  /** By id. */
  readonly plugins: ReadonlyMap<string, AskedPlugin>;
  readonly requires: readonly Stated<string>[];
  readonly slots: ReadonlyMap<string, Stated<string>>;
  readonly order: ReadonlyMap<string, Stated<readonly string[]>>;
  /** By `<evaluator>.<metric>`, sorted. */
  readonly gates: ReadonlyMap<string, AskedGate>;
  /** The file to name when a line has to be added: the preset itself. */
  readonly presetPlace: string;
}

export interface AskedPlugin {
  readonly id: string;
  readonly layers: readonly NamespaceLayer[];
  /** Folders to look from, the last to speak first. */
  readonly folders: readonly string[];
  /** Given by a path: the package's folder. */
  readonly dir: string | undefined;
  /** Where the plugin is first asked for. */
  readonly place: string;
}

export interface AskedGate {
  /** `<evaluator>.<metric>`. */
  readonly metric: string;
  readonly layers: readonly NamespaceLayer[];
  /** Where the gate is first asked for. */
  readonly place: string;
  /** The file it stands in; undefined where it stands in none, or another layer changed it. */
  readonly from: GateSource | undefined;
}

export interface Stated<T> {
  readonly value: T;
  readonly place: string;
}

/** Lays the layers over each other: which plugins, with whose configuration, and who pins what. */
export function assemble(layers: readonly Layer[], problems: Problems): Assembly {
  const plugins = new Map<string, AskedPlugin>();
  const run: NamespaceLayer[] = [];
  const requires = new Map<string, Stated<string>>();
  const slots = new Map<string, Stated<string>>();
  const order = new Map<string, Stated<readonly string[]>>();
  const gates = new Map<string, AskedGate>();
  for (const layer of layers) {
    const { content } = layer;
    if (content.run) run.push({ layer, written: content.run });
    for (const [key, written] of Object.entries(content.plugins ?? {})) {
      addPlugin(plugins, layer, key, written, problems);
    }
    for (const [index, value] of (content.requires ?? []).entries()) {
      requires.set(value, { value, place: layer.place(['requires', index]) });
    }
    for (const [token, value] of Object.entries(content.slots ?? {})) {
      slots.set(token, { value, place: layer.place(['slots', token]) });
    }
    for (const [hook, value] of Object.entries(content.order ?? {})) {
      order.set(hook, { value, place: layer.place(['order', hook]) });
    }
    for (const [metric, written] of Object.entries(content.gates ?? {})) {
      addGate(gates, layer, metric, written, problems);
    }
  }
  const last = layers.findLast((layer) => layer.content.plugins !== undefined);
  return {
    run,
    plugins: new Map([...plugins].sort(([a], [b]) => (a < b ? -1 : 1))),
    requires: [...requires.values()],
    slots,
    order,
    gates: new Map([...gates].sort(([a], [b]) => (a < b ? -1 : 1))),
    presetPlace: last?.place(['plugins']) ?? 'the preset',
  };
}

function addPlugin(
  plugins: Map<string, AskedPlugin>,
  layer: Layer,
  key: string,
  written: WrittenObject | null,
  problems: Problems,
): void {
  const place = layer.place(['plugins', key]);
  const { id, dir } = readKey(key, layer.folder);
  if (id === undefined) {
    problems.add(
      frameworkError('FWK_PLUGIN_UNKNOWN', {
        message: `there is no plugin in '${key}'`,
        at: place,
        action: 'correct the path: it names the folder of a plugin, with its package.json',
      }),
    );
    return;
  }
  const earlier = plugins.get(id);
  if (written === null) {
    // `plugin-x:` with nothing after it reads as null, and the one who wrote it may well have meant to add it.
    if (earlier === undefined) {
      problems.add(
        frameworkError('FWK_CONFIG_INVALID', {
          message: `'${key}: null' removes a plugin that is not there`,
          at: place,
          action: `write \`${key}: {}\` to add it, or remove the line`,
        }),
      );
    }
    plugins.delete(id);
    return;
  }
  if (earlier && dir !== undefined && earlier.dir !== undefined && earlier.dir !== dir) {
    problems.add(
      frameworkError('FWK_PLUGIN_CONFLICT', {
        message: `the plugin '${id}' is asked for in two folders: ${earlier.dir} and ${dir}`,
        at: `${earlier.place} and ${place}`,
        action: 'keep one of the two paths',
      }),
    );
  }
  // A path key is renamed to the id, so that places and problems speak of one namespace.
  const named: Layer =
    id === key ? layer : { ...layer, place: (path) => layer.place(renamed(path, id, key)) };
  plugins.set(id, {
    id,
    layers: [...(earlier?.layers ?? []), { layer: named, written }],
    folders: [layer.folder, ...(earlier?.folders ?? [])],
    dir: dir ?? earlier?.dir,
    place: earlier?.place ?? place,
  });
}

function addGate(
  gates: Map<string, AskedGate>,
  layer: Layer,
  metric: string,
  written: WrittenObject | null,
  problems: Problems,
): void {
  const place = layer.place(['gates', metric]);
  const earlier = gates.get(metric);
  if (written !== null) {
    const layers = [...(earlier?.layers ?? []), { layer, written }];
    const from = earlier === undefined ? layer.gatesFrom : undefined;
    gates.set(metric, { metric, layers, place: earlier?.place ?? place, from });
    return;
  }
  if (earlier === undefined) {
    problems.add(
      frameworkError('FWK_CONFIG_INVALID', {
        message: `'${metric}: null' removes a gate that is not there${suggestion(metric, gates.keys())}`,
        at: place,
        action: `give it a bound (\`${metric}: { min: 0.5 }\`), or remove the line`,
      }),
    );
  }
  gates.delete(metric);
}

const renamed = (path: readonly (string | number)[], id: string, key: string) =>
  path.map((part, index) => (index === 1 && part === id ? key : part));

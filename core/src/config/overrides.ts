import { frameworkError, type JsonValue } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { parseDocument } from 'yaml';
import { withGateFile } from './gate-file.js';
import { gateSchema } from './gate-schema.js';
import { type KeyPath, type Layer, type LayerContent, pathText, RawText } from './layer.js';
import { checkLayerShape, OVERRIDE_KEYS } from './layer-shape.js';

const HEADS: readonly string[] = OVERRIDE_KEYS;
const PREFIX = 'FRAMEWORK_CONFIG__';

/**
 * The `--set` options as a layer. A path is dotted; plugin ids may hold dots, slashes and `@`, so the longest known id
 * is taken, and a part in double quotes is taken as it is: `plugins."@acme/eval.js".tasks=3`.
 *
 * @param settings `path=value`; the value is read as YAML
 * @param known ids of the plugins the layers below name
 * @throws FWK_CLI_USAGE, FWK_CONFIG_UNKNOWN_KEY
 */
export function setLayer(settings: readonly string[], known: readonly string[], root: string): Layer {
  const content: Record<string, unknown> = {};
  const options = new Map<string, string>();
  for (const setting of settings) {
    const at = `--set ${setting}`;
    const equals = equalsOf(setting);
    if (equals <= 0) {
      throw frameworkError('FWK_CLI_USAGE', {
        message: `'${setting}' is not path=value`,
        at,
        action: 'write --set plugins.<id>.<key>=<value> or --set run.<key>=<value>',
      });
    }
    const value = rawValue(setting.slice(equals + 1), at);
    const path = splitPath(setting.slice(0, equals), value, known, at);
    options.set(pathText(path), `--set ${pathText(path)}`);
    assign(content, path, value, at);
  }
  return overrideLayer(content, root, placeIn(options, '--set'));
}

/**
 * Variables `FRAMEWORK_CONFIG__plugins__plugin-trainer__steps=10` as a layer. A shell allows no `-` in names, so `_`
 * stands for any other character of a plugin id: `FRAMEWORK_CONFIG__plugins__plugin_trainer__steps`.
 *
 * @throws FWK_CONFIG_UNKNOWN_KEY, FWK_CONFIG_INVALID
 */
export function environmentLayer(
  environment: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
  root: string,
): Layer {
  const content: Record<string, unknown> = {};
  const variables = new Map<string, string>();
  const names = Object.keys(environment).filter((name) => name.startsWith(PREFIX));
  for (const name of names.sort()) {
    const parts = name.slice(PREFIX.length).split('__');
    if (parts[0] === 'plugins' && parts[1] !== undefined) {
      const written = parts[1];
      parts[1] =
        known.find((id) => id === written || id.replace(/[^A-Za-z0-9]/g, '_') === written) ?? written;
    }
    // A shell allows no dot in a name: `FRAMEWORK_CONFIG__gates__perplexity__bitsPerByte__max`.
    if (parts[0] === 'gates' && parts.length > 2) parts.splice(1, 2, `${parts[1]}.${parts[2]}`);
    const at = `environment variable ${name}`;
    checkHead(parts[0] ?? '', at);
    const value = rawValue(environment[name]!, at);
    variables.set(pathText(parts), at);
    assign(content, parts, value, at);
  }
  return overrideLayer(content, root, placeIn(variables, 'environment'));
}

function overrideLayer(content: Record<string, unknown>, root: string, place: Layer['place']): Layer {
  checkLayerShape(content as Record<string, JsonValue>, OVERRIDE_KEYS, place);
  return withGateFile({ folder: root, content: content as LayerContent, place }, root);
}

/** What stated a path, or the nearest part above it. */
const placeIn =
  (stated: ReadonlyMap<string, string>, otherwise: string) =>
  (path: KeyPath): string => {
    for (let length = path.length; length > 0; length--) {
      const place = stated.get(pathText(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return `${otherwise} ${pathText(path)}`;
  };

/** The `=` that ends the path: not one inside quotes. */
function equalsOf(setting: string): number {
  let quoted = false;
  for (let index = 0; index < setting.length; index++) {
    if (setting[index] === '"') quoted = !quoted;
    else if (setting[index] === '=' && !quoted) return index;
  }
  return -1;
}

function splitPath(written: string, value: RawText, known: readonly string[], at: string): KeyPath {
  const [head, rest] = cut(written);
  const shorthand = longestKnown(written, known);
  // `plugin-trainer.steps=10` is what messages and people write; it can mean only one thing.
  if (shorthand !== undefined && !HEADS.includes(head)) {
    return ['plugins', ...splitPlugin(written, value, known)];
  }
  checkHead(head, at);
  if (head === 'plugins' && rest !== '') return ['plugins', ...splitPlugin(rest, value, known)];
  // A slot's token has dots of its own, and nothing lies under it.
  if (head === 'slots' && rest !== '') return ['slots', rest.replaceAll('"', '')];
  if (head === 'gates' && rest !== '') return ['gates', ...splitGate(rest, value)];
  return [head, ...splitDots(rest)];
}

function splitPlugin(written: string, value: RawText, known: readonly string[]): string[] {
  if (!written.startsWith('"')) {
    const id = longestKnown(written, known);
    if (id !== undefined) return [id, ...splitDots(written.slice(id.length + 1))];
    const names = written.match(/^(?:\.{0,2}[\\/])?(?:[^"]*[\\/])?/)?.[0].length ?? 0;
    const dot = written.indexOf('.', names);
    // A whole plugin (`plugins.@me/eval.js={}`) or a key of one that is not known: the latter will be refused by name.
    const whole = value.value === null || (typeof value.value === 'object' && dot < 0);
    if (whole || dot < 0) return [written];
    return [written.slice(0, dot), ...splitDots(written.slice(dot + 1))];
  }
  return splitDots(written);
}

/**
 * A gate's name has a dot of its own: `perplexity.bitsPerByte.max=2.5` is a bound of one, `perplexity.bitsPerByte=null`
 * and `={…}` mean the gate itself. A null after the name of a bound takes that bound away.
 */
function splitGate(written: string, value: RawText): string[] {
  if (written.startsWith('"')) return splitDots(written);
  const dot = written.lastIndexOf('.');
  const [metric, bound] = [written.slice(0, dot), written.slice(dot + 1)];
  const ofBound = Object.hasOwn(gateSchema, bound) && metric.includes('.');
  const isWhole = value.value === null ? !ofBound : typeof value.value === 'object';
  return dot < 0 || isWhole ? [written] : [metric, bound];
}

const longestKnown = (written: string, known: readonly string[]): string | undefined =>
  known
    .filter((id) => written === id || written.startsWith(`${id}.`))
    .sort((a, b) => b.length - a.length)
    .at(0);

const cut = (written: string): [string, string] => {
  const dot = written.indexOf('.');
  return dot < 0 ? [written, ''] : [written.slice(0, dot), written.slice(dot + 1)];
};

const splitDots = (written: string): string[] =>
  written === ''
    ? []
    : [...written.matchAll(/"([^"]*)"|([^."]+)/g)].map((match) => match[1] ?? match[2] ?? '');

function checkHead(head: string, at: string): void {
  if (HEADS.includes(head)) return;
  throw frameworkError('FWK_CONFIG_UNKNOWN_KEY', {
    message: `'${head}' is no key of a preset${suggestion(head, HEADS)}`,
    at,
    action: `begin the path with one of: ${HEADS.join(', ')}`,
  });
}

/** Reads a value as YAML: `3`, `[a, b]`, `{}`, `64k`. What YAML cannot read stays text. */
function rawValue(text: string, at: string): RawText {
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    customTags: [],
    prettyErrors: false,
  });
  const flow = /^\s*[[{]/.test(text);
  if (document.errors.length > 0 || document.warnings.length > 0) {
    if (!flow) return new RawText(text, text);
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: `the value is not readable as YAML: ${document.errors[0]?.message.split('\n')[0]}`,
      at,
      action: "quote the value for the shell: --set 'path=[a, b]'",
    });
  }
  return new RawText(text, document.toJS({ maxAliasCount: 0 }) as JsonValue);
}

function assign(content: Record<string, unknown>, path: KeyPath, value: RawText, at: string): void {
  let target = content;
  for (const part of path.slice(0, -1)) {
    const next = Object.hasOwn(target, part) ? target[part] : undefined;
    // `--set plugins.x={} --set plugins.x.key=1`: the map first set is gone into.
    const inner = next instanceof RawText ? next.value : next;
    const map: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
    Object.defineProperty(target, part, { value: map, enumerable: true, configurable: true, writable: true });
    target = map;
  }
  const last = path.at(-1)!;
  // Above the schemas' reach plain data is meant: a plugin's or a gate's map, an order, a slot's owner.
  const schemaDepth =
    path[0] === 'run' ? 2 : path[0] === 'plugins' || path[0] === 'gates' ? 3 : Number.POSITIVE_INFINITY;
  const plain = path.length < schemaDepth;
  // `--set gates=release.yaml` names a file of them.
  const isFile = last === 'gates' && typeof value.value === 'string';
  if (path.length === 1 && !isFile && (typeof value.value !== 'object' || value.value === null)) {
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: `'${last}' holds keys; it cannot be set to ${JSON.stringify(value.text)}`,
      at,
      action: `name a key: ${last}.<key>=<value>`,
    });
  }
  Object.defineProperty(target, last, {
    value: plain ? value.value : value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

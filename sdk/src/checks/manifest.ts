import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SDK_API } from '../api.js';
import { type FrameworkError, frameworkError } from '../errors/framework-error.js';
import { HOOK_NAMES, type Manifest, STAGES } from '../manifest.js';
import { isObject } from './describe.js';
import { suggestion } from './nearest.js';
import { checkProposals } from './stability.js';
import { judgeRange } from './version-range.js';

/** A package.json with a manifest in it. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Entries of `files`, or undefined where the package ships everything. */
  readonly files: readonly string[] | undefined;
  readonly manifest: Manifest;
}

export interface ManifestReading {
  /** Undefined when the problems leave nothing to go on with. */
  readonly package: PluginPackage | undefined;
  readonly problems: readonly FrameworkError[];
}

/** A plugin's id: its package's name, without our own scope. */
export const pluginId = (packageName: string): string => packageName.replace(/^@framework\//, '');

/** Reads and checks the manifest of the package in `dir`, without importing any of its code. */
export function readManifest(dir: string): ManifestReading {
  const file = join(dir, 'package.json');
  const problems: FrameworkError[] = [];
  const problem = (field: string, message: string) =>
    problems.push(
      frameworkError('FWK_PLUGIN_MANIFEST', { message, at: field === '' ? file : `${file}, ${field}` }),
    );
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    problem('', `package.json cannot be read: ${(error as Error).message}`);
    return { package: undefined, problems };
  }
  if (!isObject(data) || typeof data['name'] !== 'string' || typeof data['version'] !== 'string') {
    problem('', 'package.json has no name or no version');
    return { package: undefined, problems };
  }
  const manifest: unknown = data['framework'];
  if (!isObject(manifest)) {
    problem('framework', `'${data['name']}' has no manifest: its package.json lacks the field \`framework\``);
    return { package: undefined, problems };
  }
  new ManifestCheck(manifest, problem).run(pluginId(data['name']));
  checkSdkRange(manifest['sdk'], data['name'], file, problems);
  if (problems.length === 0) {
    const id = pluginId(data['name']);
    problems.push(...checkProposals({ id, dir, manifest: manifest as unknown as Manifest }));
  }
  const { name, version, description, files } = data;
  return {
    package:
      problems.length > 0
        ? undefined
        : {
            name,
            version,
            description: typeof description === 'string' ? description : '',
            files: Array.isArray(files) ? files.filter((entry) => typeof entry === 'string') : undefined,
            manifest: manifest as unknown as Manifest,
          },
    problems,
  };
}

/** `*` and ranges without an end promise what nobody can know: that a contract not yet written will be kept. */
function checkSdkRange(range: unknown, name: string, file: string, problems: FrameworkError[]): void {
  if (typeof range !== 'string') return;
  const refuse = (message: string, action?: string) =>
    problems.push(
      frameworkError('FWK_PLUGIN_SDK_RANGE', {
        message,
        at: `${file}, framework.sdk`,
        ...(action === undefined ? {} : { action }),
      }),
    );
  const named = `the SDK range "${range}" of '${name}'`;
  const verdict = judgeRange(range, SDK_API);
  if (verdict === 'unreadable') refuse(`${named} is no range of levels`, 'write a range such as "^1.0"');
  if (verdict === 'open') refuse(`${named} has no end`, 'name the level it was written for, such as "^1.0"');
  if (verdict === 'unmet') refuse(`${named} is not met by this SDK level, ${SDK_API}`);
}

const FIELDS = [
  'id',
  'sdk',
  'entry',
  'config',
  'plan',
  'doctor',
  'hooks',
  'provides',
  'offers',
  'requires',
  'registers',
  'facts',
  'capabilities',
  'stateVersion',
  'proposals',
  'contract',
];
const REGISTRATIONS = ['source', 'feature', 'evaluator', 'loss', 'output', 'metric', 'command'];
const CAPABILITIES = ['deterministic', 'resumable', 'network', 'gradient', 'backends', 'native'];
type Fields = Readonly<Record<string, unknown>>;

/** The shape of the `framework` field, field by field; every mistake is told, with where it stands. */
class ManifestCheck {
  constructor(
    readonly manifest: Fields,
    readonly problem: (field: string, message: string) => void,
  ) {}

  run(id: string): void {
    const { manifest } = this;
    this.knownKeys('framework', manifest, FIELDS);
    for (const key of ['id', 'sdk', 'entry'] as const) this.text(`framework.${key}`, manifest[key]);
    if (typeof manifest['id'] === 'string' && manifest['id'] !== id) {
      this.problem('framework.id', `the id is '${manifest['id']}', the package's name says '${id}'`);
    }
    for (const key of ['entry', 'config', 'plan', 'doctor'] as const)
      this.module(`framework.${key}`, manifest[key]);
    for (const key of ['provides', 'facts', 'proposals'] as const)
      this.texts(`framework.${key}`, manifest[key]);
    this.hooks(manifest['hooks']);
    this.items('framework.offers', manifest['offers'], (field, offer) => {
      this.knownKeys(field, offer, ['token', 'id', 'rank']);
      this.text(`${field}.token`, offer['token']);
      this.text(`${field}.id`, offer['id']);
      if (!Number.isFinite(offer['rank'])) this.problem(`${field}.rank`, 'the rank must be a number');
    });
    this.map('framework.requires', manifest['requires'], ['tokens', 'plugins'], (requires) => {
      this.texts('framework.requires.tokens', requires['tokens']);
      for (const [other, range] of Object.entries(isObject(requires['plugins']) ? requires['plugins'] : {})) {
        if (typeof range === 'string' && judgeRange(range, '0.0.0') !== 'unreadable') continue;
        this.problem(
          `framework.requires.plugins.${other}`,
          `${JSON.stringify(range)} is no range of versions`,
        );
      }
    });
    this.map('framework.registers', manifest['registers'], REGISTRATIONS, (registers) => {
      for (const kind of REGISTRATIONS) this.texts(`framework.registers.${kind}`, registers[kind]);
    });
    this.capabilities(manifest['capabilities']);
    this.map('framework.contract', manifest['contract'], ['config', 'companions', 'bench'], (contract) => {
      if (contract['config'] !== undefined && !isObject(contract['config'])) {
        this.problem('framework.contract.config', '`framework.contract.config` must be a map');
      }
      this.texts('framework.contract.companions', contract['companions']);
      this.module('framework.contract.bench', contract['bench']);
    });
    const version = manifest['stateVersion'];
    if (version !== undefined && !(Number.isSafeInteger(version) && (version as number) >= 1)) {
      this.problem('framework.stateVersion', 'the state version must be a whole number from 1');
    }
  }

  private hooks(hooks: unknown): void {
    if (!Array.isArray(hooks)) {
      this.problem('framework.hooks', '`hooks` must be a list of taps; `[]` for none');
      return;
    }
    const seen = new Set<unknown>();
    this.items('framework.hooks', hooks, (field, tap) => {
      this.knownKeys(field, tap, ['hook', 'stage', 'before', 'after', 'optional', 'portions']);
      this.oneOf(`${field}.hook`, tap['hook'], HOOK_NAMES);
      if (tap['stage'] !== undefined) this.oneOf(`${field}.stage`, tap['stage'], STAGES);
      this.texts(`${field}.before`, tap['before']);
      this.texts(`${field}.after`, tap['after']);
      if (tap['optional'] !== undefined) this.flag(`${field}.optional`, tap['optional']);
      if (tap['portions'] !== undefined) this.flag(`${field}.portions`, tap['portions']);
      if (seen.has(tap['hook']))
        this.problem(field, `taps '${tap['hook']}' twice; a plugin has one handler a hook`);
      seen.add(tap['hook']);
    });
  }

  private capabilities(value: unknown): void {
    if (value === undefined) this.problem('framework.capabilities', '`capabilities` is missing');
    this.map('framework.capabilities', value, CAPABILITIES, (capabilities) => {
      for (const key of ['deterministic', 'resumable', 'network'] as const) {
        this.flag(`framework.capabilities.${key}`, capabilities[key]);
      }
      if (capabilities['gradient'] !== undefined) {
        this.flag('framework.capabilities.gradient', capabilities['gradient']);
      }
      this.texts('framework.capabilities.backends', capabilities['backends']);
      this.map('framework.capabilities.native', capabilities['native'], ['fallback'], (native) =>
        this.text('framework.capabilities.native.fallback', native['fallback']),
      );
    });
  }

  private knownKeys(field: string, value: Fields, known: readonly string[]): void {
    for (const key of Object.keys(value).filter((name) => !known.includes(name))) {
      this.problem(`${field}.${key}`, `'${key}' is no field of a manifest${suggestion(key, known)}`);
    }
  }
  private map(field: string, value: unknown, known: readonly string[], check: (value: Fields) => void): void {
    if (value === undefined) return;
    if (!isObject(value)) this.problem(field, `\`${field}\` must be a map`);
    else {
      this.knownKeys(field, value, known);
      check(value);
    }
  }
  private items(field: string, value: unknown, check: (field: string, item: Fields) => void): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) {
      this.problem(field, `\`${field}\` must be a list`);
      return;
    }
    for (const [index, item] of value.entries()) {
      if (isObject(item)) check(`${field}[${index}]`, item);
      else this.problem(`${field}[${index}]`, 'must be a map');
    }
  }
  private text(field: string, value: unknown): void {
    if (typeof value !== 'string' || value === '') this.problem(field, `\`${field}\` must be a text`);
  }
  private texts(field: string, value: unknown): void {
    if (value === undefined) return;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item !== '')) {
      this.problem(field, `\`${field}\` must be a list of texts`);
    }
  }
  private flag(field: string, value: unknown): void {
    if (typeof value !== 'boolean') this.problem(field, `\`${field}\` must be true or false`);
  }
  private oneOf(field: string, value: unknown, known: readonly string[]): void {
    if (typeof value === 'string' && known.includes(value)) return;
    this.problem(
      field,
      `${JSON.stringify(value)} is not one of ${known.join(', ')}${suggestion(String(value), known)}`,
    );
  }
  /** A module inside the package: a manifest must not make the kernel import something else. */
  private module(field: string, value: unknown): void {
    if (value === undefined) return;
    if (typeof value !== 'string' || !value.startsWith('./') || value.split('/').includes('..')) {
      this.problem(field, `\`${field}\` must be a path inside the package, such as "./dist/plugin.js"`);
    }
  }
}

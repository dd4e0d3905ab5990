import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readManifest } from '../../checks/manifest.js';
import type { Manifest } from '../../manifest.js';
import { BACKEND } from '../../slots/backend.js';
import { ENCODER } from '../../slots/encoder.js';
import { GROUNDING_SCORER } from '../../slots/grounding-scorer.js';
import { LANGUAGE_MODEL } from '../../slots/language-model.js';
import { OPTIMIZER } from '../../slots/optimizer.js';
import { PARAMETERS } from '../../slots/parameters.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { type Companion, findCompanion } from '../../testing/open-plugin.js';
import type { StandIn } from '../../testing/stand-in-kernel.js';
import { StandInGroundingScorer } from '../data/stand-in-grounding-scorer.js';
import { StandInLanguageModel } from '../data/stand-in-language-model.js';
import type { SubjectSpec } from '../subject.js';
import { loadTfjs } from '../tensors/tfjs.js';
import { violation } from '../violation.js';
import { standInByteTokenizer } from './stand-in-byte-tokenizer.js';
import { StandInEncoder } from './stand-in-encoder.js';
import { standInOptimizer } from './stand-in-optimizer.js';
import { PlainBuffer, StandInParameters } from './stand-in-parameters.js';
import { standInTokenizer } from './stand-in-tokenizer.js';

/** The backend plugin that needs no compiler and no second thread. */
const CPU = '@framework/plugin-backend-cpu';

export interface SparePlugins {
  readonly companions: readonly Companion[];
  readonly standIns: readonly StandIn[];
}

/**
 * What fills the slots that training plugins require and nobody fills, so that a plugin is examined without another
 * line in its test: the plain tensor backend where it is installed, and a registry, an optimizer, a tokenizer,
 * a language model, an encoder and a scorer of the suite's own.
 */
export function sparesFor({ dir, companions }: SubjectSpec, manifest: Manifest): SparePlugins {
  const beside = companions.flatMap((companion) => {
    const name = typeof companion === 'string' ? companion : companion.plugin;
    return readManifest(findCompanion(name, dir)).package?.manifest ?? [];
  });
  const all = [...beside, manifest];
  const filled = new Set(
    all.flatMap(({ provides = [], offers = [] }) => [...provides, ...offers.map(({ token }) => token)]),
  );
  const wanted = new Set(all.flatMap(({ requires }) => requires?.tokens ?? []));
  const lacks = ({ id }: { readonly id: string }) => wanted.has(id) && !filled.has(id);
  const cpu = findPackage(CPU, dir);
  const tf = () => loadTfjs([dir, ...(cpu === undefined ? [] : [cpu])]);
  const standIns: StandIn[] = [
    {
      token: BACKEND,
      make() {
        throw violation(
          `'${manifest.id}' requires '${BACKEND.id}', and ${CPU} is not installed beside it`,
          `${dir}/package.json, framework.requires.tokens`,
          `npm install --save-dev ${CPU}, or name a backend plugin in \`companions\``,
        );
      },
    },
    {
      token: PARAMETERS,
      make: (find) => {
        const library = tf();
        const ops = wanted.has(BACKEND.id) ? find(BACKEND)?.ops : undefined;
        return new StandInParameters(
          library,
          (shape) => ops?.buffer(shape) ?? new PlainBuffer(library, shape),
        );
      },
      dispose: (registry) => (registry as StandInParameters).dispose(),
    },
    { token: OPTIMIZER, make: () => standInOptimizer(tf()) },
    { token: TOKENIZER, make: () => (trains(manifest) ? standInTokenizer : standInByteTokenizer) },
    {
      token: LANGUAGE_MODEL,
      make: (find) => new StandInLanguageModel((find(TOKENIZER) ?? standInByteTokenizer).vocabularySize),
    },
    { token: ENCODER, make: () => new StandInEncoder() },
    { token: GROUNDING_SCORER, make: () => new StandInGroundingScorer() },
  ];
  const backend = lacks(BACKEND) && cpu !== undefined;
  return {
    companions: backend ? [cpu] : [],
    standIns: standIns.filter(({ token }) => lacks(token) && !(backend && token === BACKEND)),
  };
}

/** What trains is examined with the smallest vocabulary there is: its gradients are tried number by number. */
const trains = ({ hooks }: Manifest): boolean =>
  hooks.some(({ hook }) => hook === 'collate' || hook === 'forward' || hook === 'loss');

/** A package's folder, as Node finds it from the plugin, or from the SDK. */
export function findPackage(name: string, dir: string): string | undefined {
  for (const place of [dir, import.meta.dirname]) {
    try {
      return dirname(createRequire(join(place, 'package.json')).resolve(`${name}/package.json`));
    } catch {
      // Looked for in the next place.
    }
  }
  return undefined;
}

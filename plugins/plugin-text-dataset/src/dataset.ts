import { readFileSync } from 'node:fs';
import { frameworkError } from '@framework/sdk';

/** What is known of a published dataset: `data/datasets.json`, so that a lawyer can read and correct it. */
export interface Dataset {
  readonly name: string;
  /** How its rows are built. */
  readonly layout: 'dolly' | 'alpaca' | 'openassistant' | 'subsets';
  /** Key of `meta` that names a row's subset, in the layout `subsets`. */
  readonly subsetKey?: string;
  /** SPDX expression of the whole; null where none can be proven. */
  readonly licence: string | null;
  /** Who says so. */
  readonly licenceStated: string;
  /** What a licence's name does not say at a glance: `share-alike`, `generated-by-commercial-model`. */
  readonly flags: readonly string[];
  /** The model that wrote it, where one did. */
  readonly generatedBy: string | null;
  /** What whoever starts a run with it should be told. */
  readonly warning?: string;
  readonly share: 'text' | 'instructions';
  /** As its publisher tags it (BCP 47); null where rows say it themselves, or nobody does. */
  readonly language: string | null;
  /** The template a preset gets that names none. */
  readonly template: string;
}

const DATASETS = JSON.parse(
  readFileSync(new URL('../data/datasets.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Omit<Dataset, 'name'>>>;

/** @throws FWK_CONFIG_INVALID for a name that is none */
export function datasetOf(name: string): Dataset {
  if (Object.hasOwn(DATASETS, name)) return { name, ...DATASETS[name]! };
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `'${name}' is no dataset this plugin knows`,
    at: 'plugins.plugin-text-dataset.datasets',
    action: `use one of: ${Object.keys(DATASETS).join(', ')}`,
  });
}

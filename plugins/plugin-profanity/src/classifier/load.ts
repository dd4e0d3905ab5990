import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { frameworkError } from '@framework/sdk';
import type { Config } from '../config.js';
import { highestProbability } from './classify.js';
import { readFastTextModel } from './fasttext-model.js';

/** A model with the labels that are asked of it. */
export interface Classifier {
  readonly name: string;
  /** Share of the blend whose documents it judges. */
  readonly shares: ReadonlySet<string>;
  readonly limit: number;
  /** How sure the model is, at most, that a piece of a text has one of the labels. */
  probability(text: string): number;
}

/**
 * The classifier of the configuration; null without one.
 *
 * @throws FWK_CONFIG_INVALID for a file that is no model, and for labels it does not have
 */
export async function loadClassifier({ classifier }: Config): Promise<Classifier | null> {
  const { model: file, labels, limit, shares } = classifier;
  if (file === '') return null;
  const model = readFastTextModel(await readFile(file), file);
  const asked = labels.map((label) => {
    const at = model.labels.findIndex((known) => known === label || known === `__label__${label}`);
    if (at >= 0) return at;
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: `the model ${basename(file)} has no label '${label}'; it has ${model.labels.slice(0, 20).join(', ')}`,
      at: 'plugins.plugin-profanity.classifier.labels',
      action: 'name labels that the model has',
    });
  });
  if (asked.length === 0) {
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: 'a classifier is named, and no label it is to look for',
      at: 'plugins.plugin-profanity.classifier.labels',
      action: `name one or more of ${model.labels.slice(0, 20).join(', ')}`,
    });
  }
  return {
    name: basename(file),
    shares: new Set(shares),
    limit,
    probability: (text) => highestProbability(text, asked, model),
  };
}

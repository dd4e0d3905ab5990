import { frameworkError, type TokenShards } from '@framework/sdk';
import { type WeightFault, weightFault } from './weights.js';

/** Stands for every language that has no weight of its own, and for documents of which none is known. */
export const OTHERS = '*';

type Weights = Readonly<Record<string, number>>;

/** What is wrong with the weights of languages, whatever the data are; undefined when nothing is. */
export function languageFault(
  shares: Weights,
  languages: Readonly<Record<string, Weights>>,
): WeightFault | undefined {
  for (const [share, weights] of Object.entries(languages)) {
    const at = `plugin-packing.languages.${share}`;
    if (!((shares[share] ?? 0) > 0)) {
      return {
        message: `\`languages\` has weights for the share '${share}', which has none itself in \`shares\``,
        at,
        action: `give '${share}' a weight in \`shares\`, or take it out of \`languages\``,
      };
    }
    const fault = Object.keys(weights).length === 0 ? undefined : weightFault(weights, at);
    if (fault !== undefined) {
      const action = 'let the weights of its languages add up to 1';
      return { message: `${share}: ${fault.message}`, at, action };
    }
  }
  return undefined;
}

/**
 * Documents of a share by the weight they fall under.
 *
 * @throws FWK_CONFIG_INVALID for a language without a weight, where `*` has none
 */
export function byLanguage(
  tokens: TokenShards,
  numbers: readonly number[],
  share: string,
  weights: Weights,
): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const number of numbers) {
    const { language = null, id } = tokens.documents[number]!;
    const group = language !== null && Object.hasOwn(weights, language) ? language : OTHERS;
    if (!Object.hasOwn(weights, group)) {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `'${id}' of the share '${share}' is ${language === null ? 'of no known language' : `in '${language}'`}, for which \`languages\` has no weight (it has ${Object.keys(weights).join(', ')})`,
        at: `plugin-packing.languages.${share}`,
        action: `add ${language === null ? `'${OTHERS}'` : `'${language}', or '${OTHERS}' for all others,`} with a weight, or with weight 0 to leave it out`,
      });
    }
    const of = groups.get(group);
    if (of) of.push(number);
    else groups.set(group, [number]);
  }
  return groups;
}

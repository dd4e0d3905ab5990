import type { PlanContributor } from '@framework/sdk';
import type { Config } from './config.js';

/** How much is rearranged, in a sentence; and what of the values does not go together. */
export const plan: PlanContributor = (values) => {
  const { rate, spmRate, shares, languages, minBytes, maxBytes, sentinels } = values as unknown as Config;
  const names = Object.values(sentinels);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const chosen = [
    ...(shares.length === 0 ? [] : [`of share ${shares.join(', ')}`]),
    ...(languages.length === 0 ? [] : [`in ${languages.join(', ')}`]),
  ];
  return {
    notes: [
      `${percent(rate)} of the documents ${chosen.join(' ') || 'of all shares'} are rearranged to fill in the middle, ` +
        `${percent(spmRate)} of these with the suffix first. Nothing is masked in the loss.`,
    ],
    problems: [
      ...(twice === undefined
        ? []
        : [
            {
              at: 'plugin-fill-in-the-middle.sentinels',
              message: `two of the three sentinels are '${twice}'`,
              action: 'name three different tokens',
            },
          ]),
      ...(maxBytes === 0 || minBytes <= maxBytes
        ? []
        : [
            {
              at: 'plugin-fill-in-the-middle.maxBytes',
              message: `no document has at least ${minBytes} bytes and at most ${maxBytes}`,
              action: 'raise `maxBytes`, or lower `minBytes`',
            },
          ]),
    ],
  };
};

const percent = (part: number): string => `${Number((100 * part).toFixed(2))} %`;

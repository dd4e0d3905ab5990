import type { PlanContributor } from '@framework/sdk';
import { languageFault } from './blend/languages.js';
import { partsOf, partText, weightFault } from './blend/weights.js';
import type { Config } from './config.js';

/** The context length, for the model's positions and the trainer's token counts; and whether the weights add up. */
export const plan: PlanContributor = (values) => {
  const { contextLength, shares, languages } = values as unknown as Config;
  const facts = { contextLength };
  const wrong = languageFault(shares, languages);
  if (Object.keys(shares).length === 0)
    return { facts, ...(wrong === undefined ? {} : { problems: [wrong] }) };
  const fault = weightFault(shares, 'plugin-packing.shares') ?? wrong;
  if (fault !== undefined) return { facts, problems: [fault] };
  const parts = partsOf(shares).map(([share, part]) => `${partText(part)} ${share}`);
  const within = Object.entries(languages).flatMap(([share, weights]) =>
    partsOf(weights).length === 0
      ? []
      : [
          `Of ${share} ${partsOf(weights)
            .map(
              ([language, part]) =>
                `${partText(part)} ${language === '*' ? 'all other languages' : language}`,
            )
            .join(', ')}: after any number of its windows to within one of them.`,
        ],
  );
  return {
    facts,
    notes: [
      `Of the trained tokens ${parts.join(', ')}: after any number of windows to within one of ${contextLength} tokens.`,
      ...within,
    ],
  };
};

import { frameworkError, type JudgeLanguage } from '@framework/sdk';
import type { Problem } from '../tasks/problem.js';
import { EVALPLUS_SOURCE, EVALPLUS_STOPS, evalplusTidy } from './evalplus.js';
import type { Protocol } from './protocol.js';

/** The protocols of suites whose prompt is source that ends inside a function. */
export const FUNCTION_PROTOCOL_NAMES = [
  'codex',
  'lm-eval',
  'lm-eval-instruct',
  'bigcode',
  'bigcode-unstripped',
  'evalplus',
  'few-shot',
] as const;
export type FunctionProtocolName = (typeof FUNCTION_PROTOCOL_NAMES)[number];

const CODEX_STOPS = ['\nclass', '\ndef', '\n#', '\nif', '\nprint'];
const BIGCODE_STOPS = [...CODEX_STOPS, '\n@', '\n```', '<file_sep>'];
/** MultiPL-E's, for problems of another format in its languages. */
const TRANSLATED_STOPS = ['\nfunction ', '\n/*', '\n//', '\nconsole.log'];
const SHOTS = 3;

type Rest = Pick<Protocol, 'source' | 'stops'> & { readonly tidy?: (completion: string) => string };

/** A protocol that asks with one text, with which the program begins as well. */
const continued =
  (begin: (prompt: string) => string, { source, stops, tidy = asItIs }: Rest) =>
  (name: FunctionProtocolName): Protocol => ({
    name,
    source,
    stops,
    ask: ({ prompt }) => ({ prompt: begin(prompt) }),
    program: ({ prompt }, completion) => begin(prompt) + tidy(completion),
  });

const asItIs = (text: string): string => text;
const stripped = (text: string): string => text.trim();

const BIGCODE = 'bigcode-evaluation-harness, bigcode_eval/tasks';

const IN_PYTHON: Readonly<
  Record<
    Exclude<FunctionProtocolName, 'few-shot' | 'lm-eval-instruct'>,
    (name: FunctionProtocolName) => Protocol
  >
> = {
  codex: continued(asItIs, {
    stops: () => CODEX_STOPS,
    source: 'Chen et al. 2021, “Evaluating Large Language Models Trained on Code”, section 2.1',
  }),
  'lm-eval': continued(asItIs, {
    stops: () => CODEX_STOPS,
    source: 'lm-evaluation-harness, tasks/humaneval/humaneval.yaml, version 1.0',
  }),
  bigcode: continued(stripped, {
    stops: () => BIGCODE_STOPS,
    source: `${BIGCODE}/humaneval.py, task \`humaneval\``,
  }),
  'bigcode-unstripped': continued(asItIs, {
    stops: () => BIGCODE_STOPS,
    source: `${BIGCODE}/humaneval.py, task \`humaneval-unstripped\``,
  }),
  evalplus: continued((prompt) => `${prompt.trim()}\n`, {
    stops: () => [...EVALPLUS_STOPS, '\ndef ', '\nclass ', '\nimport ', '\nfrom ', '\nassert '],
    tidy: evalplusTidy,
    source: EVALPLUS_SOURCE,
  }),
};

const translatedStops = ({ stops }: Problem): readonly string[] => stops ?? TRANSLATED_STOPS;

/** What there is for JavaScript and TypeScript. */
const TRANSLATED: Readonly<Partial<Record<FunctionProtocolName, (name: FunctionProtocolName) => Protocol>>> =
  {
    codex: continued(asItIs, {
      stops: translatedStops,
      source: 'Cassano et al. 2022, “MultiPL-E”, which asks as Codex was asked; multipl_e/completions.py',
    }),
    bigcode: continued(stripped, {
      stops: (problem) => [...translatedStops(problem), '<file_sep>'],
      source: `${BIGCODE}/multiple.py`,
    }),
  };

/** Those there are for a language. */
export const functionProtocolsIn = (language: JudgeLanguage): readonly FunctionProtocolName[] =>
  language === 'python'
    ? FUNCTION_PROTOCOL_NAMES
    : FUNCTION_PROTOCOL_NAMES.filter((name) => name in TRANSLATED);

/**
 * @param examples solved problems for `few-shot`, the first three that are not the one asked
 * @throws FWK_CONFIG_INVALID for a protocol that does not exist in the language
 */
export function functionProtocol(
  name: FunctionProtocolName,
  language: JudgeLanguage,
  examples: readonly Problem[] = [],
): Protocol {
  if (language === 'python') {
    if (name === 'few-shot') return fewShot(examples);
    return name === 'lm-eval-instruct' ? instruct : IN_PYTHON[name](name);
  }
  const translated = TRANSLATED[name]?.(name);
  if (translated !== undefined) return translated;
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `the profile '${name}' asks for Python, and the problems are in ${language}`,
    at: 'profile',
    action: `take one of: ${functionProtocolsIn(language).join(', ')}`,
  });
}

/** A chat whose answer is begun for the model, and ends at the fence. */
const instruct: Protocol = {
  name: 'lm-eval-instruct',
  source: 'lm-evaluation-harness, tasks/humaneval/humaneval_instruct.yaml, version 4.0',
  stops: () => [...CODEX_STOPS, '```'],
  ask: ({ prompt }) => {
    const question = `Write a solution to the following problem and make sure that it passes the tests:\n\`\`\`python\n${prompt}\n\`\`\`\n`;
    const begun = `Here is the completed function:\n\`\`\`python\n${prompt}\n`;
    return {
      prompt: `${question} ${begun}`,
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: begun },
      ],
    };
  },
  program: ({ prompt }, completion) => prompt + completion,
};

/** Of this framework: no harness has one for HumanEval. */
const fewShot = (examples: readonly Problem[]): Protocol => ({
  name: 'few-shot',
  source: `this framework: ${SHOTS} solved problems above the one asked, else codex`,
  stops: () => CODEX_STOPS,
  ask: (problem) => {
    const shots = examples
      .filter(({ id, canonical }) => id !== problem.id && canonical !== null)
      .slice(0, SHOTS);
    return {
      prompt: [...shots.map(({ canonical }) => canonical!.trim()), problem.prompt.trimStart()].join('\n\n\n'),
    };
  },
  program: ({ prompt }, completion) => prompt + completion,
});

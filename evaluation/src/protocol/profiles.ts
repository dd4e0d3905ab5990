/**
 * How a harness of the field asks, and what it takes of the reply. Scores of one model differ by tens of points between
 * them, so a figure without its protocol says little.
 */
export interface Profile {
  /** The prompt as the model is given it, and as the program begins. */
  prompt(prompt: string): string;
  /** The reply ends before the first of these that stands in it. */
  readonly stops: readonly string[];
  /** What becomes of the completion once it is cut. */
  tidy(completion: string): string;
  /** Where it is written down. */
  readonly source: string;
  /** `prompt`, where left out: the program goes on behind the prompt. `reply`: the reply is all of it. */
  readonly programIs?: 'prompt' | 'reply';
}

/** Whose protocol. */
export const PROFILE_NAMES = ['codex', 'lm-eval', 'bigcode', 'evalplus'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

const asItIs = (text: string): string => text;
const CODEX_STOPS = ['\nclass', '\ndef', '\n#', '\nif', '\nprint'];

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  codex: {
    prompt: asItIs,
    stops: CODEX_STOPS,
    tidy: asItIs,
    source: 'Chen et al. 2021, “Evaluating Large Language Models Trained on Code”, section 2.1',
  },
  'lm-eval': {
    prompt: asItIs,
    stops: CODEX_STOPS,
    tidy: asItIs,
    source: 'lm-evaluation-harness, tasks/humaneval/humaneval.yaml, version 1.0',
  },
  bigcode: {
    prompt: (prompt) => prompt.trim(),
    stops: ['\nclass', '\ndef', '\n#', '\n@', '\nprint', '\nif', '\n```', '<file_sep>'],
    tidy: asItIs,
    source: 'bigcode-evaluation-harness, bigcode_eval/tasks/humaneval.py, task `humaneval`',
  },
  evalplus: {
    prompt: (prompt) => `${prompt.trim()}\n`,
    stops: [
      '<|endoftext|>',
      '<|endofmask|>',
      '</s>',
      '\nif __name__',
      '\ndef main(',
      '\nprint(',
      '\ndef ',
      '\nclass ',
      '\nimport ',
      '\nfrom ',
      '\nassert ',
    ],
    // evalplus/provider/hf.py. Its sanitizer, which parses the program and drops what is not needed, is not done here.
    tidy: (completion) => completion.replaceAll('\t', '    '),
    source: 'evalplus, codegen.py and provider/utility.py, direct completion, without its sanitizer',
  },
};

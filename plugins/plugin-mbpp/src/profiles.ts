import type { Profile } from '@framework/evaluation';
import type { MbppTask } from './mbpp-task.js';

export const MBPP_PROFILE_NAMES = ['lm-eval', 'bigcode'] as const;
export type MbppProfileName = (typeof MBPP_PROFILE_NAMES)[number];

/** A protocol for MBPP: its prompt is made of a task, and of others that are shown with their solutions. */
export interface MbppProfile extends Profile {
  /** Ids of the tasks shown first, in this order. */
  readonly shots: readonly number[];
  ask(task: MbppTask, shots: readonly MbppTask[]): string;
}

const asItIs = (text: string): string => text;

const paperPrompt = ({ text, tests }: MbppTask): string =>
  `You are an expert Python programmer, and here is your task: ${text} ` +
  `Your code should pass these tests:\n\n${tests.join('\n')}\n[BEGIN]\n`;

export const MBPP_PROFILES: Readonly<Record<MbppProfileName, MbppProfile>> = {
  'lm-eval': {
    // As in the paper (Austin et al. 2021, “Program Synthesis with Large Language Models”), which shows 2, 3 and 4.
    shots: [2, 3, 4],
    ask: (task, shots) =>
      [...shots.map((shot) => `${paperPrompt(shot)}${shot.code}\n[DONE]`), paperPrompt(task)].join('\n\n'),
    prompt: asItIs,
    programIs: 'reply',
    stops: ['[DONE]'],
    tidy: asItIs,
    source: 'lm-evaluation-harness, tasks/mbpp/mbpp.yaml, three shots',
  },
  bigcode: {
    shots: [],
    ask: ({ text, tests }) => `"""\n${text}\n${tests[0]}\n"""\n`,
    prompt: asItIs,
    programIs: 'prompt',
    stops: ['\nclass', '\nassert', '\n"""', '\nprint', '\nif', '\n<|/', '\n```'],
    tidy: asItIs,
    source: 'bigcode-evaluation-harness, bigcode_eval/tasks/mbpp.py (InCoder’s prompt), no shot',
  },
};

import { EVALPLUS_SOURCE, EVALPLUS_STOPS, evalplusTidy, type Protocol } from '@framework/evaluation';
import type { MbppProblem } from './mbpp-problem.js';

/** Codex' paper does not measure MBPP: it has no protocol for it. */
export const MBPP_PROTOCOL_NAMES = ['lm-eval', 'bigcode', 'evalplus'] as const;
export type MbppProtocolName = (typeof MBPP_PROTOCOL_NAMES)[number];

/** How a harness asks for MBPP. */
export interface MbppProtocol {
  /** Numbers of the problems shown first, in this order. */
  readonly shots: readonly number[];
  readonly with: (shots: readonly MbppProblem[]) => Protocol<MbppProblem>;
}

/** The paper's prompt (Austin et al. 2021, “Program Synthesis with Large Language Models”), as lm-evaluation-harness writes it. */
const question = ({ prompt, asserts }: MbppProblem): string =>
  `You are an expert Python programmer, and here is your task: ${prompt} ` +
  `Your code should pass these tests:\n\n${asserts.join('\n')}\n[BEGIN]\n`;

/** A docstring with one assertion, as InCoder was asked. */
const docstring = ({ prompt, asserts }: MbppProblem): string => `"""\n${prompt}\n${asserts[0]}\n"""\n`;

export const MBPP_PROTOCOLS: Readonly<Record<MbppProtocolName, MbppProtocol>> = {
  'lm-eval': {
    // As in the paper.
    shots: [2, 3, 4],
    with: (shots) => ({
      name: 'lm-eval',
      source: 'lm-evaluation-harness, tasks/mbpp/mbpp.yaml, three shots',
      ask: (problem) => ({
        prompt: [
          ...shots.map((shot) => `${question(shot)}${shot.canonical}\n[DONE]`),
          question(problem),
        ].join('\n\n'),
      }),
      stops: () => ['[DONE]'],
      program: (_problem, completion) => completion,
    }),
  },
  bigcode: {
    shots: [],
    with: () => ({
      name: 'bigcode',
      source: 'bigcode-evaluation-harness, bigcode_eval/tasks/mbpp.py (InCoder’s prompt), no shot',
      ask: (problem) => ({ prompt: docstring(problem) }),
      stops: () => ['\nclass', '\nassert', '\n"""', '\nprint', '\nif', '\n<|/', '\n```'],
      program: (problem, completion) => docstring(problem) + completion,
    }),
  },
  evalplus: {
    shots: [],
    with: () => ({
      name: 'evalplus',
      source: EVALPLUS_SOURCE,
      ask: (problem) => ({ prompt: docstring(problem) }),
      stops: () => [...EVALPLUS_STOPS, '\n"""', '\nassert'],
      program: (problem, completion) => docstring(problem) + evalplusTidy(completion),
    }),
  },
};

import { readFileSync } from 'node:fs';
import type { FrameworkError } from '@framework/sdk';
import { fieldFault } from './fields.js';
import { pythonText } from './python-text.js';
import type { ProblemRow } from './read-problem-file.js';

const CHECK = readFileSync(new URL('../../python/evalplus_check.py', import.meta.url), 'utf8');

export interface PlusProblem {
  /** Whose inputs and oracles: a function of the one may have the name of one of the other. */
  readonly suite: 'humaneval' | 'mbpp';
  readonly id: string;
  readonly entryPoint: string;
  /** Whole program that answers each input as it should be answered. */
  readonly canonical: string;
  /** Source that defines `check(candidate)`, run before the inputs; empty for none. */
  readonly base: string;
  /** `base`: the inputs the suite had before; `plus`: the many more as well. */
  readonly inputs: 'base' | 'plus';
}

/**
 * Tests of EvalPlus' files (`base_input`, `plus_input`, `atol`): each input goes to the candidate and to the canonical solution,
 * which runs in the tests' own process, and the two answers are compared as evalplus does. What is different: its `atol` of
 * 1e-6 for floats holds for the input it belongs to, and does not stick.
 *
 * The row goes to Python as it is written, for its numbers may be longer than a double's.
 *
 * @returns a fault of the row, or source that defines `check(candidate)`
 */
export function plusTests(
  { row, at, text }: ProblemRow,
  { suite, id, entryPoint, canonical, base, inputs }: PlusProblem,
): string | FrameworkError {
  const fields = inputs === 'base' ? ['base_input'] : ['base_input', 'plus_input'];
  for (const field of ['base_input', 'plus_input']) {
    const fault = inputsFault(row[field], field, at);
    if (fault !== undefined) return fault;
  }
  const { atol } = row;
  if (atol === undefined) return fieldFault(at, 'atol', 'is missing');
  if (typeof atol !== 'number' || !(atol >= 0)) return fieldFault(at, 'atol', 'is no number from 0');
  if (text === null)
    return fieldFault(at, 'base_input', 'stands in an array: such files are read with one object a line');
  const number = /(\d+)$/.exec(id)?.[1];
  if (number === undefined) return fieldFault(at, 'task_id', 'ends in no number');
  const given = [suite, Number(number), entryPoint, text, canonical, fields].map(pythonLiteral).join(', ');
  return `${base}

${CHECK}

def check(candidate, base=${base === '' ? 'None' : 'check'}, inputs=evalplus_check(${given})):
    if base is not None:
        base(candidate)
    inputs(candidate)
`;
}

function inputsFault(inputs: unknown, field: string, at: string): FrameworkError | undefined {
  if (inputs === undefined) return fieldFault(at, field, 'is missing');
  // MBPP+ writes the empty list of one task as an empty object.
  const list = isEmptyObject(inputs) ? [] : inputs;
  if (!Array.isArray(list)) return fieldFault(at, field, 'is no list of inputs');
  return list.every(Array.isArray)
    ? undefined
    : fieldFault(at, field, 'holds an input that is no list of arguments');
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

const pythonLiteral = (value: string | number | readonly string[]): string => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? pythonText(value) : `[${value.map(pythonText).join(', ')}]`;
};

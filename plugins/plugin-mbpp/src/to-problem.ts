import type { Problem } from '@framework/evaluation';
import type { MbppTask } from './mbpp-task.js';
import { definedClasses, entryPointOf, importLines, uses } from './names.js';
import type { MbppProfile } from './profiles.js';

/**
 * A task as the library judges it. In MBPP's own harness program and assertions share one namespace. Here they are apart: the name the
 * assertions call stands for the program's function, and they find the modules that the solution imports (MBPP/596 relies on it).
 * Where they make objects of a class of the solution's (MBPP/601), or its setup does (MBPP/367, /927), there is no such way.
 *
 * @returns null where no assertion calls a function of the solution's
 */
export function toProblem(task: MbppTask, profile: MbppProfile, shots: readonly MbppTask[]): Problem | null {
  const { id, code, tests, setup } = task;
  const entryPoint = entryPointOf(code, tests);
  if (entryPoint === null) return null;
  const source = [setup, ...tests].join('\n');
  const ownTypes = definedClasses(code).some((name) => uses(source, name));
  return {
    id: `MBPP/${id}`,
    prompt: profile.ask(task, shots),
    entryPoint,
    solution: code,
    canonical: code,
    preamble: [...importLines(code), setup].join('\n'),
    test: testBody(entryPoint, tests),
    ...(ownTypes ? { isolation: 'weak' } : {}),
  };
}

/**
 * An assertion goes on in brackets or in a text if at all, so only its first line needs its place. The name is a local one: MBPP/56's
 * function is called `check`.
 */
const testBody = (entryPoint: string, tests: readonly string[]): string =>
  ['def check(candidate):', `    ${entryPoint} = candidate`, ...tests.map((test) => `    ${test}`), ''].join(
    '\n',
  );

import { assistant, fenced, type Kind, user } from './kind.js';
import { mutate } from './mutate.js';

/** Finds and corrects a mistake that was put into the code. */
export const fix: Kind = {
  name: 'fix',
  make(subject, { say, random, book }) {
    const { fn } = subject;
    const mutated = mutate(fn, book.mutations, random);
    if (mutated === null) return null;
    const asked = say('ask', { code: fenced(mutated.code, subject) });
    const more = {
      line: mutated.line,
      why: mutated.mutation.why,
      fixedLine: fenced(mutated.rightLine.trim(), subject),
      fixedCode: fenced(fn.code, subject),
    };
    return [
      user(fn.doc === null ? asked : `${asked}\n\n${say('expected')}`),
      assistant(say('answer', more)),
      // The whole function a second time only where it is short.
      ...(fn.code.length < 500 ? [user(say('askWhole')), assistant(say('answerWhole', more))] : []),
    ];
  },
};

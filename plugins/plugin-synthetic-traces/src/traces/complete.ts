import { assistant, fenced, type Kind, user } from './kind.js';

/** Fewer lines have nothing to go on from. */
const FEWEST_LINES = 6;

/** Writes the rest of a function from its first lines. */
export const complete: Kind = {
  name: 'complete',
  make(subject, { say, random }) {
    const { fn } = subject;
    const lines = fn.code.split('\n');
    if (lines.length < FEWEST_LINES) return null;
    let kept = Math.floor(lines.length * (0.35 + 0.3 * random.uniform()));
    // Neither side ends or begins with nothing.
    while (lines[kept]?.trim() === '') kept++;
    const asked = say('ask', { prefix: fenced(lines.slice(0, kept).join('\n').trimEnd(), subject) });
    return [
      user(fn.doc === null ? asked : `${asked}\n\n${say('expected')}`),
      assistant(say('answer', { rest: fenced(lines.slice(kept).join('\n'), subject) })),
    ];
  },
};

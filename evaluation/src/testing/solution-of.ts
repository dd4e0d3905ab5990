import type { Problem } from '../tasks/problem.js';

/** What goes on behind the prompt in a problem's own solution. */
export const solutionOf = ({ canonical, prompt }: Problem): string => canonical!.slice(prompt.length);

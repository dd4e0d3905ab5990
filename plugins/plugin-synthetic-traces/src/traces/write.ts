import type { DialogueTurn as Turn } from '@framework/sdk';
import { assistant, fenced, type Kind, user } from './kind.js';

/** From the comment to the code; then an example of its use, where the comment has one. */
export const write: Kind = {
  name: 'write',
  make(subject, { say }) {
    const { fn } = subject;
    if (fn.doc === null) return null;
    const wish = [say('ask'), ...(fn.doc.returns === null ? [] : [say('result')])].join('\n\n');
    const turns: Turn[] = [user(wish), assistant(say('answer'))];
    if (fn.doc.example !== null) {
      const example = { example: fenced(fn.doc.example, subject) };
      turns.push(user(say('askExample')), assistant(say('answerExample', example)));
    }
    return turns;
  },
};

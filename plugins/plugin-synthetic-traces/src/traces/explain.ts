import type { DialogueTurn as Turn } from '@framework/sdk';
import { assistant, described, type Kind, sentence, user } from './kind.js';

/** What a function is for, from its comment; then a question about its result or a parameter. */
export const explain: Kind = {
  name: 'explain',
  make({ fn }, { say, random }) {
    if (fn.doc === null) return null;
    const turns: Turn[] = [user(say('ask')), assistant(say('answer'))];
    const parameters = described(fn);
    if (parameters.length > 0) {
      const { name, type, text } = parameters[random.integer(parameters.length)]!;
      const more = { parameter: name, type: type === null ? '' : ` (\`${type}\`)`, text: sentence(text) };
      turns.push(user(say('askParameter', more)), assistant(say('answerParameter', more)));
    }
    if (fn.doc.returns !== null) turns.push(user(say('askResult')), assistant(say('answerResult')));
    return turns;
  },
};

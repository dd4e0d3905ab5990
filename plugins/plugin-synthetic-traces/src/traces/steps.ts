import { assistant, type Kind, user } from './kind.js';
import { statementsOf } from './statements.js';

/** A walk through a function, one numbered step a statement. */
export const steps: Kind = {
  name: 'steps',
  make({ fn }, { say }) {
    const statements = statementsOf(fn);
    if (statements === null || statements.length < 2 || statements.length > 9) return null;
    const takes = fn.parameters.length > 0 ? [say('takes')] : [];
    const walk = [...takes, ...statements.map(({ slot, ...values }) => say(slot, values))];
    const numbered = walk.map((step, at) => `${at + 1}. ${step}`).join('\n');
    const purpose = fn.doc === null ? '' : `\n\n${say('purpose')}`;
    return [user(say('ask')), assistant(`${say('begin')}\n\n${numbered}${purpose}`)];
  },
};

import { assistant, described, type Kind, listed, optionalOf, sentence, user } from './kind.js';

/** What goes in and what comes out, from the comment and the signature. */
export const parameters: Kind = {
  name: 'parameters',
  make({ fn }, { say }) {
    const known = described(fn);
    if (known.length === 0 || known.length < fn.parameters.length) return null;
    const list = known.map(
      ({ name, type, text }) => `- \`${name}\`${type === null ? '' : ` (\`${type}\`)`}: ${sentence(text)}`,
    );
    const count = known.length === 1 ? 'one argument' : `${known.length} arguments`;
    const answer = say('answer', { count, list: list.join('\n') });
    const optional = optionalOf(fn).map((name) => `\`${name}\``);
    const turns = [user(say('ask')), assistant(fn.doc?.returns ? `${answer}\n\n${say('result')}` : answer)];
    if (known.length === 1 && optional.length === 0) return turns;
    // JavaScript lets one leave out anything: what can be said is what is marked.
    return [
      ...turns,
      user(say('askOptional')),
      assistant(
        optional.length > 0
          ? say('answerOptional', { optional: listed(optional) })
          : say('answerNoneOptional'),
      ),
    ];
  },
};

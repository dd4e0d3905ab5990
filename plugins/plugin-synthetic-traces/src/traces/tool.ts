import { assistant, type Kind, user } from './kind.js';

/** Reads the code with a tool, then answers from what came back. The call is JSON, the result the lines as they are. */
export const tool: Kind = {
  name: 'tool',
  make({ path, fn }, { say }) {
    // A comment right above is among the lines that are read; one of an overload is not.
    if (fn.doc === null || fn.docText === null || fn.lines.first - fn.docLines!.last > 1) return null;
    const call = {
      name: 'read_file',
      arguments: { path, from: fn.docLines!.first, to: fn.lines.last },
    };
    const answer = [
      say('answer'),
      ...(fn.parameters.length > 0 ? [say('takes')] : []),
      ...(fn.doc.returns === null ? [] : [say('result')]),
    ];
    return [
      { role: 'system', text: say('system') },
      user(say('ask')),
      { role: 'toolCall', text: JSON.stringify(call) },
      { role: 'toolResult', text: `${fn.docText}\n${fn.code}` },
      assistant(answer.join(' ')),
    ];
  },
};

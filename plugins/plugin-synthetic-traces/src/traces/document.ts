import { assistant, fenced, type Kind, user } from './kind.js';

/** Longer comments are chapters of a manual, not what one asks for. */
const LONGEST = 900;

/** From the code to its comment. */
export const document: Kind = {
  name: 'document',
  make(subject, { say }) {
    const { doc, docText } = subject.fn;
    if (doc === null || docText === null || docText.length > LONGEST) return null;
    return [user(say('ask')), assistant(say('answer', { comment: fenced(docText, subject) }))];
  },
};

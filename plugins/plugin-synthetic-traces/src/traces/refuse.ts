import { assistant, type Kind, user, valuesOf } from './kind.js';

/** Declines what would do harm or cannot be known, and offers what can be done; then does it, where a comment helps. */
export const refuse: Kind = {
  name: 'refuse',
  make(subject, { say, book, random }) {
    const { ask, answer } = book.refusal(valuesOf(subject), random);
    return [
      user(ask),
      assistant(answer),
      ...(subject.fn.doc === null ? [] : [user(say('askInstead')), assistant(say('answerInstead'))]),
    ];
  },
};

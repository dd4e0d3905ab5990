import type { Request } from '../answers/request.js';

/**
 * A prompt in both forms: for a model that goes on with a text, and for one that chats, which is told what to write.
 *
 * @param text ends where the model goes on
 * @param more what a chat is asked to do with it
 */
export const inBothForms = (text: string, more: string): Pick<Request, 'prompt' | 'messages'> => ({
  prompt: text,
  messages: [{ role: 'user', content: `${text}\n\n${more}` }],
});

/** On one line, as in a list. */
export const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

import { type Layout, skip, textAt } from './layout.js';

/** CodeAlpaca, in the layout of Stanford's Alpaca: `instruction`, `input` (may be empty), `output`. */
export const ALPACA: Layout = {
  needs: ['instruction', 'input', 'output'],
  columns: [],
  *read(row) {
    const instruction = textAt(row, 'instruction');
    const input = textAt(row, 'input');
    const output = textAt(row, 'output');
    if (instruction === undefined || input === undefined || output === undefined) {
      return yield skip('other-layout');
    }
    if (instruction.trim() === '' || output.trim() === '') return yield skip('empty');
    yield {
      kind: 'conversation',
      conversation: [
        { role: 'user', text: instruction, context: input },
        { role: 'assistant', text: output },
      ],
      language: null,
      generatedBy: null,
      columns: {},
    };
  },
};

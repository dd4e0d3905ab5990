import { type Layout, skip, textAt } from './layout.js';

/** databricks-dolly-15k: `instruction`, `context` (a passage of Wikipedia, or nothing), `response`, `category`. */
export const DOLLY: Layout = {
  needs: ['instruction', 'context', 'response', 'category'],
  columns: ['category'],
  *read(row) {
    const instruction = textAt(row, 'instruction');
    const response = textAt(row, 'response');
    const context = textAt(row, 'context');
    if (instruction === undefined || response === undefined || context === undefined) {
      return yield skip('other-layout');
    }
    if (instruction.trim() === '' || response.trim() === '') return yield skip('empty');
    yield {
      kind: 'conversation',
      conversation: [
        { role: 'user', text: instruction, context },
        { role: 'assistant', text: response },
      ],
      language: null,
      generatedBy: null,
      columns: { category: (textAt(row, 'category') ?? '').slice(0, 64) || null },
    };
  },
};

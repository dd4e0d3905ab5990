import { type Layout, skip, textAt } from './layout.js';

/** Under which keys a row of one request and one answer has what. */
interface Keys {
  readonly request: string;
  /** What is given along with the request; empty for most. */
  readonly context: string;
  readonly answer: string;
  /** Kind of request, where rows have one. */
  readonly category?: string;
}

/** One request and one answer a row. */
const instruction = ({ request, context, answer, category }: Keys): Layout => ({
  needs: [request, context, answer, ...(category === undefined ? [] : [category])],
  columns: category === undefined ? [] : ['category'],
  *read(row) {
    const asked = textAt(row, request);
    const given = textAt(row, context);
    const answered = textAt(row, answer);
    if (asked === undefined || given === undefined || answered === undefined)
      return yield skip('other-layout');
    if (asked.trim() === '' || answered.trim() === '') return yield skip('empty');
    yield {
      kind: 'conversation',
      conversation: [
        { role: 'user', text: asked, context: given },
        { role: 'assistant', text: answered },
      ],
      language: null,
      generatedBy: null,
      columns: category === undefined ? {} : { category: textAt(row, category)?.slice(0, 64) || null },
    };
  },
});

/** databricks-dolly-15k; a context is a passage of Wikipedia. */
export const DOLLY = instruction({
  request: 'instruction',
  context: 'context',
  answer: 'response',
  category: 'category',
});

/** CodeAlpaca, with the keys of Stanford's Alpaca. */
export const ALPACA = instruction({ request: 'instruction', context: 'input', answer: 'output' });

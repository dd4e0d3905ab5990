export const config = { rows: { kind: 'count', doc: 'Rows at once.', default: 5 } };

import { count, defineConfig } from '@framework/sdk';

export const config = defineConfig({ rows: count({ doc: 'Rows at once.', default: 5 }) });

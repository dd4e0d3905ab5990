import { count, defineConfig } from '@framework/sdk';

export const config = defineConfig({ bytes: count({ doc: 'Bytes a document has at least.', default: 40 }) });

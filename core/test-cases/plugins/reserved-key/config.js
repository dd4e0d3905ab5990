import { defineConfig, text } from '@framework/sdk';

export const config = defineConfig({ default: text({ doc: 'Taken by convict.', default: '' }) });

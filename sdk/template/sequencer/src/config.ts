import { count, defineConfig } from '@framework/sdk';

export const config = defineConfig({
  contextLength: count({ doc: 'Tokens of a window that are fed to the model.', default: 256, min: 2 }),
});

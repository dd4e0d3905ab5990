import { defineConfig, oneOf } from '@framework/sdk';

export const config = defineConfig({
  where: oneOf(['here', 'nowhere'], { doc: 'Where its files are.', default: 'here' }),
});

import { createToken, definePlugin } from '@framework/sdk';

export default definePlugin((ctx) => {
  ctx.provide(createToken('mutant.table'), () => new Map());
  return {};
});

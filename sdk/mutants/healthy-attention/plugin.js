import { ATTENTION, BACKEND, definePlugin } from '@framework/sdk';

export default definePlugin((ctx) => {
  ctx.provide(ATTENTION, () => {
    const { ops } = ctx.get(BACKEND);
    return { attention: ops.attention, attentionBackward: ops.attentionBackward };
  });
  return {};
});

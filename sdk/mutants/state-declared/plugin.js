import { definePlugin, requireStateVersion } from '@framework/sdk';

export default definePlugin(() => {
  let steps = 0;
  return {
    hooks: {
      step() {
        steps++;
      },
      checkpoint: (draft) => draft.json('state', { steps }),
      async restore(view) {
        requireStateVersion(view, 1);
        ({ steps } = await view.json('state'));
      },
    },
  };
});

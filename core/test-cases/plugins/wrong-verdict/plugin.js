export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          apply(batch) {
            batch.judge(0, { action: 'explode', reason: 'boom' });
          },
        },
      },
    };
  },
};

export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          apply(batch) {
            batch.verdicts.push({ row: 0, plugin: 'drop-empty', action: 'drop', reason: 'forged' });
          },
        },
      },
    };
  },
};

export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          apply(batch) {
            batch.judge(0, { action: 'drop', reason: 'odd', evidence: { average: Number.NaN } });
          },
        },
      },
    };
  },
};

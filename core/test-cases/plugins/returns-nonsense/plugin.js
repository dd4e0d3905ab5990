export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          apply(batch) {
            return { rows: 42, of: batch.length };
          },
        },
      },
    };
  },
};

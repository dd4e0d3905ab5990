export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          apply(batch) {
            batch.ids.push('one-more');
          },
        },
      },
    };
  },
};

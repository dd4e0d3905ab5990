export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          async apply(batch) {
            await Promise.resolve();
            for (let row = 0; row < batch.length; row++) {
              if (batch.alive(row)) {
                batch.set(row, 'marked', true);
              }
            }
          },
        },
      },
    };
  },
};

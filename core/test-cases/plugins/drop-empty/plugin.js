export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          apply(batch) {
            for (let row = 0; row < batch.length; row++) {
              if (batch.bytes(row).byteLength === 0) {
                batch.judge(row, { action: 'drop', reason: 'empty', evidence: { bytes: 0 } });
              }
            }
          },
        },
      },
    };
  },
};

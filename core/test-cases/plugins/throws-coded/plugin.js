export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        filter: {
          parallel: 'per-batch',
          apply(_batch) {
            throw Object.assign(new Error('the index is torn'), {
              name: 'FrameworkError',
              code: 'MINE_TORN',
              exitCode: 1,
              action: 'build it again',
              problems: [],
            });
          },
        },
      },
    };
  },
};

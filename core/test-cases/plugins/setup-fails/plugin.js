export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        setup() {
          throw new Error('cannot open');
        },
        teardown() {
          globalThis.heard?.push('setup-fails down');
        },
      },
    };
  },
};

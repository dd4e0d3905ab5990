export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        setup() {
          globalThis.heard?.push('setup-works up');
        },
        teardown() {
          globalThis.heard?.push('setup-works down');
        },
      },
    };
  },
};

export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        setup() {
          globalThis.heard?.push('teardown-fails up');
        },
        teardown() {
          throw new Error('cannot close');
        },
      },
    };
  },
};

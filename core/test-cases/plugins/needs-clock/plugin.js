export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        setup(ctx) {
          globalThis.heard?.push(
            ctx.get({ id: 'test.clock', symbol: Symbol.for('framework:test.clock') }).name,
          );
        },
      },
    };
  },
};

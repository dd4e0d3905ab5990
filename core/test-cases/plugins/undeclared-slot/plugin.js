export default {
  framework: 'plugin',
  create(ctx) {
    ctx.provide({ id: 'test.clock', symbol: Symbol.for('framework:test.clock') }, () => ({
      name: 'hidden',
      dispose() {
        globalThis.disposed?.push('hidden');
      },
    }));
    return {};
  },
};

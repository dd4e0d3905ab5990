export default {
  framework: 'plugin',
  create(ctx) {
    ctx.provide({ id: 'test.clock', symbol: Symbol.for('framework:test.clock') }, () => ({
      name: 'clock-b',
      dispose() {
        globalThis.disposed?.push('clock-b');
      },
    }));
    return {};
  },
};

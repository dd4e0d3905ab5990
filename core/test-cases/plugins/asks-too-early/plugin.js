export default {
  framework: 'plugin',
  create(ctx) {
    ctx.get({ id: 'test.clock', symbol: Symbol.for('framework:test.clock') });
    return {};
  },
};

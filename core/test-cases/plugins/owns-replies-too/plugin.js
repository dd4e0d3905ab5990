export default {
  framework: 'plugin',
  create(ctx) {
    ctx.provide({ id: 'fw.replies', symbol: Symbol.for('framework:fw.replies') }, () => ({
      by: 'owns-replies-too',
    }));
    return {};
  },
};

export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        step() {
          throw new Error('the plotter is gone');
        },
      },
    };
  },
};

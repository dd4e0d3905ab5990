export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        async forward(state) {
          return state;
        },
      },
    };
  },
};

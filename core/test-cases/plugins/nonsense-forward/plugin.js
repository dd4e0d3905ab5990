export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        forward() {
          return 42;
        },
      },
    };
  },
};

export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        async loss() {
          throw new Error('too late to be heard');
        },
      },
    };
  },
};

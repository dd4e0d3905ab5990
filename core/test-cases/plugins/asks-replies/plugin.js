export default {
  framework: 'plugin',
  create() {
    return { hooks: { setup() {} } };
  },
};

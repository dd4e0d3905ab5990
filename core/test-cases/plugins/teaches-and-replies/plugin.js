export default {
  framework: 'plugin',
  create() {
    return {};
  },
};

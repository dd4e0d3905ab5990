export default { name: 'just an object' };

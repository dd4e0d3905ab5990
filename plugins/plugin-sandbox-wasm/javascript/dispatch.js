/** One request in, one reply out. Requests and replies carry a nonce. */
export function bindDispatch(commands, { parse, quote, apply }) {
  return (text) => {
    const request = parse(text);
    return `[${quote(request[1])},${apply(commands[request[0]], undefined, request[2])}]`;
  };
}

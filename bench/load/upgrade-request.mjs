/** The bytes that ask for a WebSocket, as an endpoint wants them; `{channel}` and `{i}` stand for who asks. */
export const upgradeRequest = (subscriber) => {
  const { spec, channel, i, person } = subscriber;
  const fill = (text) => text.replaceAll("{channel}", channel).replaceAll("{i}", String(i));
  const headers = spec.headers ? { ...spec.headers } : {};
  if (spec.cookies?.length) headers.Cookie = spec.cookies[person % spec.cookies.length];
  return [
    `GET ${fill(spec.path)} HTTP/1.1`,
    `Host: ${spec.hostHeader || `${spec.host}:${spec.port}`}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...(spec.deflate ? ["Sec-WebSocket-Extensions: permessage-deflate"] : []),
    ...(spec.subprotocol ? [`Sec-WebSocket-Protocol: ${spec.subprotocol}`] : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${fill(value)}`),
    "\r\n",
  ].join("\r\n");
};

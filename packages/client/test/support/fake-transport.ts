import type { Transport, TransportHandlers, TransportLink } from "../../src/transport.ts";

/** The server's end of one socket. */
export class FakeSocket implements TransportLink {
  readonly url: string;
  readonly sent: string[] = [];
  readonly #handlers: TransportHandlers;
  isOpen = true;

  constructor(url: string, handlers: TransportHandlers) {
    this.url = url;
    this.#handlers = handlers;
  }

  get cursor(): string | null {
    return new URL(this.url).searchParams.get("cursor");
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.serverCloses(1000, "");
  }

  delivers(frame: object): void {
    if (this.isOpen) this.#handlers.onMessage(JSON.stringify(frame));
  }

  deliversText(text: string): void {
    if (this.isOpen) this.#handlers.onMessage(text);
  }

  renews(): void {
    if (this.isOpen) this.#handlers.onRenewed();
  }

  serverCloses(code: number, reason = ""): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#handlers.onClose(code, reason);
  }
}

export class FakeTransport implements Transport {
  readonly sockets: FakeSocket[] = [];

  open(url: string, handlers: TransportHandlers): TransportLink {
    const socket = new FakeSocket(url, handlers);
    this.sockets.push(socket);
    return socket;
  }

  get openSockets(): readonly FakeSocket[] {
    return this.sockets.filter((socket) => socket.isOpen);
  }

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened yet");
    return socket;
  }
}

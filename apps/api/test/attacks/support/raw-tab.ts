import { framesIn, type Heard, opcodes } from "./frames.ts";
import { type Change, type Knocker, upgradeOf } from "./handshake.ts";
import { RawConnection } from "./raw.ts";

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/** A socket opened by hand: it says any bytes, and keeps what it heard. */
export class RawTab {
  readonly connection: RawConnection;

  private constructor(connection: RawConnection) {
    this.connection = connection;
  }

  /** Sends the upgrade, with `change`, and waits for nothing. */
  static knock(knocker: Knocker, change: Change = {}): RawTab {
    const tab = new RawTab(new RawConnection(knocker.port));
    tab.connection.say(upgradeOf(knocker, change));
    return tab;
  }

  /** Opened, and greeted. @throws when it was refused. */
  static async open(knocker: Knocker, change: Change = {}): Promise<RawTab> {
    const tab = RawTab.knock(knocker, change);
    await tab.connection.until(() => tab.texts.length > 0 || tab.connection.isOver);
    if (tab.texts.length === 0) throw new Error(`not greeted: ${tab.connection.text.slice(0, 300)}`);
    return tab;
  }

  get heard(): Heard[] {
    const { bytes } = this.connection;
    const end = bytes.indexOf(END_OF_HEAD);
    return end === -1 ? [] : framesIn(bytes.subarray(end + END_OF_HEAD.length));
  }

  get texts(): string[] {
    return this.heard.filter(({ opcode }) => opcode === opcodes.text).map(({ payload }) => payload.toString());
  }

  /** The codes of the `error` frames, in order. */
  get mistakes(): string[] {
    return this.texts.flatMap((text) => {
      const said: { type: string; code?: string } = JSON.parse(text);
      return said.type === "error" ? [String(said.code)] : [];
    });
  }

  /** How it was closed: `1009 too_big`; that it was cut; or null while it is open. */
  get closed(): string | null {
    const last = this.heard.find(({ opcode }) => opcode === opcodes.close);
    if (last?.payload.length === 0) return "closed without a code";
    if (last) return `${last.payload.readUInt16BE(0)} ${last.payload.subarray(2)}`.trim();
    return this.connection.isOver ? "cut" : null;
  }

  say(...frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.connection.say(frame);
  }

  async ended(withinMs?: number): Promise<string> {
    await this.connection.until(() => this.closed !== null, withinMs);
    return this.closed ?? "still open";
  }

  /** The codes of its first `count` mistakes, or how it ended before. */
  async mistaken(count = 1): Promise<string> {
    await this.connection.until(() => this.mistakes.length >= count || this.closed !== null);
    return this.mistakes.slice(0, count).join(", ") || (await this.ended(0));
  }

  drop(): void {
    this.connection.drop();
  }
}

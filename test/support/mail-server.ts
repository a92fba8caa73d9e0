import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A mail that the stand-in took, as it came over the wire (RFC 5321). */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Header lines, unfolded, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded from quoted-printable or base64. */
  readonly text: string;
}

/** What it answers to a recipient, such as `451 4.3.0 later`; null: it takes the mail. */
export type RefuseMail = (recipient: string) => string | null;

/** A mail server of ours on loopback, without TLS and sign-in, that keeps what it was given. */
export class MailServer {
  readonly taken: TakenMail[] = [];
  /** Every recipient that was named, taken or not. */
  readonly asked: string[] = [];
  refuse: RefuseMail = () => null;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<MailServer> {
    const server = createServer();
    const mail = new MailServer(server);
    server.on('connection', (socket) => mail.talk(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return mail;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private talk(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    const say = (line: string) => socket.write(`${line}\r\n`);
    let heard = '';
    let letter: { from: string; to: string[]; body: string | null } = { from: '', to: [], body: null };
    say('220 stand-in ESMTP');
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString('latin1');
      for (;;) {
        if (letter.body !== null) {
          const end = heard.indexOf('\r\n.\r\n');
          if (end < 0) return;
          this.taken.push(readMail(letter.from, letter.to, heard.slice(0, end)));
          heard = heard.slice(end + 5);
          letter = { from: '', to: [], body: null };
          say('250 taken');
          continue;
        }
        const end = heard.indexOf('\r\n');
        if (end < 0) return;
        const line = heard.slice(0, end);
        heard = heard.slice(end + 2);
        const [verb = ''] = line.split(/[ :]/);
        const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
        switch (verb.toUpperCase()) {
          case 'EHLO':
            say('250-stand-in');
            say('250 8BITMIME');
            break;
          case 'MAIL':
            letter = { from: address, to: [], body: null };
            say('250 ok');
            break;
          case 'RCPT': {
            this.asked.push(address);
            const no = this.refuse(address);
            if (no === null) letter.to.push(address);
            say(no ?? '250 ok');
            break;
          }
          case 'DATA':
            letter.body = '';
            say('354 go on');
            break;
          case 'QUIT':
            say('221 bye');
            socket.end();
            return;
          default:
            say('250 ok');
        }
      }
    });
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function readMail(from: string, to: readonly string[], raw: string): TakenMail {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), words(value.join(':').trim())];
    }),
  );
  const body = rest.join('\r\n\r\n').replace(/^\.\./gm, '.');
  const coding = headers['content-transfer-encoding'];
  const bytes =
    coding === 'base64'
      ? Buffer.from(body, 'base64')
      : Buffer.from(coding === 'quoted-printable' ? quoted(body) : body, 'latin1');
  return { from, to, headers, text: bytes.toString('utf8').replaceAll('\r\n', '\n').trim() };
}

const quoted = (text: string): string =>
  text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** RFC 2047: encoded words, of which neighbours are one. */
const words = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      Buffer.from(
        how.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString('latin1') : quoted(text.replaceAll('_', ' ')),
        'latin1',
      ).toString('latin1'),
    )
    .replace(/[\x80-\xff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));

import nodemailer from 'nodemailer';
import type { FarError } from '../../domain/delivery.js';
import type { Carried } from '../../domain/notice.js';

/** Where mail is handed in, from the operator's own configuration. */
export interface MailServer {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly url: string;
  /** Who it is from. */
  readonly from: string;
}

export interface Mail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  /** The same over retries: whoever gets a mail twice, because an answer was lost, is shown one. */
  readonly id: string;
  /** A file that is to be kept, letter for letter. */
  readonly attachment?: { readonly name: string; readonly type: string; readonly text: string };
}

/** Whether the server has it: what becomes of it afterwards, nobody is told. */
export class MailCarrier {
  readonly #domain: string;
  readonly #loopback: boolean;

  constructor(readonly server: MailServer) {
    this.#domain = server.from.slice(server.from.lastIndexOf('@') + 1).replace(/>$/, '');
    this.#loopback = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(server.url).hostname);
  }

  async send(
    { to, subject, text, id, attachment }: Mail,
    { deadlineMs }: { readonly deadlineMs: number },
  ): Promise<Carried> {
    const { url, from } = this.server;
    const parsed = new URL(url);
    const transport = nodemailer.createTransport({
      url,
      // A password crosses no network in the clear; a server without one is asked for TLS, and used without.
      requireTLS: parsed.username !== '' && !this.#loopback,
      // Nothing of a mail is ever read from a file or an address.
      disableFileAccess: true,
      disableUrlAccess: true,
      dnsTimeout: deadlineMs,
      connectionTimeout: deadlineMs,
      greetingTimeout: deadlineMs,
      socketTimeout: deadlineMs,
    });
    // A server that answers a byte now and then passes every time-out of the library.
    const impatience = setTimeout(() => transport.close(), deadlineMs);
    const late = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })), deadlineMs);
      timer.unref();
    });
    try {
      await Promise.race([
        transport.sendMail({
          from,
          to: { name: to.name, address: to.address },
          subject,
          text,
          ...(attachment === undefined ? {} : { attachments: [attached(attachment)] }),
          messageId: `<${id}@${this.#domain}>`,
          // RFC 3834: so that nobody's absence is told to the hub.
          headers: { 'auto-submitted': 'auto-generated' },
        }),
        late,
      ]);
      return { is: 'sent' };
    } catch (error) {
      return refusalOf(error as SmtpError);
    } finally {
      clearTimeout(impatience);
      transport.close();
    }
  }
}

const attached = ({ name, type, text }: NonNullable<Mail['attachment']>) => ({
  filename: name,
  contentType: type,
  content: text,
});

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/**
 * 5yz is final (RFC 5321 §4.2.1), but for what a sign-in or a greeting is answered with: those the operator can mend while
 * the notice still matters. What the server says may quote addresses, so only its number is told.
 */
function refusalOf({ code, responseCode, command }: SmtpError): Carried {
  const number = responseCode === undefined ? '' : ` (${responseCode})`;
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return retry(
      'mail-sign-in',
      `The mail server does not let the hub sign in${number}.`,
      'Check user and password in SMTP_URL.',
    );
  if (code === 'ETLS')
    return retry(
      'mail-tls',
      'The mail server offers no TLS, and a password is set.',
      'Use smtps:// in SMTP_URL, or a server with STARTTLS.',
    );
  if (responseCode !== undefined && responseCode >= 500 && /^(RCPT|DATA|MAIL)/.test(command ?? ''))
    return {
      is: 'refused',
      gone: false,
      error: {
        code: 'mail-refused',
        detail: `The mail server does not take this mail${number}.`,
        todo: 'Check the officer’s address, and TOCSIN_MAIL_FROM.',
      },
    };
  if (responseCode !== undefined)
    return retry('mail-later', `The mail server takes nothing now${number}.`, 'Nothing; it is tried again.');
  return retry('mail-unreachable', 'The mail server does not answer.', 'Check SMTP_URL and the network.');
}

const retry = (code: string, detail: string, todo: string): Carried & { readonly error: FarError } => ({
  is: 'retry',
  afterMs: 0,
  error: { code, detail, todo },
});

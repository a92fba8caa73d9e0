import type { Office } from '../domain/language.js';
import type { Carried, Letter, NoticeCarriers, Way } from '../domain/notice.js';
import { noticeMail, noticeText } from '../formats/notice.js';
import type { OutboundPolicy } from './address.js';
import { ChatCarrier } from './chat/chat.js';
import { MailCarrier, type MailServer } from './mail/mail.js';
import { Outbound } from './outbound.js';
import { WebPushCarrier } from './web-push/web-push.js';

/** From the operator's configuration. */
export interface NoticeSettings {
  readonly mail: MailServer | null;
  /** Incoming webhook of a chat; its address is a secret. */
  readonly chat: string | null;
}

/** Where notices are carried, and whose they are. */
export interface Bearing {
  readonly office: Office;
  /** Origin of the console. */
  readonly consoleUrl: string;
}

/**
 * The ways by which officers are woken. They are no channels: nothing that they carry is for the public, and what stands
 * there is never corrected. The link of a notice leads to the console, which asks for a sign-in as always.
 */
export class Carriers implements NoticeCarriers {
  readonly ways: readonly Way[];
  readonly #mail: MailCarrier | null;
  readonly #push: WebPushCarrier;
  readonly #chat: ChatCarrier;

  constructor(
    policy: OutboundPolicy,
    readonly settings: NoticeSettings,
    readonly bearing: Bearing,
  ) {
    const outbound = new Outbound(policy);
    this.#mail = settings.mail === null ? null : new MailCarrier(settings.mail);
    this.#chat = new ChatCarrier(outbound);
    this.#push = new WebPushCarrier(outbound, bearing.office.contact ?? bearing.office.securityContact);
    this.ways = [
      ...(settings.mail === null ? [] : (['mail'] as const)),
      'web-push',
      ...(settings.chat === null ? [] : (['chat'] as const)),
      'webhook',
    ];
  }

  carry(letter: Letter, bounds: { readonly deadlineMs: number }): Promise<Carried> {
    const { by, notice, id, at } = letter;
    const url = `${this.bearing.consoleUrl}/console/#${notice.link}`;
    const { languages } = this.bearing.office;
    switch (by.way) {
      case 'mail': {
        if (this.#mail === null) return Promise.resolve(notSetUp);
        const to = { name: by.name ?? '', address: by.address };
        return this.#mail.send({ to, id, ...noticeMail(notice, { languages, url }) }, bounds);
      }
      case 'web-push': {
        const push = { ...noticeText(notice, by.device.language), url, tag: notice.cause };
        return this.#push.send(push, { device: by.device, key: by.key, id }, bounds);
      }
      case 'chat': {
        if (this.settings.chat === null) return Promise.resolve(notSetUp);
        const told = languages.map((language) => noticeText(notice, language));
        const lines = told.map(({ title, text }) => `${title}. ${text}`);
        return this.#chat.say(this.settings.chat, { text: [...new Set(lines)].join('\n'), url }, bounds);
      }
      case 'webhook': {
        const { reason, subject, exercise, facts } = notice;
        return this.#chat.post(by.address, { id, reason, subject, exercise, at, link: url, facts }, bounds);
      }
    }
  }
}

/** The desk that made this delivery had it set up, and this one has not: another may, so it is tried again. */
const notSetUp: Carried = {
  is: 'retry',
  afterMs: 0,
  error: {
    code: 'not-set-up',
    detail: 'This way is not set up on the machine that tried it.',
    todo: 'Give every machine of the hub the same configuration.',
  },
};

import type { Variables } from './variables.js';

/** How officers are woken, in the words of `config.ts`. Both addresses are secrets: never printed. */
export interface NoticeConfig {
  /** Null: SMTP_URL is not set, and no mail is sent. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  /** Incoming webhook of a chat; null: none. */
  readonly chat: string | null;
}

export function readNotices(read: Variables, publicUrl: string): NoticeConfig {
  const url = read.text('SMTP_URL');
  if (url !== null && !isMailServer(url))
    read.problems.push(
      'SMTP_URL is not of the form smtp://user:password@mail.example.org:587 or smtps://… ' +
        '(in user and password, write other characters than letters and digits as %XX).',
    );
  const host = URL.parse(publicUrl)?.hostname ?? 'localhost';
  const from = read.text('TOCSIN_MAIL_FROM') ?? `Tocsin <tocsin@${host}>`;
  if (!/^([^<>\r\n]* <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(from))
    read.wrong('TOCSIN_MAIL_FROM', from, 'an address such as Tocsin <tocsin@crisis.example.org>');
  const chat = read.text('TOCSIN_CHAT_WEBHOOK');
  if (chat !== null && !/^https?:$/.test(URL.parse(chat)?.protocol ?? ''))
    read.problems.push('TOCSIN_CHAT_WEBHOOK is no address such as https://chat.example.org/hooks/…');
  return { mail: url === null ? null : { url, from }, chat };
}

function isMailServer(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '';
}

/** For `doctor`. */
export const describeNotices = ({ mail, chat }: NoticeConfig): Readonly<Record<string, string>> => ({
  SMTP_URL: mail === null ? 'not set: nobody is woken by mail' : `${new URL(mail.url).host} (rest not shown)`,
  TOCSIN_MAIL_FROM: mail?.from ?? 'not used without SMTP_URL',
  TOCSIN_CHAT_WEBHOOK: chat === null ? 'not set: nothing is said in a chat' : `${new URL(chat).host} (rest not shown)`,
});

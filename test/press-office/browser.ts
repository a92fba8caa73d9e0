import type { Problem, SignInAnswer } from '../../src/press-office/api.js';
import type { Answer, Desk } from './desk.js';

export const PASSWORD = 'correct horse battery staple';
let addresses = 0;

/** A browser on a desk: it keeps its cookie, comes from an address of its own, and says what our page would say. */
export class Browser {
  private readonly jar = new Map<string, string>();
  readonly address = `203.0.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;

  constructor(readonly desk: Desk) {}

  /** The cookie of the session, as it is sent. */
  get cookie(): string {
    const secret = this.jar.get('tocsin');
    return secret === undefined ? '' : `tocsin=${secret}`;
  }
  set cookie(sent: string) {
    this.jar.set('tocsin', sent.replace(/^tocsin=/, ''));
  }

  signIn(email: string, password = PASSWORD): Promise<Answer<SignInAnswer & Problem>> {
    return this.post<SignInAnswer & Problem>('/session', { email, password });
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.call<T>('POST', path, body);
  }

  async call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await this.desk.ask<T>({
      method,
      url: `/api/v1${path}`,
      remoteAddress: this.address,
      headers: {
        host: 'desk.example',
        origin: 'http://desk.example',
        'sec-fetch-site': 'same-origin',
        'user-agent': 'Mozilla/5.0 (a test)',
        ...(this.jar.size === 0 ? {} : { cookie: [...this.jar].map((pair) => pair.join('=')).join('; ') }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    this.keep(answer.headers['set-cookie']);
    return answer;
  }

  private keep(set: string | string[] | number | undefined): void {
    for (const cookie of set === undefined ? [] : [set].flat()) {
      const [pair = ''] = String(cookie).split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, value);
    }
  }
}

import type { Problem, SignInAnswer } from '../../src/press-office/api.js';
import type { Answer, Desk } from './desk.js';

export const PASSWORD = 'correct horse battery staple';
let addresses = 0;

/** A browser on a desk: it keeps its cookie, comes from an address of its own, and says what our page would say. */
export class Browser {
  cookie = '';
  readonly address = `203.0.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;

  constructor(readonly desk: Desk) {}

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
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const set = answer.headers['set-cookie'];
    if (set !== undefined) this.cookie = String([set].flat()[0]).split(';')[0]!;
    return answer;
  }
}

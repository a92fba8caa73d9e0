import type { NewDevice } from '../../../src/press-office/api.js';
import { language, t } from '../words/i18n.js';

/** Only where the page is secure, and where the browser has all three of them. */
export const canBeWoken = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

/** The officer said no to the browser's question, now or before. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
}

/** Asks the browser's permission, and for an address at its push service under the hub's key. */
export async function wakeHere(pushKey: string): Promise<NewDevice> {
  if ((await Notification.requestPermission()) !== 'granted') throw new NotAllowed(t('notices:devices.denied'));
  const worker = await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}wake.js`);
  await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(pushKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error('The browser gave no whole address.');
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, name: nameOfThis(), language: language() };
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** For its officer to know it by: enough to tell a phone from the desk. */
function nameOfThis(): string {
  const { userAgent } = navigator;
  const find = (names: readonly (readonly [RegExp, string])[], otherwise: string): string =>
    names.find(([sign]) => sign.test(userAgent))?.[1] ?? otherwise;
  const browser = find(
    [
      [/Firefox\//, 'Firefox'],
      [/Edg\//, 'Edge'],
      [/Chrome\//, 'Chrome'],
      [/Safari\//, 'Safari'],
    ],
    'Browser',
  );
  const system = find(
    [
      [/Android/, 'Android'],
      [/iPhone|iPad/, 'iOS'],
      [/Windows/, 'Windows'],
      [/Mac OS/, 'macOS'],
      [/Linux/, 'Linux'],
    ],
    '?',
  );
  return t('notices:devices.name', { browser, system });
}

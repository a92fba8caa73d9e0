import { readFileSync } from 'node:fs';
import type { RoomConfig } from './config.js';
import { capSigner } from './formats/cap-sign.js';
import { ConfigError } from './variables.js';

/**
 * The configuration with the office's signature on its CAP documents, where it has a key. Every process that shows or sends
 * them needs the file: newsrooms and dispatch. Throws a `ConfigError` where the file cannot be used.
 */
export function withCapKey<C extends Pick<RoomConfig, 'capKeyFile' | 'office'>>(config: C): C {
  const { capKeyFile, office } = config;
  if (capKeyFile === null) return config;
  try {
    const sign = capSigner(readFileSync(capKeyFile, 'utf8'));
    return { ...config, office: { ...office, cap: { ...office.cap, sign } } };
  } catch (cause) {
    const why = `TOCSIN_CAP_KEY_FILE is ${capKeyFile}: ${(cause as Error).message}.`;
    throw new ConfigError([why], { cause });
  }
}
